#pragma once

#include <stop_token>
#include <vector>

#include "core/discover/law_problem.h"
#include "core/discover/target_change.h"
#include "core/interpret/symbolic_fit.h"

namespace kan {

/// Of a problem of one column, functions of the library and small expressions (curve_search.h) of it that the changed
/// target may be, the likeliest first; of y, in the problem's column.
std::vector<ExpressionPtr> curveLaws(const LawProblem &problem, const TargetChange &change,
                                     const SymbolicLibrary &library, const SymbolicFitOptions &options, int threads,
                                     const std::stop_token &stop);

}  // namespace kan
