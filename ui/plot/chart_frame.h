#pragma once

#include <QPen>
#include <QString>
#include <utility>
#include <vector>

#include "ui/plot/plot_axes.h"

namespace kan::ui {

/// Grid lines and labels below and left of `frame.rect`; `x_name` stands in italics at the corner.
void paintTicks(QPainter &painter, const PlotFrame &frame, const std::vector<AxisTick> &x_ticks,
                const std::vector<AxisTick> &y_ticks, const QString &x_name, const Theme &theme, const QFont &font);

/// The line above a chart: its title, unless something lies over it that is `title_room` pixels wide, and the lines'
/// names beside samples of them; where there is little room with shorter samples, then only the names in the lines'
/// colours, as many as fit.
void paintLineLegend(QPainter &painter, const QRectF &area, const QString &title, int title_room,
                     const std::vector<std::pair<QString, QPen>> &lines, const Theme &theme, const QFont &font);

/// How the losses of training and test rows are drawn, everywhere.
std::vector<std::pair<QString, QPen>> trainAndTest(const Theme &theme);

/// For the legend's sample of what is drawn as single points.
QPen dotsPen(const QColor &color);

/// The part of a chart's area that paintTicks and paintLineLegend leave, with room for the labels `y_ticks` at the
/// left.
QRectF chartRect(const QRectF &area, const std::vector<AxisTick> &y_ticks, const QFont &font);
/// As many decades or finer steps of a logarithmic axis as its height can label.
std::vector<AxisTick> logRowTicks(const PlotFrame &frame, double height, const QFont &font);

}  // namespace kan::ui
