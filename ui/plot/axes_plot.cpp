#include "ui/plot/axes_plot.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/chart_frame.h"

namespace kan::ui {

namespace {

constexpr double kLeastSide = 20;       // pixels of a plot that is drawn
constexpr double kLogColumnPitch = 70;  // pixels between labels of a logarithmic horizontal axis
constexpr double kTickScale = 0.88;     // of the font

}  // namespace

void ValueReach::take(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
}

void ValueReach::orElse(double lowest, double highest) {
    if (!empty()) return;
    low = lowest;
    high = highest;
}

std::vector<AxisTick> axesRows(const PlotFrame &frame, bool logarithmic, const QFont &font) {
    if (logarithmic) return logRowTicks(frame, frame.rect.height(), font);
    return rowTicks(frame.y_low, frame.y_high, frame.rect.height(), QFontMetricsF(scaledFont(font, kTickScale)));
}

std::vector<AxisTick> axesColumns(const PlotFrame &frame, bool logarithmic, const QFont &font) {
    if (!logarithmic)
        return columnTicks(frame.x_low, frame.x_high, frame.rect.width(), QFontMetricsF(scaledFont(font, kTickScale)));
    return logTicks(frame.x_low, frame.x_high, std::max(2, static_cast<int>(frame.rect.width() / kLogColumnPitch)));
}

PlotFrame axesFrame(const QRectF &area, const PlotRange &range, const QFont &font) {
    PlotFrame frame{chartRect(area, {}, font), range.x_low, range.x_high, range.y_low, range.y_high};
    frame.rect = chartRect(area, axesRows(frame, range.log_y, font), font);
    return frame;
}

std::vector<AxisTick> AxesPlot::columnsOf(const PlotFrame &frame) const {
    return axesColumns(frame, range().log_x, font());
}

void AxesPlot::paintBehind(const PlotCanvas &, const PlotFrame &) const {}

void AxesPlot::paintContent(const PlotCanvas &, const PlotFrame &) const {}

std::vector<PlotSeries> AxesPlot::series(const Theme &) const {
    return {};
}

void AxesPlot::paintPlot(const PlotCanvas &canvas) const {
    const PlotFrame frame = frameIn(canvas.area);
    if (frame.rect.width() <= kLeastSide || frame.rect.height() <= kLeastSide) return;
    paintBehind(canvas, frame);
    paintTicks(canvas.painter, frame, columnsOf(frame), axesRows(frame, range().log_y, font()), xName(), canvas.theme,
               font());
    paintContent(canvas, frame);
    if (const auto shown = series(canvas.theme); !shown.empty()) chart_.paint(canvas, frame, shown);
}

}  // namespace kan::ui

#include "moc_axes_plot.cpp"
