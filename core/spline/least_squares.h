#pragma once

#include <Eigen/Core>
#include <span>
#include <stop_token>
#include <vector>

#include "core/spline/bspline.h"

namespace kan {

/// Minimum-norm least-squares coefficients [size()][columns] of curves given at samples x by the columns of `y`
/// [x.size()][columns], as LAPACK's gelsy does it in torch.linalg.lstsq (pykan curve2coef): ties, gaps and fewer rows
/// than coefficients are fine; what is shorter than eps * max(rows, coefficients) counts as nothing. Costs
/// O((rows + size()) k^2) for sorted x: samples of one window of functions are first reduced to k+1 rows, equal
/// neighbours in x to one, and the rest is banded (staircase_qr.h).
///
/// From a request to stop on it returns soon, zeros.
Eigen::MatrixXd fitCurves(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &y,
                          const std::stop_token &stop = {});

/// k+1 points within every cell of t_0..t_G, ascending: enough to determine each polynomial piece.
std::vector<double> cellPoints(const BSplineBasis &basis);

/// Values [x.size()][columns] of splines with coefficients [size()][columns], without extrapolation.
Eigen::MatrixXd curveValues(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &coef);

}  // namespace kan
