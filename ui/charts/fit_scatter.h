#pragma once

#include <QColor>
#include <cstddef>
#include <vector>

#include "ui/plot/axes_plot.h"
#include "ui/plot/row_brush.h"
#include "ui/session/fit_snapshot.h"

namespace kan::ui {

/// Equally long ranges around all labels and outputs.
PlotRange parityRange(const FitSnapshot &fit, std::size_t output);
/// Labels, and around zero as far as the largest difference of output and label.
PlotRange residualRange(const FitSnapshot &fit, std::size_t output);

/// Places among the points of a part, increasing: all, or those that are drawn, some of many and those of the rows
/// `lit`.
std::vector<std::size_t> pointsOf(const FitPart &part, std::size_t output, RowsAsked which,
                                  const std::vector<int> &lit);
/// Those that are drawn, as outputs or residuals over labels.
PlotSeries cloudOf(const FitPart &part, std::size_t output, const std::vector<int> &lit, QColor color, bool residual);

}  // namespace kan::ui
