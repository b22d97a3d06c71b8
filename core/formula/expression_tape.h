#pragma once

#include <vector>

#include "core/formula/expression.h"
#include "core/formula/formula_spline.h"
#include "core/formula/tape.h"

namespace kan {

/// Expressions of one factory as a tape; equal subexpressions are computed once. `splines` must outlive the tape.
Tape tapeOf(const std::vector<ExpressionPtr> &expressions, const std::vector<FormulaSpline> &splines);

/// u if e is log(1 + u), which loses no digits as log1p(u): the terms of e's argument without the 1. Empty otherwise.
std::vector<ExpressionPtr> log1pTerms(const Expression &e);

}  // namespace kan
