#pragma once

#include <Eigen/Core>
#include <span>

#include "core/spline/bspline.h"

namespace kan {

/// Minimum-norm least-squares coefficients [size()][columns] of curves given at samples x by the columns of `y`
/// [x.size()][columns]. Rank-revealing (complete orthogonal decomposition, threshold eps * max(rows, columns), as
/// LAPACK's gelsy in torch.linalg.lstsq, pykan curve2coef): ties, gaps and fewer rows than coefficients are fine.
Eigen::MatrixXd fitCurves(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &y);

}  // namespace kan
