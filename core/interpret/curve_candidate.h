#pragma once

#include <vector>

#include "core/interpret/curve_description.h"
#include "core/interpret/curve_fit.h"

namespace kan {

/// Samples that structures are compared on. v ascending.
struct CurveSamples {
    std::vector<double> v;
    CurveValues y;
    CurveEvidence evidence;  ///< all samples independent
};

/// A model with its fit to samples.
struct CurveCandidate {
    CurveModel model;
    double sum_of_squares = 0;
    double length = 0;  ///< descriptionLength
};

/// Fits the candidate to the samples (`settled`: CurveFitOptions) and measures it: infinite where it is undefined, has
/// next to as many constants as there are samples, or is degenerate.
void refit(CurveCandidate &candidate, const CurveSamples &samples, int iterations, double settled = 1e-7);

/// As long as the description gets shorter: one of the numbers becomes plain (0, 1, -1, a half of a whole number), the
/// offset or a term is left out, and the others are fitted again.
void simplify(CurveCandidate &candidate, const CurveSamples &samples);

/// Takes away those whose description is longer than the first's by more than this.
void dropHopeless(std::vector<CurveCandidate> &candidates, double nats);

/// Best first; of those with the same structure and description length, one.
void keepBest(std::vector<CurveCandidate> &candidates, std::size_t most);

}  // namespace kan
