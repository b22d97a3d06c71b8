#pragma once

#include <stop_token>
#include <vector>

#include "core/discover/law_candidate.h"
#include "core/discover/law_problem.h"

namespace kan {

/// Another law that the rows cannot tell from the one that was chosen.
struct AlternativeLaw {
    ExpressionPtr expression;
    /// Values of the table's inputs, in the rows' box widened by a quarter, at which both differ most: what to measure
    /// to tell them apart.
    std::vector<double> where;
    double difference = 0;  ///< of both there
};

/// Of candidates, the shortest description first, those whose residuals on the rows that judge are no larger than the
/// chosen law's, as far as so many rows can tell (the mean of the differences of their squares is within two standard
/// errors of 0), whose size is at most `largest`, and that say something else: somewhere in the widened box they differ
/// by more than the residuals. At most `most`.
std::vector<AlternativeLaw> alternativesTo(const ExpressionPtr &chosen, const std::vector<LawCandidate> &candidates,
                                           const LawProblem &table, double largest, std::size_t most,
                                           const std::stop_token &stop);

}  // namespace kan
