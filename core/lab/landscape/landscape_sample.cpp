#include "core/lab/landscape/landscape_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

std::vector<double> spaced(const LandscapeRange &range, int points) {
    std::vector<double> values(static_cast<std::size_t>(points));
    for (int n = 0; n < points; ++n)
        values[static_cast<std::size_t>(n)] = range.low + (range.high - range.low) * n / (points - 1);
    return values;
}

/// Takes over the lowest of a sample if it is lower than `best`.
void takeLowest(const LandscapeSample &sample, LandscapeMinimum &best) {
    for (Eigen::Index row = 0; row < sample.values.rows(); ++row)
        for (Eigen::Index column = 0; column < sample.values.cols(); ++column) {
            const double value = sample.values(row, column);
            if (!(value < best.value)) continue;
            best.value = value;
            best.points = {{sample.x[static_cast<std::size_t>(column)]}};
            if (!sample.y.empty()) best.points[0].push_back(sample.y[static_cast<std::size_t>(row)]);
        }
}

}  // namespace

LandscapeSample sampleLandscape(const Landscape &landscape, const std::vector<LandscapeRange> &ranges, int points) {
    if (ranges.size() != static_cast<std::size_t>(landscape.dimension()))
        throw std::invalid_argument(
            concat("ranges has ", ranges.size(), " entries; the landscape has ", landscape.dimension(), " variables"));
    const int most = ranges.size() == 1 ? 10'000 : 2'000;
    if (points < 2 || points > most)
        throw std::invalid_argument(concat("points is ", points, "; it must lie in 2 .. ", most));
    LandscapeSample sample;
    sample.x = spaced(ranges[0], points);
    if (ranges.size() > 1) sample.y = spaced(ranges[1], points);
    sample.lowest = sample.highest = std::numeric_limits<double>::quiet_NaN();
    sample.values.resize(static_cast<Eigen::Index>(std::max<std::size_t>(sample.y.size(), 1)), points);
    std::vector<double> at(ranges.size());
    for (Eigen::Index row = 0; row < sample.values.rows(); ++row)
        for (Eigen::Index column = 0; column < points; ++column) {
            at[0] = sample.x[static_cast<std::size_t>(column)];
            if (at.size() > 1) at[1] = sample.y[static_cast<std::size_t>(row)];
            const double value = landscape.value(at);
            sample.values(row, column) = value;
            if (!std::isfinite(value)) continue;
            if (!(value >= sample.lowest)) sample.lowest = value;
            if (!(value <= sample.highest)) sample.highest = value;
        }
    return sample;
}

LandscapeMinimum lowestOnGrid(const Landscape &landscape) {
    constexpr int kRounds = 24, kFinePoints = 13;
    constexpr double kShrink = 0.35;
    const int points = landscape.dimension() == 1 ? 2001 : 301;
    LandscapeMinimum best{std::numeric_limits<double>::infinity(), {}, false};
    takeLowest(sampleLandscape(landscape, landscape.ranges(), points), best);
    if (best.points.empty()) return best;
    double share = 2.0 / points;  // of the shown range, to each side
    for (int round = 0; round < kRounds; ++round, share *= kShrink) {
        std::vector<LandscapeRange> around = landscape.ranges();
        for (std::size_t i = 0; i < around.size(); ++i) {
            const LandscapeRange shown = around[i];
            const double reach = share * (shown.high - shown.low), centre = best.points[0][i];
            around[i] = {std::max(shown.low, centre - reach), std::min(shown.high, centre + reach)};
        }
        takeLowest(sampleLandscape(landscape, around, kFinePoints), best);
    }
    return best;
}

}  // namespace kan
