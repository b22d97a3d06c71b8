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
    void fieldChanged() override;
    bool hasMap() const override { return FieldMapPlot::hasMap() && !field().decided.empty(); }
    std::size_t samples() const override { return field().decided.size(); }
    QString csvColumns() const override;
    QString csvCells(std::size_t sample) const override;
    std::vector<RowPoint> rowPoints(RowsAsked which) const override;

  private:
    PlotFrame frameIn(const QRectF &area) const;
    QImage regions(const Theme &theme) const;
    void paintBorders(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    QPointF placeOf(std::size_t n, const PlotFrame &frame) const;
    std::vector<std::size_t> shownPoints(RowsAsked which) const;
    void paintPoints(const PlotCanvas &canvas, const PlotFrame &frame) const;
    void paintLegend(QPainter &painter, const QRectF &column, const Theme &theme) const;
    void paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    double legendWidth() const;

    bool strewn_across_ = false, strewn_along_ = false;
    bool has_train_ = false, has_test_ = false;
};

}  // namespace kan::ui
