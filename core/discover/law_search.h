#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/discover/formula_wishes.h"
#include "core/discover/law_candidate.h"
#include "core/interpret/symbolic_fit.h"

namespace kan {

struct LawSearchOptions {
    double exact = 1e-8;   ///< of the output's deviation: an error below it is none
    int threads = 0;       ///< 0: all of the machine; results do not depend on it
    FormulaWishes wishes;  ///< laws that do not meet them are none
    SymbolicFitOptions fit;
    std::size_t terms = 1500;  ///< of which sums are made
    /// Told in words what is being done, on the caller's thread.
    std::function<void(const std::string &doing)> progress;
};

/// Constants of a law that may count as good as networks: a sum of many terms comes near to anything.
inline constexpr int kFewConstants = 3;

struct LawSearchResult {
    std::vector<LawCandidate> laws;  ///< the shortest description first
    double network_error = 0;        ///< of the best network that stood for the law; infinite without one
    double reference = 0;            ///< deviation of the output
    bool exact = false;              ///< of the first
};

/// Laws of one output, looked for on the rows themselves: sums and quotients of likely terms (sparse_sum.h), under
/// changes of the target, of the table's columns; then of the invariants of the symmetries that a network trained on
/// them shows (symmetry.h), as far as a network of these is as good; of one column that is left, functions of it.
/// `table` is lawProblem(). Deterministic.
LawSearchResult searchLaws(const LawProblem &table, const SymbolicLibrary &library, const LawSearchOptions &options,
                           const std::stop_token &stop);

}  // namespace kan
