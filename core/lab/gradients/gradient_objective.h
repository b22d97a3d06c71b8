#pragma once

#include <memory>
#include <span>
#include <variant>

#include "core/kernels/input_gradient_passes.h"
#include "core/lab/gradients/gradient_dataset.h"
#include "core/model/kan.h"
#include "core/model/mlp.h"

namespace kan {

/// What is fitted to a function and its gradient.
using GradientModel = std::variant<Kan, Mlp>;

std::vector<double> &parametersOf(GradientModel &model);
const std::vector<double> &parametersOf(const GradientModel &model);
int inputsOf(const GradientModel &model);
int outputsOf(const GradientModel &model);
/// Passes bound to the model and these inputs [N][n]. Throws std::invalid_argument if n does not fit.
std::unique_ptr<InputGradientPasses> makePasses(const GradientModel &model, const Matrix &inputs, int threads);

/// Losses of Sobolev training (Czarnecki et al. 2017) at one set of parameters.
struct GradientLosses {
    double f = 0;   ///< mean over rows and outputs of (f - y)^2
    double df = 0;  ///< mean over rows and outputs of |grad f - grad y|^2, summed over the inputs; NaN: not evaluated
    double total(double weight) const { return weight > 0 ? f + weight * df : f; }
    bool operator==(const GradientLosses &) const = default;
};

/// The loss f + weight df of a model on rows with gradients, with its exact derivative by the parameters. Belongs to
/// one thread; results do not depend on the number of threads. Allocates nothing after bind().
class GradientObjective {
  public:
    /// `data` outlives the object and is valid. weight >= 0; at 0 the gradient of the function does not enter and its
    /// loss is evaluated only by losses().
    GradientObjective(const GradientModel &model, const GradientDataset &data, double weight, int threads);

    GradientLosses evaluate(std::span<const double> parameters, std::span<double> gradient);
    /// Both losses, without derivatives.
    GradientLosses losses(std::span<const double> parameters);
    /// total() of the losses that count.
    double loss(std::span<const double> parameters);

    double weight() const { return weight_; }
    const GradientDataset &data() const { return data_; }
    /// Of the last pass.
    const InputGradientPasses &passes() const { return *passes_; }

  private:
    using Reach = InputGradientPasses::Reach;
    Reach reach() const { return weight_ > 0 ? Reach::ValuesAndGradients : Reach::Values; }
    void takeRows(int first, int last, Reach reach);
    GradientLosses sum(Reach reach) const;

    const GradientDataset &data_;
    double weight_ = 0;
    std::unique_ptr<InputGradientPasses> passes_;
    std::vector<double> row_f_, row_df_;  ///< squared errors per row
};

}  // namespace kan
