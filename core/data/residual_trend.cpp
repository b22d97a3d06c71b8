#include "core/data/residual_trend.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kan {

ResidualTrend residualTrend(const std::vector<double> &column, const std::vector<double> &residual,
                            std::size_t groups) {
    constexpr std::size_t kFewestRows = 8;
    ResidualTrend trend;
    const std::size_t rows = std::min(column.size(), residual.size());
    if (rows < kFewestRows || groups == 0) return trend;
    std::vector<std::size_t> order(rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return column[a] < column[b]; });
    const double mean = std::accumulate(residual.begin(), residual.begin() + static_cast<std::ptrdiff_t>(rows), 0.0) /
                        static_cast<double>(rows);
    const std::size_t size = std::max<std::size_t>(2, (rows + groups - 1) / groups);
    double within = 0, total = 0;
    for (std::size_t first = 0; first < rows;) {
        std::size_t end = std::min(rows, first + size);
        while (end < rows && (column[order[end]] == column[order[end - 1]] || rows - end < 2)) ++end;
        const auto count = static_cast<double>(end - first);
        double x = 0, y = 0;
        for (std::size_t n = first; n < end; ++n) x += column[order[n]], y += residual[order[n]];
        x /= count;
        y /= count;
        for (std::size_t n = first; n < end; ++n) {
            const double value = residual[order[n]];
            within += (value - y) * (value - y);
            total += (value - mean) * (value - mean);
        }
        trend.x.push_back(x);
        trend.y.push_back(y);
        first = end;
    }
    const auto found = static_cast<double>(trend.x.size());
    const auto count = static_cast<double>(rows);
    if (total > 0 && count > found)
        trend.explained = std::clamp(1 - within / total * (count - 1) / (count - found), 0.0, 1.0);
    return trend;
}

double leastTrend(double rows, std::size_t groups) {
    constexpr double kDeviations = 6, kSmall = 0.02;
    return std::max(kSmall, kDeviations * std::sqrt(2.0 * (static_cast<double>(groups) - 1)) / rows);
}

}  // namespace kan
