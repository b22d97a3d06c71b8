#include "core/train/penalty_curvature.h"

#include <algorithm>
#include <cmath>

#include "core/train/penalty.h"

namespace kan {

namespace {

constexpr double kRelativeFloor = 0.05;  ///< eps relative to an edge's mean|phi| or largest coefficient
constexpr double kSmallest = 1e-8;       ///< least eps

EdgeWeight weightOf(const LayerStatisticsGradient &slope, const LayerStatistics &statistics, std::size_t at, int rows,
                    const PenaltyOptions &penalty) {
    EdgeWeight weight;
    if (!slope.by_mean_abs.empty()) {
        weight.by_abs = penalty.weighted(std::max(0.0, slope.by_mean_abs[at])) / rows;
        weight.floor = std::max(kRelativeFloor * statistics.mean_abs[at], kSmallest);
    }
    if (!slope.by_std.empty() && rows > 1)
        weight.by_deviation =
            penalty.weighted(std::max(0.0, slope.by_std[at])) / ((rows - 1) * std::max(statistics.std[at], kSmallest));
    return weight;
}

}  // namespace

std::vector<std::vector<EdgeWeight>> penaltyEdgeWeights(const Kan &model, std::span<const double> parameters,
                                                        const Workspace &workspace, const PenaltyOptions &penalty) {
    if (!penalty.active()) return {};
    Penalty slopes;
    computePenalty(model, parameters, workspace, penalty, true, slopes);
    std::vector<std::vector<EdgeWeight>> weights;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const LayerStatistics &statistics = workspace.statistics(l);
        std::vector<EdgeWeight> &of_layer = weights.emplace_back(layer.mask.size());
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j)
                of_layer[layer.edge(i, j)] =
                    weightOf(slopes.by_statistics[static_cast<std::size_t>(l)], statistics,
                             static_cast<std::size_t>(i * statistics.stride + j), workspace.rows(), penalty);
    }
    return weights;
}

void CoefficientCurvature::compute(const Kan &model, std::span<const double> parameters,
                                   const ParameterColumns &columns, const PenaltyOptions &penalty) {
    terms_.clear();
    if (!penalty.active() || (penalty.coef == 0 && penalty.coefdiff == 0)) return;
    const bool old = model.spec().rules == Rules::Pykan00;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        const int count = layer.coefficients();
        const double of_size = penalty.weighted(penalty.coef) / (old ? count : layer.outputs);
        const double of_difference =
            count > 1 ? penalty.weighted(penalty.coefdiff) / (old ? count - 1 : layer.outputs) : 0.0;
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j) {
                const int column = columns.ofEdge(l, layer.edge(i, j));
                if (column < 0) continue;
                const double *coef =
                    parameters.data() + layer.coef_offset + static_cast<std::size_t>(i * count * layer.outputs + j);
                double largest = 0;
                for (int q = 0; q < count; ++q) largest = std::max(largest, std::abs(coef[q * layer.outputs]));
                const double floor = std::max(kRelativeFloor * largest, kSmallest);
                for (int q = 0; q < count; ++q) {
                    const double c = coef[q * layer.outputs];
                    Term term{column + q, of_size / std::max(std::abs(c), floor), 0.0};
                    if (q + 1 < count)
                        term.difference = of_difference / std::max(std::abs(coef[(q + 1) * layer.outputs] - c), floor);
                    terms_.push_back(term);
                }
            }
    }
}

void CoefficientCurvature::addTo(Eigen::MatrixXd &lower) const {
    for (const Term &term : terms_) {
        lower(term.column, term.column) += term.single + term.difference;
        if (term.difference == 0) continue;
        lower(term.column + 1, term.column) -= term.difference;
        lower(term.column + 1, term.column + 1) += term.difference;
    }
}

void CoefficientCurvature::addDiagonalTo(Eigen::VectorXd &diagonal) const {
    for (const Term &term : terms_) {
        diagonal(term.column) += term.single + term.difference;
        if (term.difference != 0) diagonal(term.column + 1) += term.difference;
    }
}

void CoefficientCurvature::addProductTo(const Eigen::VectorXd &v, Eigen::VectorXd &product) const {
    for (const Term &term : terms_) {
        product(term.column) += term.single * v(term.column);
        if (term.difference == 0) continue;
        const double pull = term.difference * (v(term.column + 1) - v(term.column));
        product(term.column + 1) += pull;
        product(term.column) -= pull;
    }
}

}  // namespace kan
