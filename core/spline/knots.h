#pragma once

#include <span>
#include <vector>

namespace kan {

/// t_0..t_G extended by k knots on each side with spacing (t_G - t_0)/G (pykan extend_grid). Size G+1+2k.
std::vector<double> extendKnots(std::span<const double> knots, int k);

/// G+1 equidistant knots from low to high.
std::vector<double> uniformKnots(int grid, double low, double high);

/// pykan's knots from samples: quantile knots x[floor(N/G q)], q < G, and x[N-1] of the sorted samples, mixed with
/// uniform knots from min - margin to max + margin: eps * uniform + (1 - eps) * adaptive.
///
/// Where ties would put knots closer than a small fraction of the range, they are moved apart (pykan's least squares
/// fails there); `sorted` need not be distinct, a constant column gets a unit-width grid around it. N >= 1.
std::vector<double> knotsFromSamples(std::span<const double> sorted, int grid, double grid_eps, double margin);

/// Averages of k consecutive extended knots: where the control points of the G+k coefficients sit.
std::vector<double> grevilleAbscissae(std::span<const double> extended, int k);

/// `new_grid` + 1 knots that contain all of `knots` (new_grid >= G): the widest intervals are split first.
std::vector<double> insertKnots(std::span<const double> knots, int new_grid);

}  // namespace kan
