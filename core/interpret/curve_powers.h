#pragma once

#include <vector>

#include "core/interpret/curve_screen.h"

namespace kan {

/// Polynomials up to degree 6 without some of their powers, and sums of two or three powers of v (exponents -12 .. 12
/// and some halves) or two of v + s, by exhaustion; linear constants in closed form. The best few of each.
std::vector<CurveCandidate> powerSums(const CurveSamples &samples, const CurveVocabulary &vocabulary);

}  // namespace kan
