#include "core/interpret/symbolic_columns.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kan {

namespace {

constexpr int kLanes = 8;
constexpr std::size_t kFewRows = 128;  ///< curves up to this length are searched as they are
constexpr double kLeastBins = 72, kMostBins = 512;
constexpr std::size_t kOutermost = 4;  ///< samples at each end that stay on their own
constexpr double kRounding = 1e-13;    ///< relative to the largest value

void append(SymbolicColumns &columns, double t, double y, double weight) {
    columns.t.push_back(t);
    columns.y.push_back(y);
    columns.weight.push_back(weight);
    ++columns.rows;
    columns.total += weight;
    columns.variation += weight * y * y;
}

void pad(SymbolicColumns &columns) {
    while (columns.t.size() % kLanes != 0) {
        columns.t.push_back(columns.t.back());
        columns.y.push_back(0);
        columns.weight.push_back(0);
    }
}

/// Means over rows [from, to) cut into `bins` parts.
void appendBins(SymbolicColumns &columns, const SymbolicColumns &all, std::size_t from, std::size_t to,
                std::size_t bins) {
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const std::size_t begin = from + (to - from) * bin / bins;
        const std::size_t end = from + (to - from) * (bin + 1) / bins;
        if (begin == end) continue;
        const double count = static_cast<double>(end - begin);
        double t = 0, y = 0;
        for (std::size_t n = begin; n < end; ++n) {
            t += all.t[n];
            y += all.y[n];
        }
        append(columns, t / count, y / count, count);
    }
}

SymbolicColumns thinned(const SymbolicColumns &all, double wanted) {
    const std::size_t rows = static_cast<std::size_t>(all.rows);
    const std::size_t bins = static_cast<std::size_t>(std::clamp(wanted, kLeastBins, kMostBins));
    if (rows <= std::max(kFewRows, bins)) return all;
    SymbolicColumns columns;
    appendBins(columns, all, 0, kOutermost, kOutermost);
    appendBins(columns, all, kOutermost, rows - kOutermost, bins - 2 * kOutermost);
    appendBins(columns, all, rows - kOutermost, rows, kOutermost);
    pad(columns);
    return columns;
}

}  // namespace

SymbolicCurve::SymbolicCurve(std::span<const double> given_x, std::span<const double> given_y, double steepest) {
    std::vector<std::size_t> order(given_x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!std::is_sorted(given_x.begin(), given_x.end()))
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::pair(given_x[a], given_y[a]) < std::pair(given_x[b], given_y[b]);
        });
    for (const std::size_t n : order) {
        x.push_back(given_x[n]);
        y.push_back(given_y[n]);
    }
    middle = x.front() / 2 + x.back() / 2;
    half = x.back() / 2 - x.front() / 2;
    for (const double value : y) y_mean += value / static_cast<double>(y.size());
    double neighbours = 0;
    for (std::size_t n = 0; n < y.size(); ++n) {
        largest_y = std::max(largest_y, std::abs(y[n]));
        append(all, half > 0 ? (x[n] - middle) / half : 0.0, y[n] - y_mean, 1);
        if (n > 0) neighbours += (y[n] - y[n - 1]) * (y[n] - y[n - 1]);
    }
    variation = all.variation;
    roughness = variation > 0 ? neighbours / (2 * variation) : 0.0;
    pad(all);
    // sin(A t) has roughness 2 A^2 / N^2; 4 A bins are a dozen for each period.
    const double fastest = std::min(static_cast<double>(x.size()) * std::sqrt(roughness / 2), steepest * half);
    coarse = thinned(all, 4 * fastest);
    fine = rough() ? thinned(all, kMostBins) : coarse;
}

bool SymbolicCurve::constant() const {
    return !(std::sqrt(variation / static_cast<double>(y.size())) > kRounding * largest_y);
}

bool SymbolicCurve::noSpread() const {
    return !(half > kRounding * std::max(std::abs(x.front()), std::abs(x.back())));
}

}  // namespace kan
