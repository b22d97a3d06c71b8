#pragma once

#include <utility>
#include <vector>

#include "core/interpret/symbolic_chart.h"

namespace kan {

/// How many places on the grid are improved a little, and how many distinct maxima among them are then refined on the
/// thinned-out curve.
struct SearchBreadth {
    std::size_t starts = 40, contenders = 12;
};
inline constexpr SearchBreadth kRoughBreadth = {64, 40};  ///< rough curves have many maxima
inline constexpr SearchBreadth kAgainBreadth = {12, 5};   ///< for charts like ones that were searched before

/// The most promising (a, b) of a function on these charts: a grid on the thinned-out curve, the ridges of R^2 on it
/// climbed there, the best distinct maxima refined on all samples. Best first, by the search's own R^2; empty if f is
/// nowhere finite.
std::vector<std::pair<double, double>> searchSymbolic(const SymbolicFunction &function, const SymbolicCurve &curve,
                                                      const std::vector<SymbolicChart> &charts,
                                                      const SymbolicFitOptions &options, const SearchBreadth &breadth);

/// The place (in t) of the kink of |t - t0| that fits best: exact, O(N) after sorting.
double bestKink(const SymbolicCurve &curve);
/// The places (in x) of a step that fit best, best first: the middle of a gap between samples, or a sample at which
/// the step is half way.
std::vector<double> bestSteps(const SymbolicCurve &curve);

}  // namespace kan
