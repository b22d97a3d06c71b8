#pragma once

#include "core/formula/expression.h"

namespace kan {

/// The same expression with the signs of sums that are factors, or bases of whole powers, in one way: few terms below
/// 0, a constant above 0, else the first term. GiNaC takes the sign of the term that is first in its memory, which is
/// another one in each run. For trees without edges.
ExpressionPtr withPlainSigns(ExpressionFactory &make, const ExpressionPtr &e);

}  // namespace kan
