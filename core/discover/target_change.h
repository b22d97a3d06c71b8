#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "core/formula/expression.h"

namespace kan {

/// What is done to the target before a sum or a curve is looked for, and undone afterwards.
struct TargetChange {
    enum class Kind { None, Inverse, Square, InverseSquare, Root, InverseRoot, Logarithm };
    Kind kind = Kind::None;
    bool negative = false;  ///< all of y is below 0: -y is changed

    /// [N]; nothing where a value is not finite.
    std::optional<Eigen::VectorXd> of(const Eigen::VectorXd &y) const;
    Eigen::VectorXd undone(const Eigen::VectorXd &changed) const;
    /// [N] by how much y moves where the changed target does: sizes of the derivative.
    Eigen::VectorXd slope(const Eigen::VectorXd &y) const;
    ExpressionPtr undone(ExpressionFactory &make, ExpressionPtr changed) const;
    std::string text() const;  ///< "1/y", "y^2", ...
};

/// Those that can be done to y, the plainest first.
std::vector<TargetChange> changesOf(const Eigen::VectorXd &y);

}  // namespace kan
