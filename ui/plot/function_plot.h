#pragma once

#include "ui/plot/field_image.h"
#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/row_brush.h"
#include "ui/plot/series_chart.h"

namespace kan::ui {

struct ValueReach;

/// One input: training data, network, target, and the range in which the network extrapolates, shaded.
class FunctionPlot : public PlotWidget {
    Q_OBJECT

  public:
    explicit FunctionPlot(QWidget *parent = nullptr);

    /// Of one input; null: there is nothing yet.
    void setField(const FieldImagePtr &field);
    RowBrush *rows() const { return rows_; }
    QString exportCsv() const override;

  protected:
    QString title() const override;
    PlotLegend legend(const Theme &theme) const override;
    QString emptyText() const override;
    void paintPlot(const PlotCanvas &canvas) const override;
    void paintOver(const PlotCanvas &canvas) const override;
    void fillContextMenu(QMenu &menu) override;

  private:
    /// Holds the data and, but for poles, what network and target do where there is data; of the rest a part.
    ValueReach valueRange() const;
    PlotFrame frameIn(const QRectF &area) const;
    void paintOutside(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    QString ruleText() const;  ///< empty if nothing is extrapolated
    void paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const;
    std::vector<PlotSeries> series(const Theme &theme) const;

    std::vector<std::size_t> shownRows(RowsAsked which) const;
    RowPoints rowPoints(RowsAsked which) const;

    RowBrush *rows_;
    FieldImagePtr field_;
    std::vector<double> x_, network_, target_;
    mutable SeriesChart chart_;  ///< what it laid out last
};

}  // namespace kan::ui
