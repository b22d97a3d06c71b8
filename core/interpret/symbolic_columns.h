#pragma once

#include <span>

#include "core/simd/aligned_vector.h"

namespace kan {

/// A curve prepared for the search: t = (x - middle) / half in [-1, 1], y centred, weights; padded to whole vectors by
/// rows of weight 0.
struct SymbolicColumns {
    AlignedVector t, y, weight;
    int rows = 0;          ///< without padding
    double total = 0;      ///< sum of weights
    double variation = 0;  ///< sum of weight y^2
};

/// A curve (x_n, y_n) in the order of x.
struct SymbolicCurve {
    std::vector<double> x, y;  ///< as given, sorted by x (then y)
    double middle = 0, half = 0;
    double y_mean = 0, variation = 0;  ///< variation: SST
    double largest_y = 0;              ///< max |y|
    SymbolicColumns all;
    /// Means over bins of equal counts, with the counts as weights; the outermost samples stay on their own. All
    /// samples if they are few. Coarse: a dozen bins for a period of what the curve and the box of (a, b) hold.
    SymbolicColumns coarse;
    /// The same for functions with poles, which see single samples: more bins if the curve is rough.
    SymbolicColumns fine;
    /// Sum of squared differences of neighbours over twice the variation: 0 for a smooth curve, about 1 for noise.
    double roughness = 0;
    bool rough() const { return roughness > 0.1; }

    /// x and y of the same length >= 1, all finite; `steepest`: the largest |a| that will be tried.
    SymbolicCurve(std::span<const double> x, std::span<const double> y, double steepest = 10);
    bool constant() const;  ///< y does not vary beyond rounding
    bool noSpread() const;  ///< x does not vary beyond rounding
};

}  // namespace kan
