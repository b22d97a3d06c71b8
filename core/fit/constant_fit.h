#pragma once

#include <Eigen/Core>
#include <stop_token>
#include <vector>

#include "core/fit/least_squares.h"
#include "core/formula/column_tape.h"

namespace kan {

/// Constants of an expression where they fit the rows best, near where they start.
struct ConstantFit {
    Eigen::VectorXd values;
    Eigen::VectorXd errors;  ///< standard errors, above 0; infinite of those that no row determines by itself
    double start_sum = 0;    ///< the sum of squares where it starts
    double sum_of_squares = 0;
    Eigen::Index degrees_of_freedom = 0;
    Eigen::Index free = 0;                 ///< constants that are not undetermined
    std::vector<Eigen::Index> determined;  ///< these
    Eigen::MatrixXd inverse;               ///< [free][free] (J'J)^-1 at `values`, without the variance
    bool finite = false;                   ///< the residuals are, where it starts; else nothing is fitted
};

/// Least squares of tape - target[N] on rows [N][columns]. Rows are weighted by 1 / `weights`²,
/// all alike if there are none. Constants that the rows do not determine beside the others stay, one after the other,
/// where they start.
ConstantFit fitConstants(const ColumnTape &tape, const Matrix &rows, const Eigen::VectorXd &target,
                         const Eigen::VectorXd &weights, const Eigen::VectorXd &start,
                         const std::stop_token &stop = {});

/// What is to be known of residuals beside their sum.
struct ResidualStatistics {
    Eigen::Index rows = 0;
    bool unit_variance = false;  ///< a residual's variance is 1, as a deviance's; else it is that of the fit
    /// Of constants that the rows do not determine beside each other the last one stays; else that which the rows would
    /// move most.
    bool last_stays = false;
};
/// The same of any residuals.
ConstantFit fitConstants(ResidualFunction &residuals, const ResidualStatistics &statistics,
                         const Eigen::VectorXd &start, const std::stop_token &stop = {});

}  // namespace kan
