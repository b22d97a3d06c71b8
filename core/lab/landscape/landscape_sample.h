#pragma once

#include <vector>

#include "core/lab/landscape/landscape.h"
#include "core/matrix.h"

namespace kan {

/// A landscape on a grid, for a curve or a map.
struct LandscapeSample {
    std::vector<double> x;           ///< ascending
    std::vector<double> y;           ///< ascending; empty for one variable
    Matrix values;                   ///< [y, or 1][x]; NaN where the function is not real
    double lowest = 0, highest = 0;  ///< of the finite values; NaN if there are none
};

/// `points` values per variable, ends included. `ranges` has one entry per variable of the landscape. Throws
/// std::invalid_argument if it has not, or for points outside 2 .. 10000 (one variable) or 2 .. 2000 (two).
LandscapeSample sampleLandscape(const Landscape &landscape, const std::vector<LandscapeRange> &ranges, int points);

/// The lowest value on the shown ranges: the best point of a grid, then of ever finer grids around it. Good to about
/// 1e-9 of the range where the grid (2001 points, or 301 x 301) sees the basin. Not finite if the function nowhere is.
LandscapeMinimum lowestOnGrid(const Landscape &landscape);

}  // namespace kan
