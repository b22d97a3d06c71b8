#pragma once

#include <QWidget>
#include <optional>

#include "ui/charts/exporter.h"
#include "ui/charts/plot_axes.h"
#include "ui/session/network_search.h"

namespace kan::ui {

/// The front of a search: RMSE of each formula, logarithmic, against its complexity. A point can be chosen by mouse or
/// keyboard; the formula stands beside the pointer.
class FrontChart : public QWidget, public Exportable {
    Q_OBJECT

  public:
    explicit FrontChart(QWidget *parent = nullptr);

    void setFront(const FrontPtr &front);
    const FrontPtr &front() const { return front_; }
    /// Where an entry's test RMSE is drawn.
    QPointF pointOf(int index) const;
    void setTitleRoom(int pixels);

    QSizeF exportSize() const override { return size(); }
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override { return QStringLiteral("complexity-rmse"); }
    QSize sizeHint() const override { return {560, 260}; }

  signals:
    /// The user wants this entry's network.
    void entryChosen(int index);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

  private:
    int count() const { return front_ ? static_cast<int>(front_->size()) : 0; }
    const FrontEntry &entry(int index) const { return (*front_)[static_cast<std::size_t>(index)]; }
    PlotFrame frameIn(const QRectF &area) const;
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme, int title_room) const;
    void paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    int entryAt(QPointF position) const;
    void setActive(int index);

    FrontPtr front_;
    int title_room_ = 0;
    int active_ = -1;  ///< under the pointer or walked to
};

}  // namespace kan::ui
