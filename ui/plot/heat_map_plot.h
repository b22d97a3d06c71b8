#pragma once

#include <QImage>
#include <vector>

#include "ui/plot/field_map_plot.h"
#include "ui/plot/heat_map_layout.h"

namespace kan::ui {

/// TARGET, NETWORK and ERROR side by side; the network alone if there is no target. Rows of data without classes lie on
/// it, coloured by their label on the map's scale: a ring that is seen is an error.
class HeatMapPlot : public FieldMapPlot {
    Q_OBJECT

  public:
    explicit HeatMapPlot(QWidget *parent = nullptr);

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    std::size_t samples() const override { return field().network.size(); }
    QString csvColumns() const override;
    QString csvCells(std::size_t sample) const override;
    void fieldChanged() override;
    std::vector<RowPoint> rowPoints(RowsAsked which) const override;

  private:
    using Panels = std::vector<HeatMapPanel>;

    Panels panelsIn(const QRectF &area) const;
    QString titleOf(std::size_t panel) const;
    double axisRoom() const;
    void prepareRanges();
    void chooseErrorScale();
    QImage imageOf(std::size_t panel, const QRectF &map, bool dark, double pixel_ratio) const;
    /// As on screen, made again where the size or the theme is another.
    const QImage &shownImage(std::size_t panel, const QRectF &map, bool dark, double pixel_ratio) const;
    void paintPanel(const PlotCanvas &canvas, const Panels &panels, std::size_t n, const QImage &image) const;
    void paintPoints(const PlotCanvas &canvas, const QRectF &map) const;
    /// Places of the points that are drawn: as many as there is room for, and those that are brushed.
    std::vector<std::size_t> shownPoints(const QRectF &map, RowsAsked which) const;
    bool hasPoints() const;
    void paintHorizontalAxis(QPainter &painter, const QRectF &map) const;
    void paintVerticalAxis(QPainter &painter, const QRectF &map) const;
    void paintBar(QPainter &painter, const HeatMapPanel &panel, const Theme &theme) const;
    QFont captionFont() const;

    std::vector<float> error_;
    double low_ = 0, high_ = 1;  ///< of target and network
    double limit_ = 1;           ///< of |error| on the scale of colours
    double largest_error_ = 0;
    mutable QImage images_[3];  ///< as last drawn
    mutable bool images_dark_ = false;
};

}  // namespace kan::ui
