#pragma once

#include <Eigen/Core>
#include <vector>

namespace kan {

/// Samples in rows, variables in columns, float64, row-major: the layout of a data table.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// What each row of a table counts in a mean: finite, at least 0, not all 0. Empty: all the same.
using RowWeights = std::vector<double>;

/// Root of the (weighted) mean squared difference over all entries; 0 for empty tables.
double rmse(const Matrix &prediction, const Matrix &label, const RowWeights &weights = {});

/// Root of the mean square of values; 0 of none.
double rootMeanSquare(const Eigen::VectorXd &values);
/// The standard deviation of what there is, not of what it is drawn from; 0 of nothing.
double deviation(const Eigen::VectorXd &values);

}  // namespace kan
