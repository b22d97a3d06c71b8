#pragma once

#include <Eigen/SparseCore>
#include <optional>
#include <vector>

#include "core/constraints/constrained_network.h"
#include "core/train/optimizer.h"

namespace kan {

/// A network's objective with its curvature over the free numbers of a constrained network: H becomes T^T H T, T the
/// derivative of the network's parameters by the free numbers (the constraints' own curvature is left out, as
/// Gauss-Newton leaves out the network's).
class ConstrainedCurvature : public CurvedParameters {
  public:
    /// All outlive the calls; `x` is as long as the network's parameters, which `network` was bound to.
    void bind(CurvedParameters &network, const FreeParameters &free, std::span<const double> x);

    Eigen::VectorXd gather(std::span<const double> x) const override;
    void scatter(const Eigen::VectorXd &chosen, std::span<double> x) const override;

    bool value(const Eigen::VectorXd &chosen, double &f) override;
    bool linearize(const Eigen::VectorXd &chosen, double &f, Eigen::VectorXd &gradient) override;
    bool curvature(Eigen::MatrixXd &lower) override;
    bool curvatureDiagonal(Eigen::VectorXd &diagonal) override;
    bool curvatureProduct(const Eigen::VectorXd &v, Eigen::VectorXd &product) override;
    double curvatureCost() const override { return network_->curvatureCost(); }

  private:
    Eigen::VectorXd networkColumns(const Eigen::VectorXd &chosen);

    CurvedParameters *network_ = nullptr;
    const FreeParameters *free_ = nullptr;
    std::vector<std::size_t> columns_;  ///< the network's: entries of its parameters
    std::vector<std::size_t> places_;   ///< entries of x that are chosen
    std::vector<double> x_, parameters_;
    Eigen::SparseMatrix<double> by_;  ///< [columns][places]
};

/// Steps of any optimiser over the free numbers of a network that keeps its constraints (TrainingOptions::constraints).
class ConstrainedSteps {
  public:
    /// `network` keeps the constraints. To be called again whenever it was replaced.
    void bind(const Kan &network, std::span<const InputConstraint> constraints);
    /// As optimizer.step(network.parameters(), problem, settings); the network keeps its constraints at every iterate.
    StepReport step(Optimizer &optimizer, Kan &network, const StepProblem &problem, const StepSettings &settings);

  private:
    std::optional<FreeParameters> free_;
    ConstrainedCurvature curvature_;
    std::vector<double> x_, parameters_;
};

}  // namespace kan
