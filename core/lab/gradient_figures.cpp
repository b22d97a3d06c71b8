#include "core/lab/gradient_figures.h"

#include <cmath>
#include <limits>
#include <stdexcept>

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

}  // namespace

GradientCurves gradientCurves(const GradientModel &model, const FormulaGradient &formula, const GradientRange &range,
                              int points, int input, const std::vector<double> &others, int threads) {
    range.validate();
    const int n = inputsOf(model), m = outputsOf(model);
    if (formula.inputs() != n || formula.outputs() != m)
        throw std::invalid_argument(concat("formula has ", formula.inputs(), " inputs and ", formula.outputs(),
                                           " outputs, the network ", n, " and ", m));
    if (points < 2) throw std::invalid_argument(concat("points is ", points, "; expected at least 2"));
    if (input < 0 || input >= n) throw std::invalid_argument(concat("input is ", input, "; expected 0 .. ", n - 1));
    if (!others.empty() && others.size() != static_cast<std::size_t>(n))
        throw std::invalid_argument(concat("others has ", others.size(), " numbers; expected ", n, " or none"));
    const Matrix along = gradientPoints(range, 1, points, 0);
    Matrix inputs = Matrix::Constant(points, n, range.from + range.length() / 2);
    for (std::size_t i = 0; i < others.size(); ++i) inputs.col(static_cast<Eigen::Index>(i)).setConstant(others[i]);
    inputs.col(input) = along.col(0);
    const GradientDataset data = evaluateRows(formula, inputs);
    const auto passes = makePasses(model, inputs, threads);
    passes->forward(parametersOf(model), InputGradientPasses::Reach::ValuesAndGradients);
    GradientCurves curves{
        {along.data(), along.data() + points}, data.labels, passes->outputs(), Matrix(points, m), Matrix(points, m)};
    for (int j = 0; j < m; ++j) {
        curves.function_slope.col(j) = data.gradients.col(j * n + input);
        curves.network_slope.col(j) = passes->inputGradients().col(j * n + input);
    }
    return curves;
}

GradientFigures gradientFigures(const GradientFitOptions &options, const GradientFitResult &result) {
    const int n = options.inputs();
    const FormulaGradient formula = FormulaGradient::parse(options.formula, n);
    GradientFigures figures;
    const GradientRange &range = options.range, beyond{range.to, range.to + range.length()};
    const auto errors = [&](const GradientRange &where) {
        return errorsAt(result.model, evaluateRows(formula, testPoints(where, n, options.seed)), options.threads);
    };
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    figures.inside = errors(range).value_or(GradientErrors{none, none});
    figures.outside = errors(beyond);
    figures.losses = result.losses;
    figures.parameters = trainableNumbers(result.model);
    figures.seconds = result.seconds;
    figures.epochs = result.epochs;
    return figures;
}

}  // namespace kan
