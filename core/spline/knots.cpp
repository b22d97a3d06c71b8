#include "core/spline/knots.h"

#include <algorithm>
#include <cmath>

namespace kan {

namespace {

/// Smallest distance of neighbouring knots, as a fraction of the uniform spacing.
constexpr double kMinimumSpacing = 1e-5;

bool tooClose(std::span<const double> knots) {
    const double span = knots.back() - knots.front();
    const double least = kMinimumSpacing * span / static_cast<double>(knots.size() - 1);
    for (std::size_t q = 1; q < knots.size(); ++q)
        if (!(knots[q] - knots[q - 1] >= least)) return true;
    return false;
}

/// Mixes in just enough of the uniform grid to keep neighbours apart; ends stay where they are.
void moveApart(std::vector<double> &knots) {
    const std::vector<double> uniform = uniformKnots(static_cast<int>(knots.size()) - 1, knots.front(), knots.back());
    for (double share = 2 * kMinimumSpacing; tooClose(knots); share = std::min(1.0, share * 4))
        for (std::size_t q = 1; q + 1 < knots.size(); ++q)
            knots[q] = share >= 1 ? uniform[q] : (1 - share) * knots[q] + share * uniform[q];
}

}  // namespace

std::vector<double> extendKnots(std::span<const double> knots, int k) {
    const std::size_t grid = knots.size() - 1;
    const double h = (knots.back() - knots.front()) / static_cast<double>(grid);
    std::vector<double> extended(knots.size() + 2 * static_cast<std::size_t>(k));
    std::copy(knots.begin(), knots.end(), extended.begin() + k);
    for (int i = 1; i <= k; ++i) {
        extended[static_cast<std::size_t>(k - i)] = extended[static_cast<std::size_t>(k - i + 1)] - h;
        const std::size_t end = static_cast<std::size_t>(k) + grid + static_cast<std::size_t>(i);
        extended[end] = extended[end - 1] + h;
    }
    return extended;
}

std::vector<double> uniformKnots(int grid, double low, double high) {
    std::vector<double> knots(static_cast<std::size_t>(grid) + 1);
    const double step = (high - low) / grid;
    const std::size_t half = knots.size() / 2;
    for (std::size_t q = 0; q < knots.size(); ++q) {
        const std::size_t from_end = knots.size() - 1 - q;
        knots[q] = q < half ? low + step * static_cast<double>(q) : high - step * static_cast<double>(from_end);
    }
    return knots;
}

std::vector<double> knotsFromSamples(std::span<const double> sorted, int grid, double grid_eps, double margin) {
    const std::size_t rows = sorted.size();
    const double low = sorted.front();
    const double high = sorted.back();
    const double scale = std::max({1.0, std::abs(low), std::abs(high)});
    if (!(high - low > 1e-12 * scale)) {
        const double half_width = 0.5 * scale;
        return uniformKnots(grid, low - half_width, low + half_width);
    }
    std::vector<double> knots(static_cast<std::size_t>(grid) + 1);
    const double step = (high - low + 2 * margin) / grid;
    for (int q = 0; q <= grid; ++q) {
        const std::size_t row = q < grid ? static_cast<std::size_t>(static_cast<double>(rows) / grid * q) : rows - 1;
        const double uniform = low - margin + step * q;
        knots[static_cast<std::size_t>(q)] = grid_eps * uniform + (1 - grid_eps) * sorted[row];
    }
    if (tooClose(knots)) moveApart(knots);
    return knots;
}

std::vector<double> grevilleAbscissae(std::span<const double> extended, int k) {
    const std::size_t count = extended.size() - static_cast<std::size_t>(k) - 1;
    std::vector<double> abscissae(count);
    for (std::size_t q = 0; q < count; ++q) {
        double sum = 0;
        for (int i = 1; i <= k; ++i) sum += extended[q + static_cast<std::size_t>(i)];
        abscissae[q] = sum / k;
    }
    return abscissae;
}

std::vector<double> insertKnots(std::span<const double> knots, int new_grid) {
    const std::size_t intervals = knots.size() - 1;
    std::vector<int> parts(intervals, 1);
    for (std::size_t have = intervals; have < static_cast<std::size_t>(new_grid); ++have) {
        std::size_t widest = 0;
        double width = -1;
        for (std::size_t q = 0; q < intervals; ++q) {
            const double part = (knots[q + 1] - knots[q]) / parts[q];
            if (part > width * (1 + 1e-9)) {
                width = part;
                widest = q;
            }
        }
        ++parts[widest];
    }
    std::vector<double> refined;
    refined.reserve(static_cast<std::size_t>(new_grid) + 1);
    for (std::size_t q = 0; q < intervals; ++q)
        for (int p = 0; p < parts[q]; ++p) refined.push_back(knots[q] + (knots[q + 1] - knots[q]) * p / parts[q]);
    refined.push_back(knots.back());
    return refined;
}

}  // namespace kan
