#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "core/model/workspace.h"
#include "core/train/penalty.h"
#include "core/train/training_options.h"

namespace kan {

/// Losses at one set of parameters.
struct Losses {
    double mse = 0;      ///< mean over rows and outputs
    double penalty = 0;  ///< without lamb
    double objective(double lamb) const { return lamb > 0 ? mse + lamb * penalty : mse; }
};

/// MSE + lamb * penalty of a network on one table of rows, with its exact gradient. Belongs to one thread. Allocates
/// nothing after the first evaluation, but for metrics of attribution scores (Penalty).
class Objective {
  public:
    explicit Objective(int threads) : workspace_(threads) {}

    /// Takes shapes, knots and masks from `model`, rows from `inputs` [N][n] and `labels` [N][m]; copies all of them.
    void bind(const Kan &model, const Matrix &inputs, const Matrix &labels);
    /// After a change of the model's knots or masks.
    void rebind(const Kan &model);

    /// Losses (penalty 0 at lamb = 0) and the gradient of the objective.
    Losses evaluate(std::span<const double> parameters, const TrainingOptions &options, std::span<double> gradient);
    /// Losses with the penalty even at lamb = 0, without gradient.
    Losses losses(std::span<const double> parameters, const TrainingOptions &options);
    /// MSE only.
    double mse(std::span<const double> parameters);

    const Workspace &workspace() const { return workspace_; }
    /// Names where the last pass was not finite: "layer 1, node 3" with the first edge into it, or the symbolic
    /// edge that is undefined there; empty if nowhere.
    std::string describeNonFinite() const;

  private:
    /// Squares of the rows' residuals, and, if to be stored, the loss's gradient by the outputs.
    void residuals(int first_row, int last_row, bool store);
    double meanSquare() const;
    void remember(std::span<const double> parameters);
    int undefinedAt(const SymbolicPart &part, int layer, int node, int row) const;

    Workspace workspace_;
    Kan shape_;
    bool symbolic_ = false;  ///< shape_ has symbolic edges, and the parameters of the last pass
    Matrix labels_;
    Penalty penalty_;
    std::vector<double> squares_;  ///< [rows * outputs] of the last pass
};

}  // namespace kan
