#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/workspace.h"
#include "core/matrix.h"
#include "core/train/data_loss.h"
#include "core/train/penalty.h"
#include "core/train/training_options.h"

namespace kan {

/// Losses at one set of parameters.
struct Losses {
    double data = 0;       ///< DataLoss::mean
    double penalty = 0;    ///< without lamb
    double objective = 0;  ///< what is minimised: data + lamb * penalty
};

/// Data loss + lamb * penalty of a network on one table of rows, with its exact gradient, which is zero for numbers
/// that training leaves alone (biases of pykan-0.2, Kan::frozenParameters). Belongs to one thread.
/// Allocates nothing after the first evaluation, but for metrics of attribution scores (Penalty).
class Objective {
  public:
    explicit Objective(int threads) : workspace_(threads, Workspace::Passes::Many) {}
    /// Spreads over a team that others use too, never at the same time.
    explicit Objective(std::shared_ptr<TaskTeam> team) : workspace_(std::move(team), Workspace::Passes::Many) {}

    /// Takes shapes, knots and masks from `model`, rows from `inputs` [N][n] and `labels` [N][m]; copies all of them.
    /// The loss of later calls fits them (requireLossFits).
    /// Until a request: as Workspace::bind.
    void bind(const Kan &model, const Matrix &inputs, const Matrix &labels, const RowWeights &weights = {},
              const std::stop_token &until = {});
    /// After a change of the model's knots or masks.
    void rebind(const Kan &model);
    /// Other rows, as many as those bound, for the same network (Workspace::setRows).
    void setRows(const Matrix &inputs, const Matrix &labels, const RowWeights &weights = {});
    int rows() const { return workspace_.rows(); }
    /// As Workspace::setStop: what is evaluated after a request means nothing.
    void setStop(std::stop_token stop) { workspace_.setStop(std::move(stop)); }

    /// Losses (penalty 0 at lamb = 0) and the gradient of the objective.
    Losses evaluate(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty,
                    std::span<double> gradient);
    /// Losses with the penalty even at lamb = 0, without gradient.
    Losses losses(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty);
    /// The objective, without gradient; the penalty is computed only if it counts.
    double value(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty);
    /// Data loss only.
    double dataLoss(std::span<const double> parameters, const LossFunction &loss);

    /// Of the last pass: the data loss as histories tell it, and the share of rows decided right.
    double toldLoss() const { return loss_.told(); }
    double accuracy() const;
    /// What the rows weigh, and what the sum of the last pass's losses was divided by.
    const RowWeights &weights() const { return loss_.weights(); }
    double total() const { return loss_.total(); }

    const Workspace &workspace() const { return workspace_; }
    /// Names where the last pass was not finite: "layer 1, node 3" with the first edge into it, or the symbolic
    /// edge that is undefined there; empty if nowhere.
    std::string describeNonFinite() const;

  private:
    /// Losses of rows, and, if to be stored, the loss's gradient by the outputs.
    void takeRows(int first_row, int last_row, bool store);
    OutputRows outputRows(int row) const;
    void begin(std::span<const double> parameters, const LossFunction &loss);
    int undefinedAt(const SymbolicPart &part, int layer, int node, int row) const;

    Workspace workspace_;
    Kan shape_;
    bool symbolic_ = false;  ///< shape_ has symbolic edges, and the parameters of the last pass
    Loss kind_ = Loss::Mse;  ///< of the last pass
    DataLoss loss_;
    Penalty penalty_;
};

}  // namespace kan
