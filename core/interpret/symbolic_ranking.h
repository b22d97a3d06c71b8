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

/// A function is as good as another if Evidence::against is at most this: 99.9 % of chi^2 with three degrees of freedom
/// (a, b, c).
inline constexpr double kAsGood = 16.27;

/// What the samples of one curve say for one fit and against another.
class Evidence {
  public:
    explicit Evidence(const SymbolicFits &fits);

    /// n ln((1 - r2 + e) / (1 - better + e)): the log-likelihood ratio (times two) of fits with these R^2 for n
    /// independent residuals; e = 1e-12 keeps rounding out of it. n is the number of runs of equal sign of the best
    /// fit's residuals, doubled (white noise has N/2 runs), at most N: where a smooth curve misses a smooth function
    /// systematically, 1,000 samples say no more than a few.
    double against(double r2, double better) const;
    /// R^2 of the best fit that is defined on the range, or of the best of all.
    double bestR2() const { return best_r2_; }

  private:
    double independent_, best_r2_;
};

struct RankedFit {
    SymbolicFit fit;
    double score = 0;  ///< the smaller the better
};

/// Best first; fits with domain_ok false come last, whatever their score.
///
/// Simplest. score = Evidence::against the fit, for the best one. Functions with score <= kAsGood are as good as the
/// best; among those the simplest comes first, then the higher R^2. The others follow in the order of R^2. So "x" wins
/// on a line and "0" on noise. Look-alikes (look_alike.h) come after all others, those with domain_ok false too.
///
/// Pykan. In the order of its score, complexity weight 0.8, as pykan has it: look-alikes stay where they are.
std::vector<RankedFit> rank(const SymbolicFits &fits, SymbolicScore score = SymbolicScore::Simplest);

}  // namespace kan
