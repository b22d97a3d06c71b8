#include "core/train/penalty.h"

#include <cmath>

#include "core/train/entropy_penalty.h"
#include "core/train/score_penalty.h"

namespace kan {

namespace {

/// Magnitudes a = diag(factor) * (edge table [inputs][stride] of the workspace).
void setMagnitudes(const std::vector<double> &table, const KanLayer &layer, int stride, Penalty::Layer &out) {
    out.a.resize(layer.inputs, layer.outputs);
    for (int j = 0; j < layer.outputs; ++j)
        for (int i = 0; i < layer.inputs; ++i)
            out.a(i, j) = out.factor(i) * table[static_cast<std::size_t>(i) * stride + j];
}

/// The gradient by the edge table, given that by the magnitudes.
void setTable(const Penalty::Layer &layer, int stride, std::vector<double> &table) {
    table.assign(static_cast<std::size_t>(layer.gradient.rows()) * stride, 0.0);
    for (Eigen::Index i = 0; i < layer.gradient.rows(); ++i)
        for (Eigen::Index j = 0; j < layer.gradient.cols(); ++j)
            table[static_cast<std::size_t>(i) * stride + j] = layer.factor(i) * layer.gradient(i, j);
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
        Penalty::Layer &scratch = result.layers[static_cast<std::size_t>(l)];
        scratch.factor.resize(layer.inputs);
        for (int i = 0; i < layer.inputs; ++i)
            scratch.factor(i) = 1.0 / (layer.nodeKnots(i).back() - layer.nodeKnots(i).front() + 1e-4);
        setMagnitudes(statistics.mean_abs, layer, statistics.stride, scratch);
        result.value += penalty00(scratch.a, weights, with_gradient ? &scratch.gradient : nullptr);
        if (with_gradient)
            setTable(scratch, statistics.stride, result.by_statistics[static_cast<std::size_t>(l)].by_mean_abs);
    }
}

void addEdgeForward02(Penalty &result, const Kan &model, const Workspace &workspace, const PenaltyOptions &penalty,
                      bool with_gradient) {
    const PenaltyWeights weights{penalty.l1, penalty.entropy};
    const bool normalised = penalty.metric != RegMetric::EdgeForwardSplineU;
    const bool gradient_wanted = with_gradient && penalty.metric != RegMetric::EdgeForwardSum;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const LayerStatistics &statistics = workspace.statistics(l);
        Penalty::Layer &scratch = result.layers[static_cast<std::size_t>(l)];
        scratch.factor.setOnes(layer.inputs);
        for (int i = 0; normalised && i < layer.inputs; ++i)
            scratch.factor(i) = 1.0 / (statistics.input_std[static_cast<std::size_t>(i)] + 0.1);
        setMagnitudes(statistics.std, layer, statistics.stride, scratch);
        result.value += penalty02(scratch.a, weights, gradient_wanted ? &scratch.gradient : nullptr);
        if (!gradient_wanted) continue;
        LayerStatisticsGradient &out = result.by_statistics[static_cast<std::size_t>(l)];
        setTable(scratch, statistics.stride, out.by_std);
        if (!normalised) continue;
        out.by_input_std.assign(statistics.input_std.size(), 0.0);
        for (int i = 0; i < layer.inputs; ++i)
            out.by_input_std[static_cast<std::size_t>(i)] =
                -scratch.gradient.row(i).dot(scratch.a.row(i)) * scratch.factor(i);
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
                     const PenaltyOptions &penalty, bool with_gradient) {
    result.by_parameters.clear();
    if (penalty.coef == 0 && penalty.coefdiff == 0) return;
    if (with_gradient) result.by_parameters.assign(parameters.size(), 0.0);
    for (const KanLayer &layer : model.layers()) {
        const bool old = model.spec().rules == Rules::Pykan00;
        const int count = layer.coefficients();
        const double of_size = penalty.coef / (old ? count : layer.outputs);
        const double of_difference = count > 1 ? penalty.coefdiff / (old ? count - 1 : layer.outputs) : 0.0;
        const std::size_t step = static_cast<std::size_t>(layer.outputs);
        const std::size_t per_input = static_cast<std::size_t>(count) * step;
        for (std::size_t at = layer.coef_offset; at < layer.scale_base_offset; ++at) {
            const std::size_t within = at - layer.coef_offset;
            if (!layer.symbolic.empty() && !layer.numeric(within / per_input * step + within % step)) continue;
            const double c = parameters[at];
            result.value += of_size * std::abs(c);
            if (with_gradient) result.by_parameters[at] += of_size * signOf(c);
            const bool last_of_edge = within % per_input >= per_input - step;
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

void computePenalty(const Kan &model, std::span<const double> parameters, const Workspace &workspace,
                    const PenaltyOptions &penalty, bool with_gradient, Penalty &result) {
    result.value = 0;
    result.layers.resize(static_cast<std::size_t>(model.depth()));
    result.by_statistics.resize(static_cast<std::size_t>(model.depth()));
    for (LayerStatisticsGradient &layer : result.by_statistics)
        for (std::vector<double> *part : {&layer.by_mean_abs, &layer.by_std, &layer.by_input_std}) part->clear();
    const PenaltyWeights weights{penalty.l1, penalty.entropy};
    const auto chain = [&] { return scoreChain(workspace, model); };
    switch (penalty.metric) {
        case RegMetric::EdgeForward00:
            addEdgeForward00(result, model, workspace, weights, with_gradient);
            break;
        case RegMetric::EdgeForwardSplineN:
        case RegMetric::EdgeForwardSplineU:
        case RegMetric::EdgeForwardSum:
            addEdgeForward02(result, model, workspace, penalty, with_gradient);
            break;
        case RegMetric::EdgeBackward:
            addScorePenalty(result, edgeBackwardPenalty(chain(), weights, with_gradient), workspace);
            break;
        case RegMetric::NodeBackward:
            addScorePenalty(result, nodeBackwardPenalty(chain(), weights, with_gradient), workspace);
            break;
    }
    addCoefficients(result, model, parameters, penalty, with_gradient);
}

}  // namespace kan
