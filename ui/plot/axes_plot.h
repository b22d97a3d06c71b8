#pragma once

#include "ui/plot/plot_axes.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/series_chart.h"

namespace kan::ui {

/// Ends of a pair of axes; of a logarithmic one the logarithms to base 10.
struct PlotRange {
    double x_low = 0, x_high = 1, y_low = 0, y_high = 1;
    bool log_x = false, log_y = false;
};

/// Takes up values and says between which they lie; what is not finite is left out.
struct ValueReach {
    double low = 1e300, high = -1e300;

    bool empty() const { return low > high; }
    void take(double value);
    /// `low` and `high` become these if nothing was taken.
    void orElse(double lowest, double highest);
    double span() const { return high - low; }
};

/// The plot's rectangle within `area`, with room for a title's line, the labels of the axes and the ends of `range`.
PlotFrame axesFrame(const QRectF &area, const PlotRange &range, const QFont &font);

/// Values to label along the vertical axis of a frame that axesFrame made.
std::vector<AxisTick> axesRows(const PlotFrame &frame, bool logarithmic, const QFont &font);
std::vector<AxisTick> axesColumns(const PlotFrame &frame, bool logarithmic, const QFont &font);

/// A plot over one pair of axes: frame, ticks and their labels.
class AxesPlot : public PlotWidget {
    Q_OBJECT

  public:
    using PlotWidget::PlotWidget;

  protected:
    virtual PlotRange range() const = 0;
    /// Stands in italics in the corner below the axes.
    virtual QString xName() const { return {}; }
    virtual std::vector<AxisTick> columnsOf(const PlotFrame &frame) const;
    /// What lies behind the grid lines.
    virtual void paintBehind(const PlotCanvas &canvas, const PlotFrame &frame) const;
    /// What lies over the grid lines and below the series.
    virtual void paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const;
    /// Lines and points, of a logarithmic axis by their logarithms.
    virtual std::vector<PlotSeries> series(const Theme &theme) const;

    PlotFrame frameIn(const QRectF &area) const { return axesFrame(area, range(), font()); }
    PlotFrame frame() const { return frameIn(QRectF(rect())); }
    void paintPlot(const PlotCanvas &canvas) const override;

  private:
    mutable SeriesChart chart_;  ///< what it laid out last
};

}  // namespace kan::ui
