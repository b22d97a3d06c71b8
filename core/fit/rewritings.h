#pragma once

#include <string>
#include <vector>

#include "core/formula/expression.h"
#include "core/matrix.h"

namespace kan {

/// Another formula of nearly the same values, to be fitted and to be taken if that is shorter to write down.
struct Rewriting {
    std::string detail;  ///< in words
    ExpressionPtr expression;
};

/// What functions that are alike on a part of their range can be taken for, one place at a time: exp of a polynomial of
/// a column that is positive on the rows for a power of it and a fitted power for such an exponential; tanh for a
/// logistic function; less than half a period of a sine around its crest for a bell; and a fraction with a constant for
/// one fraction. `rows` [N][inputs].
std::vector<Rewriting> rewritings(const ExpressionPtr &e, const Matrix &rows);

}  // namespace kan
