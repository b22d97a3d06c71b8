#pragma once

#include <QPen>
#include <QString>
#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

#include "ui/plot/exporter.h"

namespace kan::ui {

struct Theme;

/// Where and in which colours a plot is drawn.
struct PlotCanvas {
    QPainter &painter;
    QRectF area;
    const Theme &theme;
    int title_room = 0;  ///< pixels of the title's line that something else lies over; 0: the title stands there
    bool for_file = false;
};

/// A line's name and how it is drawn.
using PlotLegend = std::vector<std::pair<QString, QPen>>;

/// The base of every chart and of every view of a lab: its ground, title and legend, the words while there is nothing
/// to show, the cursor and what is read there, pictures and numbers for files, and the context menu. A plot says what
/// is drawn between them.
class PlotWidget : public QWidget, public Exportable {
    Q_OBJECT

  public:
    /// `name`: of exported files, without extension: "loss".
    explicit PlotWidget(const QString &name, QWidget *parent = nullptr);

    /// Room at the left of the legend for what lies over the plot; 0: the plot writes its own title there.
    virtual void setTitleRoom(int pixels);

    QSizeF exportSize() const override { return size(); }
    /// On white in the light theme, with its title, without cursor.
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportName() const override { return name_; }

  protected:
    /// Empty: no title and no legend.
    virtual QString title() const { return {}; }
    virtual PlotLegend legend(const Theme &theme) const;
    /// What stands in place of the plot and says how to get there; empty if there is something to show.
    virtual QString emptyText() const { return {}; }
    /// Title and legend, as paintLineLegend does them.
    virtual void paintHead(const PlotCanvas &canvas) const;
    /// Axes and content. Antialiasing is on, the painter's state is restored.
    virtual void paintPlot(const PlotCanvas &canvas) const = 0;
    /// What only the screen shows: the values at the cursor, handles to drag.
    virtual void paintOver(const PlotCanvas &canvas) const;
    /// Entries of the context menu before those for exports.
    virtual void fillContextMenu(QMenu &menu);

    /// Repaints when the cursor moves; for plots whose paintOver() reads cursor().
    void followCursor();
    /// Where the pointer is; none if it is elsewhere.
    const std::optional<QPointF> &cursor() const { return cursor_; }
    /// The lines beside `at`, within the widget, the first one as a caption unless `colors` say otherwise.
    void paintReadout(const PlotCanvas &canvas, QPointF at, const QStringList &lines,
                      const std::vector<QColor> &colors = {}) const;

    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

  private:
    void paintAll(const PlotCanvas &canvas) const;

    QString name_;
    int title_room_ = 0;
    bool follows_cursor_ = false;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
