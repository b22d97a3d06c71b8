#include "core/spline/least_squares.h"

#include <Eigen/QR>
#include <algorithm>
#include <limits>

namespace kan {

Eigen::MatrixXd fitCurves(const BSplineBasis &basis, std::span<const double> x, const Eigen::MatrixXd &y) {
    const Eigen::MatrixXd matrix = basis.collocation(x);
    Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition;
    decomposition.setThreshold(std::numeric_limits<double>::epsilon() *
                               static_cast<double>(std::max(matrix.rows(), matrix.cols())));
    decomposition.compute(matrix);
    return decomposition.solve(y);
}

}  // namespace kan
