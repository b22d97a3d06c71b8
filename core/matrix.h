#pragma once

#include <Eigen/Core>
#include <vector>

namespace kan {

/// Samples in rows, variables in columns, float64, row-major: the layout of a data table.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Root of the mean squared difference over all entries; 0 for empty tables.
double rmse(const Matrix &prediction, const Matrix &label);

}  // namespace kan
