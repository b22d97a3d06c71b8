#pragma once

#include <cstddef>

#include "core/interpret/curve_model.h"

namespace kan {

/// The least share of a curve's sum of squares about its mean that is told from nothing: data are exact there.
inline constexpr double kExactShare = 1e-20;

/// What a curve's samples are worth: for description lengths of fits to it.
struct CurveEvidence {
    double independent = 0;  ///< residuals that say something of their own (Evidence)
    double variation = 0;    ///< sum of squares about the mean
    double floor = 0;        ///< sum of squares below which a fit is exact: kExactShare of `variation`, or the rounding
                             ///< of the samples if that is more
};
CurveEvidence curveEvidence(const CurveValues &y, double independent);

/// n/2 ln(SSE / SST) + constants/2 ln n + structure, in nats: the length of the residuals (Gaussian, of unknown
/// variance), of the constants to the digits that n residuals determine (BIC, Schwarz 1978), and of what says which
/// expression it is. n: CurveEvidence::independent. SSE counts as no less than the floor.
double descriptionLength(const CurveEvidence &evidence, double sum_of_squares, double constants, double structure);
double descriptionLength(const CurveEvidence &evidence, double sum_of_squares, const CurveModel &model);

/// The natural logarithm of how many expressions there are as plain as this one, roughly: ln 3 for a term, ln 24 for a
/// function, ln 12 for one inside another, ln(1 + p) for a whole exponent, ln(2 + 2 |p|) for one below 0 and twice that
/// for a half, ln 4 for a number inside a function.
double structureCost(const CurveModel &model);

/// Constants of c f(a x + b) + d: 4, less for functions of which only b/a or a counts.
double constantsOf(SymbolicKind kind);

/// Of one function of the library, for comparison: ln 3 + ln 24, a line ln 3.
double singleStructureCost(SymbolicKind kind);

}  // namespace kan
