#pragma once

#include <utility>
#include <vector>

#include "core/interpret/symbolic_chart.h"

namespace kan {

/// The most promising (a, b) of a function on these charts: a grid on the thinned-out curve, the ridges of R^2 on it
/// climbed there, the best distinct maxima refined on all samples. Best first, by the search's own R^2; empty if f is
/// nowhere finite.
std::vector<std::pair<double, double>> searchSymbolic(const SymbolicFunction &function, const SymbolicCurve &curve,
                                                      const std::vector<SymbolicChart> &charts,
                                                      const SymbolicFitOptions &options);

/// The place (in t) of the kink of |t - t0| that fits best: exact, O(N) after sorting.
double bestKink(const SymbolicCurve &curve);
/// The places (in x) of a step that fit best, best first: the middle of a gap between samples, or a sample at which
/// the step is half way.
std::vector<double> bestSteps(const SymbolicCurve &curve);

}  // namespace kan
