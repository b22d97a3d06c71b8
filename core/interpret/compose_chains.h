#pragma once

#include <stop_token>

#include "core/data/dataset.h"
#include "core/interpret/fix_symbolic.h"

namespace kan {

/// When two functions in a row are taken.
struct ChainOptions {
    double loss = 0;           ///< RMSE on the training rows that a network with them may have
    int polish_steps = 40;     ///< Levenberg-Marquardt steps after two functions have been put in place
    int trials = 8;            ///< pairs of functions that are trained at each node
    bool expressions = false;  ///< small expressions where no pair does
    int threads = 0;           ///< results do not depend on it
};

/// A hidden node that one edge enters and one edge leaves passes on a curve y(x), and how its two edges share the work
/// between them is left to chance: neither need look like a function of the library, though y = g(f(x)) with two that
/// are in it. For each such node whose edges are numeric (or one of them a line), unless one function alone makes the
/// curve: every f at a few places (a, b), with every g that fits over
/// f(a x + b), goes into a list; the numbers of the best are trained on the curve; the best of these are put in place
/// and the whole network is polished; the simplest that keeps to options.loss stays. Where none does, with
/// options.expressions, the second edge may become a small expression of what enters the first, which is then a line
/// (curve_search.h), on the same terms. Edges that are symbolic already, and nodes without such a pair, stay as they
/// are. Deterministic.
Kan composeChains(const Kan &model, const Dataset &dataset, const SymbolicLibrary &library,
                  const SymbolicFitOptions &fit, const ChainOptions &options, std::stop_token stop = {});

}  // namespace kan
