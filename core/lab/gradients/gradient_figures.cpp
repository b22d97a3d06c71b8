#include "core/lab/gradients/gradient_figures.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/text.h"

namespace kan {

namespace {

constexpr int kTestPoints = 4000;

/// Middles of equal cells for one input; else drawn from the box, by a seed of its own.
Matrix testPoints(const GradientRange &range, int inputs, std::uint64_t seed) {
    if (inputs > 1) return gradientPoints(range, inputs, kTestPoints, seed + 1);
    Matrix points(kTestPoints, 1);
    for (int row = 0; row < kTestPoints; ++row)
        points(row, 0) = range.from + range.length() * (row + 0.5) / kTestPoints;
    return points;
}

std::optional<GradientErrors> errorsAt(const GradientModel &model, const GradientDataset &data, int threads) {
    const auto passes = makePasses(model, data.inputs, threads);
    passes->forward(parametersOf(model), InputGradientPasses::Reach::ValuesAndGradients);
    GradientErrors sums;
    double count = 0;
    for (Eigen::Index row = 0; row < data.inputs.rows(); ++row) {
        if (!data.labels.row(row).allFinite() || !data.gradients.row(row).allFinite()) continue;
        sums.f += (passes->outputs().row(row) - data.labels.row(row)).squaredNorm();
        sums.df += (passes->inputGradients().row(row) - data.gradients.row(row)).squaredNorm();
        count += static_cast<double>(data.labels.cols());
    }
    if (count == 0) return std::nullopt;
    return GradientErrors{std::sqrt(sums.f / count), std::sqrt(sums.df / count)};
}

std::size_t trainableNumbers(const GradientModel &model) {
    if (const Kan *network = std::get_if<Kan>(&model)) return network->spec().parameterCount();
    return std::get<Mlp>(model).parameters().size();
}

/// [points][n]: one input along the range, the others held.
Matrix pointsAlong(const GradientModel &model, const GradientRange &range, int points, int input,
                   const std::vector<double> &others) {
    range.validate();
    const int n = inputsOf(model);
    if (points < 2) throw std::invalid_argument(concat("points is ", points, "; expected at least 2"));
    if (input < 0 || input >= n) throw std::invalid_argument(concat("input is ", input, "; expected 0 .. ", n - 1));
    if (!others.empty() && others.size() != static_cast<std::size_t>(n))
        throw std::invalid_argument(concat("others has ", others.size(), " numbers; expected ", n, " or none"));
    Matrix inputs = Matrix::Constant(points, n, range.from + range.length() / 2);
    for (std::size_t i = 0; i < others.size(); ++i) inputs.col(static_cast<Eigen::Index>(i)).setConstant(others[i]);
    inputs.col(input) = gradientPoints(range, 1, points, 0).col(0);
    return inputs;
}

/// The derivatives by one input, of each output.
Matrix slopesBy(const Matrix &gradients, int input, int inputs) {
    Matrix slopes(gradients.rows(), gradients.cols() / inputs);
    for (Eigen::Index j = 0; j < slopes.cols(); ++j) slopes.col(j) = gradients.col(j * inputs + input);
    return slopes;
}

GradientCurves networkCurves(const GradientModel &model, const Matrix &inputs, int input, int threads) {
    const auto passes = makePasses(model, inputs, threads);
    passes->forward(parametersOf(model), InputGradientPasses::Reach::ValuesAndGradients);
    GradientCurves curves;
    for (Eigen::Index row = 0; row < inputs.rows(); ++row) curves.x.push_back(inputs(row, input));
    curves.network = passes->outputs();
    curves.network_slope = slopesBy(passes->inputGradients(), input, inputsOf(model));
    return curves;
}

GradientFigures figuresOf(const GradientFitResult &result) {
    GradientFigures figures;
    figures.losses = result.losses;
    figures.parameters = trainableNumbers(result.model);
    figures.seconds = result.seconds;
    figures.epochs = result.epochs;
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    figures.inside = {none, none};
    return figures;
}

}  // namespace

GradientCurves gradientCurves(const GradientModel &model, const GradientRange &range, int points, int input,
                              const std::vector<double> &others, int threads) {
    return networkCurves(model, pointsAlong(model, range, points, input, others), input, threads);
}

GradientCurves gradientCurves(const GradientModel &model, const FormulaGradient &formula, const GradientRange &range,
                              int points, int input, const std::vector<double> &others, int threads) {
    const int n = inputsOf(model), m = outputsOf(model);
    if (formula.inputs() != n || formula.outputs() != m)
        throw std::invalid_argument(concat("formula has ", formula.inputs(), " inputs and ", formula.outputs(),
                                           " outputs, the network ", n, " and ", m));
    const Matrix inputs = pointsAlong(model, range, points, input, others);
    GradientCurves curves = networkCurves(model, inputs, input, threads);
    GradientDataset data = evaluateRows(formula, inputs);
    curves.function = std::move(data.labels);
    curves.function_slope = slopesBy(data.gradients, input, n);
    return curves;
}

GradientFigures gradientFigures(const GradientDataset &held, const GradientFitResult &result, int threads) {
    GradientFigures figures = figuresOf(result);
    if (held.inputs.rows() > 0) figures.inside = errorsAt(result.model, held, threads).value_or(figures.inside);
    return figures;
}

GradientFigures gradientFigures(const GradientFitOptions &options, const GradientFitResult &result) {
    const int n = options.inputs();
    const FormulaGradient formula = FormulaGradient::parse(options.formula, n);
    GradientFigures figures = figuresOf(result);
    const GradientRange &range = options.range, beyond{range.to, range.to + range.length()};
    const auto errors = [&](const GradientRange &where) {
        return errorsAt(result.model, evaluateRows(formula, testPoints(where, n, options.seed)), options.threads);
    };
    figures.inside = errors(range).value_or(figures.inside);
    figures.outside = errors(beyond);
    return figures;
}

}  // namespace kan
