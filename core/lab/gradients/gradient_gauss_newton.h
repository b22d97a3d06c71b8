#pragma once

#include <stop_token>
#include <vector>

#include "core/kernels/kan_gradient_jacobian.h"
#include "core/lab/gradients/gradient_objective.h"
#include "core/train/levenberg_marquardt.h"

namespace kan {

/// GradientObjective of a Kan as Levenberg-Marquardt sees it: over the free parameters, with the curvature
/// 2/(N m) (J_f^T J_f + weight J_f'^T J_f') of the residuals (f - y, sqrt(weight) (f' - y')). Checks the stop token at
/// every call.
class GradientGaussNewton : public CurvedParameters {
  public:
    /// `objective` is bound to `model` and outlives the object.
    GradientGaussNewton(const Kan &model, GradientObjective &objective, int threads);
    /// For the following calls.
    void use(const std::stop_token &stop) { stop_ = stop; }
    /// At the point of the last linearize().
    const GradientLosses &losses() const { return losses_; }

    Eigen::VectorXd gather(std::span<const double> parameters) const override;
    void scatter(const Eigen::VectorXd &x, std::span<double> parameters) const override;

    bool value(const Eigen::VectorXd &x, double &f) override;
    bool linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) override;
    bool curvature(Eigen::MatrixXd &lower) override;
    bool curvatureDiagonal(Eigen::VectorXd &diagonal) override;
    bool curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) override;
    double curvatureCost() const override { return jacobian_.curvatureCost(); }

  private:
    void linearizeJacobian();

    GradientObjective &objective_;
    KanGradientJacobian jacobian_;
    std::stop_token stop_;
    GradientLosses losses_;
    std::vector<double> at_, gradient_;  ///< the layout of Kan::parameters
};

}  // namespace kan
