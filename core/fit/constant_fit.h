#pragma once

#include <Eigen/Core>
#include <stop_token>
#include <vector>

#include "core/formula/column_tape.h"

namespace kan {

/// Constants of an expression where they fit the rows best, near where they start.
struct ConstantFit {
    Eigen::VectorXd values;
    Eigen::VectorXd errors;  ///< standard errors, above 0; infinite of those that no row determines by itself
    double sum_of_squares = 0;
    Eigen::Index degrees_of_freedom = 0;
    Eigen::Index free = 0;  ///< constants that are not undetermined
    bool finite = false;    ///< the residuals are, where it starts; else nothing is fitted
};

/// Least squares of tape - target[N] on rows [N][columns]. Rows are weighted by 1 / `weights`²,
/// all alike if there are none. Constants that the rows do not determine beside the others stay, one after the other,
/// where they start.
ConstantFit fitConstants(const ColumnTape &tape, const Matrix &rows, const Eigen::VectorXd &target,
                         const Eigen::VectorXd &weights, const Eigen::VectorXd &start,
                         const std::stop_token &stop = {});

}  // namespace kan
