#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QRectF>
#include <QString>
#include <vector>

#include "ui/plot/curve_points.h"
#include "ui/theme/theme.h"

namespace kan::ui {

inline constexpr double kTickGap = 6;  ///< pixels from a label at the left to its axis

struct AxisTick {
    double value = 0;
    QString label;
};

/// At most about `count` round values within [low, high], with just the digits needed to tell them apart.
std::vector<AxisTick> linearTicks(double low, double high, int count);

/// Ticks of a logarithmic axis between 10^low and 10^high; `value` is the logarithm. Decades if there are many, 1-2-5
/// or finer if there are few.
std::vector<AxisTick> logTicks(double low, double high, int count);

/// The most round values along a horizontal axis of `width` pixels whose labels stay apart.
std::vector<AxisTick> columnTicks(double low, double high, double width, const QFontMetricsF &metrics);

/// As columnTicks, along a vertical axis.
std::vector<AxisTick> rowTicks(double low, double high, double height, const QFontMetricsF &metrics);

/// Width of the widest label; 0 without ticks.
double widestLabel(const std::vector<AxisTick> &ticks, const QFontMetricsF &metrics);

/// Maps data to a rectangle, y upwards.
struct PlotFrame {
    QRectF rect;
    double x_low = 0, x_high = 1, y_low = 0, y_high = 1;

    double mapX(double x) const { return rect.left() + (x - x_low) / (x_high - x_low) * rect.width(); }
    double mapY(double y) const { return rect.bottom() - (y - y_low) / (y_high - y_low) * rect.height(); }
    QPointF map(double x, double y) const { return {mapX(x), mapY(y)}; }
    double dataX(double px) const { return x_low + (px - rect.left()) / rect.width() * (x_high - x_low); }
    double dataY(double py) const { return y_low + (rect.bottom() - py) / rect.height() * (y_high - y_low); }
};

/// The nearest of `count` equidistant values from `low` to `high`.
int gridIndex(double value, double low, double high, int count);
/// The n-th of them.
double gridValue(double low, double high, int n, int count);

/// Grid lines, tick labels left and below `frame.rect`, and a hairline frame. Number of ticks by the room there is: the
/// labels at the left need widestLabel(rowTicks()) and kTickGap.
void drawAxes(QPainter &painter, const PlotFrame &frame, const Theme &theme, const QFont &font);

/// Joins points, cut off at the frame's top and bottom without a painter clip (SVG export has none); breaks at NaN.
QPainterPath curvePath(const PlotFrame &frame, const CurvePoints &points);
QPainterPath curvePath(const PlotFrame &frame, const double *x, const double *y, std::size_t count);

/// One line of text with a soft background, kept inside `bounds`; for values at the cursor.
void drawReadout(QPainter &painter, QPointF anchor, const QStringList &lines, const QRectF &bounds, const Theme &theme,
                 const QFont &font, const std::vector<QColor> &colors = {});

}  // namespace kan::ui
