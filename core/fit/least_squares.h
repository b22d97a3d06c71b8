#pragma once

#include <Eigen/Core>
#include <functional>
#include <stop_token>

namespace kan {

/// Residuals r(x) in R^N, whose sum of squares is made small, and their Jacobian; false where they are not finite.
class ResidualFunction {
  public:
    virtual ~ResidualFunction() = default;
    virtual bool residuals(const Eigen::VectorXd &x, Eigen::VectorXd &r) = 0;
    /// r and J such that 2 J'r is the gradient of the sum and 2 J'J stands for its second derivatives.
    virtual bool linearize(const Eigen::VectorXd &x, Eigen::VectorXd &r, Eigen::MatrixXd &jacobian) = 0;
    /// The sum at x; `linearized` is linearize's r there. To be overridden where that r is another than residuals'.
    virtual double sum(const Eigen::VectorXd & /*x*/, const Eigen::VectorXd &linearized) {
        return linearized.squaredNorm();
    }
};

struct LeastSquaresOptions {
    int max_iter = 1000;
    double tolerance = 1e-13;  ///< relative size of the last step, and of the cosine between residuals and columns
};

struct LeastSquaresResult {
    Eigen::VectorXd x;
    double sum_of_squares = 0;
    int iterations = 0;
    bool converged = false;  ///< no step makes the sum smaller
};

/// Levenberg-Marquardt with the damping scaled by the Jacobian's columns (Moré 1978) and QR decompositions throughout:
/// the condition number is not squared. Never raises the sum of squares. Starts at x, where the residuals must be
/// finite (std::domain_error).
LeastSquaresResult leastSquares(ResidualFunction &function, const Eigen::VectorXd &start,
                                const LeastSquaresOptions &options = {}, const std::stop_token &stop = {});

/// (J'J)^-1 of a Jacobian [N][p] by QR of its scaled columns.
struct InverseNormal {
    Eigen::MatrixXd matrix;
    /// A direction that no row determines, in the columns' own scale; empty: all are determined.
    Eigen::VectorXd undetermined;
};
InverseNormal inverseNormal(const Eigen::MatrixXd &jacobian);

}  // namespace kan
