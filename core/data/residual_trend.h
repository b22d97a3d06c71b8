#pragma once

#include <cstddef>
#include <vector>

namespace kan {

/// What residuals have to do with a column.
struct ResidualTrend {
    std::vector<double> x, y;  ///< means of the column and of the residuals in groups of rows, by increasing columns
    /// Share of the residuals' variance that the groups' means explain, 0 .. 1, less what groups of so many rows would
    /// explain by chance (the adjusted correlation ratio).
    double explained = 0;
};

/// At most `groups` groups of about as many rows, at least two rows each; rows of the same value are not parted. Of
/// fewer than 8 rows, or residuals that are all the same, there is none.
ResidualTrend residualTrend(const std::vector<double> &column, const std::vector<double> &residual,
                            std::size_t groups = 12);

/// The least share that so many groups' means do not explain by chance in so many rows: six deviations of it, and 2 %.
double leastTrend(double rows, std::size_t groups);

}  // namespace kan
