#pragma once

#include <vector>

#include "core/interpret/curve_atoms.h"
#include "core/interpret/curve_candidate.h"

namespace kan {

/// Candidate structures for a curve, with numbers fitted to few samples: single terms, sums of up to three, polynomials
/// and sums of powers; the shortest descriptions first, one for each structure and place.
std::vector<CurveCandidate> screenedCurves(const CurveSamples &samples, const CurveVocabulary &vocabulary);

}  // namespace kan
