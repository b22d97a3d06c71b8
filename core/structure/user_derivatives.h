#pragma once

#include <functional>
#include <vector>

#include "core/column_scaling.h"
#include "core/kernels/input_hessian.h"

namespace kan {

/// How a network's numbers become the user's: an entry per input and per output, or none at all.
struct UserUnits {
    std::vector<ColumnScaling> inputs, outputs;
};

/// What is told of a network's outputs [N][m]: a number for each row.
using OutputReading = std::function<Eigen::VectorXd(const Matrix &outputs)>;
/// An output in the user's unit. Throws std::invalid_argument if the network does not have it.
OutputReading outputReading(const Kan &model, int output, const UserUnits &units);

/// One output of a network on rows, with its derivatives, in the user's units.
struct OutputDerivatives {
    Matrix x;                ///< [N][n]
    Eigen::VectorXd f;       ///< [N]
    Matrix slope;            ///< [N][n]: df/dx_i
    Matrix curvature;        ///< [N][n * n]: d2f/(dx_i dx_j) at i * n + j
    Eigen::VectorXd x_size;  ///< [n]: standard deviation of each input; 0: it is the same in all rows
    double f_size = 0;       ///< standard deviation of f

    int inputs() const { return static_cast<int>(x.cols()); }
    /// What f changes by, in standard deviations, where an input changes by one of its own.
    double slopeAt(Eigen::Index row, int i) const;
    /// The same of second order.
    double curvatureAt(Eigen::Index row, int i, int j) const;
};

/// `rows` [N][n] are the network's. Logarithms of inputs and outputs are taken into account.
OutputDerivatives outputDerivatives(const Kan &model, const Matrix &rows, int output, const UserUnits &units,
                                    int threads);

}  // namespace kan
