#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/mlp_workspace.h"
#include "core/matrix.h"
#include "core/train/objective.h"

namespace kan {

/// What Objective is for a Kan: data loss + lamb * penalty of a multilayer perceptron on one table of rows, with its
/// exact gradient. The penalty is the sum of its squared weights, biases left out (weight decay 2 lamb). Belongs to one
/// thread. Allocates nothing after bind().
class MlpObjective {
  public:
    explicit MlpObjective(int threads) : workspace_(threads) {}
    /// Spreads over a team that others use too, never at the same time.
    explicit MlpObjective(std::shared_ptr<TaskTeam> team) : workspace_(std::move(team)) {}

    void bind(const Mlp &model, const Matrix &inputs, const Matrix &labels, const RowWeights &weights = {});
    void setRows(const Matrix &inputs, const Matrix &labels, const RowWeights &weights = {});
    int rows() const { return workspace_.rows(); }

    Losses evaluate(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty,
                    std::span<double> gradient);
    Losses losses(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty);
    double dataLoss(std::span<const double> parameters, const LossFunction &loss);

    /// Of the last pass.
    double toldLoss() const { return loss_.told(); }
    double accuracy() const;
    std::string describeNonFinite();

  private:
    OutputRows outputRows(int row) const;
    void begin(std::span<const double> parameters, const LossFunction &loss);
    double squaredWeights(std::span<const double> parameters) const;

    MlpWorkspace workspace_;
    Mlp shape_;
    Loss kind_ = Loss::Mse;  ///< of the last pass
    DataLoss loss_;
    std::vector<double> at_;  ///< parameters of the last pass
};

}  // namespace kan
