#pragma once

#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

#include "core/kernels/jacobian.h"
#include "core/train/levenberg_marquardt.h"
#include "core/train/objective.h"
#include "core/train/penalty_curvature.h"

namespace kan {

/// The training objective as Levenberg-Marquardt sees it: over the free parameters of a network (those of live edges
/// that are not frozen, and biases where they train), with curvature H = 2/(N m) J^T J (weighted rows: 2/(m sum w) J^T
/// W J) plus the penalty's stand-in (penaltyEdgeWeights, CoefficientCurvature). Value and gradient are Objective's own,
/// penalty included. Checks the stop token at every call.
class GaussNewton : public CurvedParameters {
  public:
    explicit GaussNewton(int threads) : jacobian_(threads) {}
    /// Spreads over a team that others use too, never at the same time.
    explicit GaussNewton(std::shared_ptr<TaskTeam> team) : jacobian_(std::move(team)) {}

    /// `objective` is bound to `model` and `inputs` and outlives the calls.
    void bind(const Kan &model, const Matrix &inputs, Objective &objective);
    /// For the following calls.
    void use(const LossFunction &loss, const PenaltyOptions &penalty, const std::stop_token &stop);

    Eigen::VectorXd gather(std::span<const double> parameters) const override;
    void scatter(const Eigen::VectorXd &x, std::span<double> parameters) const override;

    bool value(const Eigen::VectorXd &x, double &f) override;
    bool linearize(const Eigen::VectorXd &x, double &f, Eigen::VectorXd &gradient) override;
    bool curvature(Eigen::MatrixXd &lower) override;
    bool curvatureDiagonal(Eigen::VectorXd &diagonal) override;
    bool curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) override;
    double curvatureCost() const override { return jacobian_.curvatureCost(); }

  private:
    double squareFactor() const;

    Kan shape_;
    Objective *objective_ = nullptr;
    LossFunction loss_;
    PenaltyOptions penalty_;
    std::stop_token stop_;
    Jacobian jacobian_;
    CoefficientCurvature coefficients_;
    std::vector<double> at_, moved_, gradient_;  ///< the layout of Kan::parameters
};

}  // namespace kan
