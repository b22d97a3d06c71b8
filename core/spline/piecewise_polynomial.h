#pragma once

#include <span>
#include <vector>

#include "core/spline/bspline.h"

namespace kan {

/// A curve as one polynomial per interval. Piece p holds breaks[p-1] <= x < breaks[p]; piece 0 what is below the first
/// break, the last piece what is not below the last. Const and free-threaded.
struct PiecewisePolynomial {
    std::vector<double> breaks;             ///< [pieces - 1], increasing
    std::vector<std::vector<double>> coef;  ///< [pieces][degree + 1], of the powers of x - origin(piece), lowest first

    /// Where the powers of a piece are taken from: its left end, of piece 0 its right end.
    double origin(std::size_t piece) const { return breaks[piece == 0 ? 0 : piece - 1]; }
    /// NaN at NaN.
    double value(double x) const;

    /// sum_q coef[q] B_q(x), the same function up to rounding, outside the grid as well.
    static PiecewisePolynomial fromSpline(const BSplineBasis &basis, std::span<const double> coef, Extrapolation rule);
};

}  // namespace kan
