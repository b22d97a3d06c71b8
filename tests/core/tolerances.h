#pragma once

#include <QString>
#include <algorithm>
#include <cmath>

namespace kan::test {

inline constexpr double kExact = 1e-12;          ///< seeds against the recorded runs
inline constexpr double kPrediction = 1e-9;      ///< outputs and scores from recorded layers
inline constexpr double kGradient = 2e-6;        ///< analytic against central differences, relative
inline constexpr double kDifferenceStep = 1e-6;  ///< of central differences
inline constexpr double kRefinement = 1e-9;      ///< change of outputs by refinement
inline constexpr double kSymbolic = 1e-9;        ///< R^2 of a symbolic fit that may be missing to pykan's
inline constexpr double kSymbolicEnd = 2e-7;     ///< the same of a fit at the end of its domain, moved by a rounding

/// |a - b| relative to the larger of |b| and `floor`.
inline double relativeError(double a, double b, double floor = 1.0) {
    return std::abs(a - b) / std::max(std::abs(b), floor);
}

}  // namespace kan::test
