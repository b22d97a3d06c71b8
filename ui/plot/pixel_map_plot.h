#pragma once

#include <QImage>
#include <vector>

#include "ui/plot/plot_widget.h"

namespace kan::ui {

/// For inputs that are the pixels of square images: how much each of them matters, as an image.
class PixelMapPlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit PixelMapPlot(QWidget *parent = nullptr);

    /// `scores`: side * side of them, in reading order.
    void setScores(int side, const std::vector<double> &scores);
    QString exportCsv() const override;

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;

  private:
    QRectF mapIn(const QRectF &area) const;
    void paintBar(QPainter &painter, const QRectF &map, const Theme &theme) const;

    int side_ = 0;
    std::vector<double> scores_;  ///< per pixel, in reading order
    double most_ = 0;
    QImage image_;
};

}  // namespace kan::ui
