#pragma once

#include <Eigen/Core>
#include <span>

#include "core/spline/bspline.h"

namespace kan {

/// Minimum-norm least-squares coefficients [size()][columns] of curves given at samples x by the columns of `y`
/// [x.size()][columns]. Rank-revealing (complete orthogonal decomposition, threshold eps * max(rows, columns), as
/// LAPACK's gelsy in torch.linalg.lstsq, pykan curve2coef): ties, gaps and fewer rows than coefficients are fine.
/// Samples of one window of functions are first reduced to k+1 rows, so that it costs O(rows k^2) for sorted x, not
/// rows size()^2; equal neighbours in x cost one row.
Eigen::MatrixXd fitCurves(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &y);

/// Values [x.size()][columns] of splines with coefficients [size()][columns], without extrapolation.
Eigen::MatrixXd curveValues(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &coef);

}  // namespace kan
