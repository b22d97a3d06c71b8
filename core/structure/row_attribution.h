#pragma once

#include <stop_token>

#include "core/data/table_encoding.h"
#include "core/structure/user_derivatives.h"

namespace kan {

/// What each input contributes to an output in single rows, in the output's own unit.
struct RowAttribution {
    double base = 0;         ///< the output where every input is at its mean
    Eigen::VectorXd output;  ///< [N]: base and contributions of a row add up to it, but for quadrature
    Matrix contributions;    ///< [N][n]
    double residual = 0;     ///< the largest that is missing in a row
};

/// Integrated gradients from the mean of `background` to each of `rows`, both in the network's units: df/dx_i along the
/// straight line between them, times the way of x_i (Sundararajan et al. 2017, arXiv:1703.01365; for one player after
/// the other the Aumann-Shapley price). Gauss's rule of two points on 32 parts of the line: exact where the output is a
/// cubic of the place on it. Throws std::invalid_argument if tables do not fit the network; stopped:
/// std::runtime_error.
RowAttribution rowAttribution(const Kan &model, const Matrix &rows, const Matrix &background, int output,
                              const UserUnits &units, int threads = 0, std::stop_token stop = {});

/// What the columns contribute in one row, [columns]: all inputs of a one-hot column together.
Eigen::VectorXd columnContributions(const RowAttribution &found, Eigen::Index row, const TableEncoding &encoding);

}  // namespace kan
