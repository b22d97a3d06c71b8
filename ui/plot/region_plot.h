#pragma once

#include "ui/plot/field_map_plot.h"

namespace kan::ui {

/// Which class the network decides for over two inputs: a colour for each class, the paler the less certain, a line
/// where the decision changes, and rows of the data in the colours of their classes. Its field has classes.
class RegionPlot : public FieldMapPlot {
    Q_OBJECT

  public:
    explicit RegionPlot(QWidget *parent = nullptr);

  protected:
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    bool hasMap() const override { return FieldMapPlot::hasMap() && !field().decided.empty(); }
    std::size_t samples() const override { return field().decided.size(); }
    QString csvColumns() const override;
    QString csvCells(std::size_t sample) const override;
    std::vector<RowPoint> rowPoints() const override;

  private:
    PlotFrame frameIn(const QRectF &area) const;
    QImage regions(const Theme &theme) const;
    void paintBorders(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    std::vector<QPointF> pointPlaces(const PlotFrame &frame) const;
    void paintPoints(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    void paintLegend(QPainter &painter, const QRectF &column, const Theme &theme) const;
    void paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    double legendWidth() const;
};

}  // namespace kan::ui
