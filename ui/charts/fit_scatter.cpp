#include "ui/charts/fit_scatter.h"

#include <algorithm>
#include <cmath>

namespace kan::ui {

PlotRange parityRange(const FitSnapshot &fit, std::size_t output) {
    ValueReach reach;
    for (const FitPart *part : {&fit.train, &fit.test}) {
        if (output >= part->points.size()) continue;
        for (const auto &[truth, predicted] : part->points[output]) {
            reach.take(double(truth));
            reach.take(double(predicted));
        }
    }
    reach.orElse(0, 1);
    const double room = reach.span() > 0 ? 0.05 * reach.span() : std::max(1.0, std::abs(reach.high)) * 0.05;
    return {reach.low - room, reach.high + room, reach.low - room, reach.high + room};
}

PlotRange residualRange(const FitSnapshot &fit, std::size_t output) {
    PlotRange range = parityRange(fit, output);
    double most = 0;
    for (const FitPart *part : {&fit.train, &fit.test}) {
        if (output >= part->points.size()) continue;
        for (const auto &[truth, predicted] : part->points[output])
            most = std::max(most, std::abs(double(predicted) - truth));
    }
    if (!(most > 0)) most = 1;
    range.y_low = -1.1 * most;
    range.y_high = 1.1 * most;
    return range;
}

std::vector<std::size_t> pointsOf(const FitPart &part, std::size_t output, RowsAsked which,
                                  const std::vector<int> &lit) {
    const auto rowAt = [&part](std::size_t n) { return n < part.rows.size() ? part.rows[n] : -1; };
    return placesOf(which, part.points[output].size(), FitPart::kMostPoints, lit, rowAt);
}

PlotSeries cloudOf(const FitPart &part, std::size_t output, const std::vector<int> &lit, QColor color, bool residual) {
    const std::vector<std::size_t> drawn = pointsOf(part, output, RowsAsked::Drawn, lit);
    color.setAlphaF(drawn.size() > 300 ? 0.35F : 0.55F);
    PlotSeries cloud;
    cloud.radius = 2.4;
    cloud.fill = color;
    for (const std::size_t n : drawn) {
        const auto &[truth, predicted] = part.points[output][n];
        cloud.x.push_back(static_cast<double>(truth));
        cloud.y.push_back(static_cast<double>(residual ? predicted - truth : predicted));
    }
    return cloud;
}

}  // namespace kan::ui
