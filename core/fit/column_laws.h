#pragma once

#include <vector>

#include "core/fit/rewritings.h"
#include "core/formula/expression.h"
#include "core/matrix.h"

namespace kan {

/// Parts of a formula that read one column alone, each in place of which one law with two constants is offered: c
/// exp(b u), c u^p and c exp(-B/u), near it in the logarithm on the rows. Only where the part has one sign in most of
/// them, and for u^p and exp(-B/u) the column is positive in all. Of a sum with a constant the constant may also stay
/// beside the law. What is one of these already is offered the others. `rows` [N][inputs].
std::vector<Rewriting> columnLaws(const ExpressionPtr &e, const Matrix &rows);

}  // namespace kan
