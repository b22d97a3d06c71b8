#include "core/train/penalty.h"

#include <cmath>

#include "core/train/entropy_penalty.h"
#include "core/train/score_penalty.h"

namespace kan {

namespace {

/// Edge table [inputs][stride] of the workspace as a matrix [inputs][outputs].
Eigen::MatrixXd matrixOf(const std::vector<double> &table, const KanLayer &layer, int stride) {
    Eigen::MatrixXd matrix(layer.inputs, layer.outputs);
    for (int i = 0; i < layer.inputs; ++i)
        for (int j = 0; j < layer.outputs; ++j) matrix(i, j) = table[static_cast<std::size_t>(i) * stride + j];
    return matrix;
}

std::vector<double> tableOf(const Eigen::MatrixXd &matrix, int stride) {
    std::vector<double> table(static_cast<std::size_t>(matrix.rows()) * stride, 0.0);
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) table[static_cast<std::size_t>(i) * stride + j] = matrix(i, j);
    return table;
}

void addEdgeForward00(Penalty &result, const Kan &model, const Workspace &workspace, PenaltyWeights weights,
                      bool with_gradient) {
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const LayerStatistics &statistics = workspace.statistics(l);
        Eigen::VectorXd inverse_range(layer.inputs);
        for (int i = 0; i < layer.inputs; ++i)
            inverse_range(i) = 1.0 / (layer.nodeKnots(i).back() - layer.nodeKnots(i).front() + 1e-4);
        const Eigen::MatrixXd a = inverse_range.asDiagonal() * matrixOf(statistics.mean_abs, layer, statistics.stride);
        Eigen::MatrixXd gradient;
        result.value += penalty00(a, weights, with_gradient ? &gradient : nullptr);
        if (!with_gradient) continue;
        result.by_statistics[static_cast<std::size_t>(l)].by_mean_abs =
            tableOf(inverse_range.asDiagonal() * gradient, statistics.stride);
    }
}

void addEdgeForward02(Penalty &result, const Kan &model, const Workspace &workspace, const TrainingOptions &options,
                      bool with_gradient) {
    const PenaltyWeights weights{options.lamb_l1, options.lamb_entropy};
    const bool normalised = options.reg_metric != RegMetric::EdgeForwardSplineU;
    const bool gradient_wanted = with_gradient && options.reg_metric != RegMetric::EdgeForwardSum;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const LayerStatistics &statistics = workspace.statistics(l);
        Eigen::VectorXd factor = Eigen::VectorXd::Ones(layer.inputs);
        for (int i = 0; normalised && i < layer.inputs; ++i)
            factor(i) = 1.0 / (statistics.input_std[static_cast<std::size_t>(i)] + 0.1);
        const Eigen::MatrixXd a = factor.asDiagonal() * matrixOf(statistics.std, layer, statistics.stride);
        Eigen::MatrixXd gradient;
        result.value += penalty02(a, weights, gradient_wanted ? &gradient : nullptr);
        if (!gradient_wanted) continue;
        LayerStatisticsGradient &out = result.by_statistics[static_cast<std::size_t>(l)];
        out.by_std = tableOf(factor.asDiagonal() * gradient, statistics.stride);
        if (!normalised) continue;
        out.by_input_std.assign(statistics.input_std.size(), 0.0);
        for (int i = 0; i < layer.inputs; ++i)
            out.by_input_std[static_cast<std::size_t>(i)] = -gradient.row(i).dot(a.row(i)) * factor(i);
    }
}

void addScorePenalty(Penalty &result, const ScorePenalty &scores, const Workspace &workspace) {
    result.value += scores.value;
    for (std::size_t l = 0; l < scores.by_edge_std.size(); ++l)
        result.by_statistics[l].by_std =
            tableOf(scores.by_edge_std[l], workspace.statistics(static_cast<int>(l)).stride);
}

double signOf(double x) {
    return x > 0 ? 1.0 : (x < 0 ? -1.0 : 0.0);
}

/// lamb_coef sum |c| + lamb_coefdiff sum |c_{q+1} - c_q|; pykan-0.0 takes means over q, pykan-0.2 over outputs.
void addCoefficients(Penalty &result, const Kan &model, std::span<const double> parameters,
                     const TrainingOptions &options, bool with_gradient) {
    if (options.lamb_coef == 0 && options.lamb_coefdiff == 0) return;
    if (with_gradient) result.by_parameters.assign(parameters.size(), 0.0);
    for (const KanLayer &layer : model.layers()) {
        const bool old = model.spec().rules == Rules::Pykan00;
        const int count = layer.coefficients();
        const double of_size = options.lamb_coef / (old ? count : layer.outputs);
        const double of_difference = count > 1 ? options.lamb_coefdiff / (old ? count - 1 : layer.outputs) : 0.0;
        const std::size_t step = static_cast<std::size_t>(layer.outputs);
        const std::size_t per_input = static_cast<std::size_t>(count) * step;
        for (std::size_t at = layer.coef_offset; at < layer.scale_base_offset; ++at) {
            const double c = parameters[at];
            result.value += of_size * std::abs(c);
            if (with_gradient) result.by_parameters[at] += of_size * signOf(c);
            const bool last_of_edge = (at - layer.coef_offset) % per_input >= per_input - step;
            if (last_of_edge) continue;
            const double difference = parameters[at + step] - c;
            result.value += of_difference * std::abs(difference);
            if (!with_gradient) continue;
            result.by_parameters[at + step] += of_difference * signOf(difference);
            result.by_parameters[at] -= of_difference * signOf(difference);
        }
    }
}

}  // namespace

EdgeSums sumsFor(RegMetric metric) {
    return metric == RegMetric::EdgeForward00 ? EdgeSums::MeanAbs : EdgeSums::Moments;
}

Penalty penalty(const Kan &model, std::span<const double> parameters, const Workspace &workspace,
                const TrainingOptions &options, bool with_gradient) {
    Penalty result;
    if (with_gradient) result.by_statistics.resize(static_cast<std::size_t>(model.depth()));
    const PenaltyWeights weights{options.lamb_l1, options.lamb_entropy};
    std::vector<int> width = {model.inputs()};
    for (const KanLayer &layer : model.layers()) width.push_back(layer.outputs);
    switch (options.reg_metric) {
        case RegMetric::EdgeForward00:
            addEdgeForward00(result, model, workspace, weights, with_gradient);
            break;
        case RegMetric::EdgeForwardSplineN:
        case RegMetric::EdgeForwardSplineU:
        case RegMetric::EdgeForwardSum:
            addEdgeForward02(result, model, workspace, options, with_gradient);
            break;
        case RegMetric::EdgeBackward:
            addScorePenalty(result, edgeBackwardPenalty(scoreChain(workspace, width), weights, with_gradient),
                            workspace);
            break;
        case RegMetric::NodeBackward:
            addScorePenalty(result, nodeBackwardPenalty(scoreChain(workspace, width), weights, with_gradient),
                            workspace);
            break;
    }
    addCoefficients(result, model, parameters, options, with_gradient);
    return result;
}

}  // namespace kan
