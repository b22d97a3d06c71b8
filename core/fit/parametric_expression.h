#pragma once

#include <optional>
#include <vector>

#include "core/formula/column_tape.h"
#include "core/formula/expression.h"

namespace kan {

/// An expression whose numbers are constants to be fitted, but for those that are meant exactly (Expression::error is
/// 0, or the number is 1 or -1) and exponents that are halves or thirds of whole numbers.
class ParametricExpression {
  public:
    /// Nothing if the expression has splines or a part that is undefined.
    static std::optional<ParametricExpression> of(const ExpressionPtr &expression, int inputs);

    /// A constant and what it is in the expression.
    struct Constant {
        double value = 0;
        bool exponent = false;
        bool term = false;  ///< the whole term of a sum, or the factor in front of one
    };
    const std::vector<Constant> &constants() const { return constants_; }
    Eigen::VectorXd values() const;
    const ColumnTape &tape() const { return tape_; }

    /// The expression with other numbers, and with their standard errors; NaN errors: not known.
    ExpressionPtr with(const Eigen::VectorXd &values, const Eigen::VectorXd &errors) const;
    /// A marked constant is meant exactly.
    ExpressionPtr with(const Eigen::VectorXd &values, const Eigen::VectorXd &errors,
                       const std::vector<bool> &exact) const;

  private:
    ExpressionPtr expression_;
    std::vector<Constant> constants_;
    ColumnTape tape_;
};

}  // namespace kan
