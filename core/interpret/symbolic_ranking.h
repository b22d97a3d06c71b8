#pragma once

#include <string_view>
#include <vector>

#include "core/interpret/symbolic_fit.h"

namespace kan {

enum class SymbolicScore {
    Simplest,  ///< the simplest function that is statistically as good as the best
    Pykan,     ///< pykan's suggest_symbolic: 0.8 complexity + 0.2 log2(1 + 1e-5 - R^2)
};

SymbolicScore symbolicScoreFromString(std::string_view text);
std::string_view toString(SymbolicScore score);

struct RankedFit {
    SymbolicFit fit;
    double score = 0;  ///< the smaller the better
};

/// Best first; fits with domain_ok false come last, whatever their score.
///
/// Simplest. With b the best fit, score = n ln((1 - R^2 + e) / (1 - R^2_b + e)): the log-likelihood ratio (times two)
/// of the two fits for n independent residuals; e = 1e-12 keeps rounding out of it. n is the number of runs of equal
/// sign of b's residuals, doubled (white noise has N/2 runs), at most N: where a smooth curve misses a smooth function
/// systematically, 1,000 samples say no more than a few. A function with score <= 16.27, the 99.9 % point of chi^2 with
/// three degrees of freedom (a, b, c), is as good as the best; among those the simplest comes first, then the higher
/// R^2. The others follow in the order of R^2. So "x" wins on a line and "0" on noise.
///
/// Pykan. In the order of its score, complexity weight 0.8.
std::vector<RankedFit> rank(const SymbolicFits &fits, SymbolicScore score = SymbolicScore::Simplest);

}  // namespace kan
