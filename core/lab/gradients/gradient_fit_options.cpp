#include <cmath>
#include <stdexcept>

#include "core/lab/gradients/gradient_fit.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kMostRows = 10'000'000;
constexpr int kMostFitEpochs = 10'000'000;

void requireWithin(std::string_view field, int value, int low, int high) {
    if (value < low || value > high)
        throw std::invalid_argument(concat(field, " is ", value, "; expected a whole number from ", low, " to ", high));
}

void requireNumber(std::string_view field, double value, bool positive) {
    if (!std::isfinite(value) || (positive ? value <= 0 : value < 0))
        throw std::invalid_argument(
            concat(field, " is ", value, "; expected a finite number ", positive ? "above 0" : "not below 0"));
}

}  // namespace

GradientFitOptions GradientFitOptions::mlpDefaults(int inputs, int outputs) {
    GradientFitOptions options;
    options.model = MlpSpec{{inputs, 100, 100, outputs}, Activation::Tanh, Initialisation::Torch, 0};
    options.optimizer = OptimizerKind::Sgd;
    options.lr = 0.01;
    options.epochs = 10'000;
    return options;
}

GradientFitOptions GradientFitOptions::kanDefaults(int inputs, int outputs) {
    GradientFitOptions options;
    KanSpec spec;
    spec.width = {inputs, outputs};
    if (inputs > 1) spec.width.insert(spec.width.begin() + 1, 2 * inputs + 1);
    spec.grid = inputs > 1 ? 5 : 100;
    if (inputs > 1) options.epochs = 100;
    options.model = spec;
    return options;
}

int GradientFitOptions::inputs() const {
    return std::visit([](const auto &spec) { return spec.width.front(); }, model);
}

int GradientFitOptions::outputs() const {
    return std::visit([](const auto &spec) { return spec.width.back(); }, model);
}

void GradientFitOptions::validate() const {
    std::visit([](const auto &spec) { spec.validate(); }, model);
    range.validate();
    requireWithin("rows", rows, 1, kMostRows);
    requireNumber("weight", weight, false);
    if (optimizer == OptimizerKind::Lm && std::holds_alternative<MlpSpec>(model))
        throw std::invalid_argument(
            "optimizer is LM, which fits a KAN only; choose SGD, Adam or LBFGS for a multilayer "
            "perceptron");
    if (optimizer != OptimizerKind::Lm) requireNumber("lr", lr, true);
    if (!(momentum >= 0 && momentum < 1))
        throw std::invalid_argument(concat("momentum is ", momentum, "; expected 0 <= momentum < 1"));
    requireWithin("epochs", epochs, 1, kMostFitEpochs);
    requireWithin("grid_updates", grid_updates, 0, kMostFitEpochs);
    requireWithin("threads", threads, 0, 1024);
}

GradientDataset makeDataset(const GradientFitOptions &options) {
    options.validate();
    const FormulaGradient formula = FormulaGradient::parse(options.formula, options.inputs());
    if (formula.outputs() != options.outputs())
        throw std::invalid_argument(concat("formula has ", formula.outputs(), " outputs, the network ",
                                           options.outputs(), "; separate several by ';' or change the width"));
    GradientDataset data =
        evaluateRows(formula, gradientPoints(options.range, options.inputs(), options.rows, options.seed));
    data.validate();
    return data;
}

std::string_view toString(GradientFitStatus status) {
    switch (status) {
        case GradientFitStatus::Running:
            return "running";
        case GradientFitStatus::Completed:
            return "completed";
        case GradientFitStatus::Converged:
            return "converged";
        case GradientFitStatus::Stopped:
            return "stopped";
        case GradientFitStatus::Failed:
            break;
    }
    return "failed";
}

}  // namespace kan
