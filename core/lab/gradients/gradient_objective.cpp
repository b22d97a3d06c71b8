#include "core/lab/gradients/gradient_objective.h"

#include <limits>

#include "core/kernels/kan_input_gradient.h"
#include "core/kernels/mlp_input_gradient.h"

namespace kan {

std::vector<double> &parametersOf(GradientModel &model) {
    return std::visit([](auto &of) -> std::vector<double> & { return of.parameters(); }, model);
}
const std::vector<double> &parametersOf(const GradientModel &model) {
    return std::visit([](const auto &of) -> const std::vector<double> & { return of.parameters(); }, model);
}
int inputsOf(const GradientModel &model) {
    return std::visit([](const auto &of) { return of.inputs(); }, model);
}
int outputsOf(const GradientModel &model) {
    return std::visit([](const auto &of) { return of.outputs(); }, model);
}

std::unique_ptr<InputGradientPasses> makePasses(const GradientModel &model, const Matrix &inputs, int threads) {
    if (const Kan *network = std::get_if<Kan>(&model)) {
        auto passes = std::make_unique<KanInputGradient>(threads);
        passes->bind(*network, inputs);
        return passes;
    }
    auto passes = std::make_unique<MlpInputGradient>(threads);
    passes->bind(std::get<Mlp>(model), inputs);
    return passes;
}

GradientObjective::GradientObjective(const GradientModel &model, const GradientDataset &data, double weight,
                                     int threads)
    : data_(data),
      weight_(weight),
      passes_(makePasses(model, data.inputs, threads)),
      row_f_(static_cast<std::size_t>(data.inputs.rows())),
      row_df_(row_f_.size()) {}

/// Squared errors of rows, and what the loss gains by their results.
void GradientObjective::takeRows(int first, int last, Reach reach) {
    const double factor = 2.0 / static_cast<double>(data_.labels.size());
    for (Eigen::Index row = first; row < last; ++row) {
        const auto at = static_cast<std::size_t>(row);
        passes_->outputAdjoints().row(row) = passes_->outputs().row(row) - data_.labels.row(row);
        row_f_[at] = passes_->outputAdjoints().row(row).squaredNorm();
        passes_->outputAdjoints().row(row) *= factor;
        if (reach == Reach::Values) continue;
        passes_->inputGradientAdjoints().row(row) = passes_->inputGradients().row(row) - data_.gradients.row(row);
        row_df_[at] = passes_->inputGradientAdjoints().row(row).squaredNorm();
        passes_->inputGradientAdjoints().row(row) *= factor * weight_;
    }
}

GradientLosses GradientObjective::sum(Reach reach) const {
    GradientLosses losses;
    for (std::size_t row = 0; row < row_f_.size(); ++row) {
        losses.f += row_f_[row];
        losses.df += row_df_[row];
    }
    const auto count = static_cast<double>(data_.labels.size());
    losses.f /= count;
    losses.df = reach == Reach::Values ? std::numeric_limits<double>::quiet_NaN() : losses.df / count;
    return losses;
}

GradientLosses GradientObjective::evaluate(std::span<const double> parameters, std::span<double> gradient) {
    passes_->forwardBackward(
        parameters, reach(), [this](int first, int last) { takeRows(first, last, reach()); }, gradient);
    return sum(reach());
}

GradientLosses GradientObjective::losses(std::span<const double> parameters) {
    passes_->forward(parameters, Reach::ValuesAndGradients);
    takeRows(0, static_cast<int>(row_f_.size()), Reach::ValuesAndGradients);
    return sum(Reach::ValuesAndGradients);
}

double GradientObjective::loss(std::span<const double> parameters) {
    passes_->forward(parameters, reach());
    takeRows(0, static_cast<int>(row_f_.size()), reach());
    return sum(reach()).total(weight_);
}

}  // namespace kan
