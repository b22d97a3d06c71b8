#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/formula/expression.h"
#include "core/formula/formula_spline.h"
#include "core/matrix.h"

namespace kan {

/// An expression on rows [N][inputs], NaN where it is undefined. `splines` are those of its formula.
Eigen::VectorXd valuesOf(const ExpressionPtr &e, const std::vector<FormulaSpline> &splines, const Matrix &rows);

}  // namespace kan
