#pragma once

#include <QImage>
#include <QLineF>
#include <memory>
#include <vector>

#include "ui/plot/axes_plot.h"

namespace kan::ui {

/// A function of two variables as a map of colours with lines of equal height, and over it paths and points.
class LabMap : public AxesPlot {
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

    QString exportCsv() const override;

  signals:
    /// The user pressed the left button there, in data coordinates.
    void pressed(double x, double y);

  protected:
    QString title() const override { return title_; }
    PlotLegend legend(const Theme &theme) const override;
    PlotRange range() const override;
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void mousePressEvent(QMouseEvent *event) override;

  private:
    const Field &field() const { return picture_->field; }
    void paintPaths(QPainter &painter, const PlotFrame &frame) const;

    QString title_;
    std::shared_ptr<const Picture> picture_;
    std::vector<Path> paths_;
    std::vector<QPointF> marks_;
};

}  // namespace kan::ui
