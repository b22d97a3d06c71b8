#pragma once

#include <vector>

#include "core/formula/network_formula.h"
#include "core/matrix.h"

namespace kan {

/// What a term of an output's sum does on the rows of a table.
struct TermShare {
    int output = 0;
    int term = 0;      ///< which of the sum's children; 0 of an output that is no sum
    double share = 0;  ///< its variance, of the sum of the terms' variances
    double mean = 0;
    std::vector<EdgeId> own;  ///< the edges that it alone comes from, constants apart; in order
};

/// Of all terms but constants, output by output. inputs [N][n] in the formula's units. None of outputs with a value
/// that is not finite. Of more than 2,000 rows every n-th counts.
std::vector<TermShare> termShares(const NetworkFormula &formula, const Matrix &inputs);

}  // namespace kan
