#pragma once

#include <QImage>
#include <QLineF>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "ui/charts/exporter.h"
#include "ui/charts/plot_axes.h"

namespace kan::ui {

/// A function of two variables as a map of colours with lines of equal height, and over it paths and points.
class LabMap : public QWidget, public Exportable {
    Q_OBJECT

  public:
    struct Field {
        int columns = 0, rows = 0;
        double x_low = 0, x_high = 1, y_low = 0, y_high = 1;
        std::vector<float> values;  ///< row-major, row 0 at y_low; NaN: nothing there
    };
    /// What is drawn of a field. Immutable.
    struct Picture {
        Field field;
        QImage image;                  ///< by rank: every colour takes as much of the map, however steep its walls
        std::vector<QLineF> contours;  ///< in data coordinates
    };
    /// Takes some 20 ms for 160 x 160 points; for the thread of a run.
    static std::shared_ptr<const Picture> draw(Field field);

    struct Path {
        QString name;
        int color = 0;             ///< of seriesColor
        std::vector<double> x, y;  ///< its start is a ring, its end a dot
    };

    LabMap(const QString &title, const QString &name, QWidget *parent = nullptr);

    void setPicture(std::shared_ptr<const Picture> picture);
    void setPaths(std::vector<Path> paths);
    /// Stars.
    void setMarks(std::vector<QPointF> marks);
    const std::vector<Path> &paths() const { return paths_; }

    QSizeF exportSize() const override { return size(); }
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override { return name_; }

  signals:
    /// The user pressed the left button there, in data coordinates.
    void pressed(double x, double y);

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

  private:
    PlotFrame frameIn(const QRectF &area) const;
    const Field &field() const { return picture_->field; }
    void paintAll(QPainter &painter, const QRectF &area, const Theme &theme) const;
    void paintPaths(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintReadout(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;

    QString title_, name_;
    std::shared_ptr<const Picture> picture_;
    std::vector<Path> paths_;
    std::vector<QPointF> marks_;
    std::optional<QPointF> cursor_;
};

}  // namespace kan::ui
