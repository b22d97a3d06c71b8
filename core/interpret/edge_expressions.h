#pragma once

#include "core/data/dataset.h"
#include "core/interpret/curve_search.h"
#include "core/interpret/fix_symbolic.h"

namespace kan {

/// The user's units of a network's input as the variable in which expressions on its edges are looked for; x itself for
/// deeper layers and for columns whose logarithm was learnt.
CurveVariable variableOf(const Dataset &dataset, EdgeId edge);

/// An expression as a function of the library's kind, a formula of the edge's x. Takes GiNaC's process-wide lock.
SymbolicFunction functionOf(const CurveExpression &expression);

/// What an edge is to become.
enum class EdgeTarget {
    Curve,  ///< what it does now
    Rows    ///< into an output: that and what the network misses there; elsewhere what it does now
};

/// Small expressions for an edge on the training rows (searchExpressions), beside the functions of the library. Throws
/// as edgeCurves.
CurveExpressions suggestExpressions(const Kan &model, EdgeId edge, const Dataset &dataset,
                                    const SymbolicLibrary &library, const SymbolicFitOptions &options,
                                    EdgeTarget target, int threads);

}  // namespace kan
