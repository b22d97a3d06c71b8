#include "core/train/objective.h"

#include <algorithm>
#include <cmath>

#include "core/model/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

/// Sum with an error that grows with log N only: line searches near a minimum live on the last digits of the loss.
double pairwiseSum(std::span<const double> values) {
    constexpr std::size_t kLeaf = 8;
    if (values.size() <= kLeaf) {
        double total = 0;
        for (const double value : values) total += value;
        return total;
    }
    const std::size_t half = values.size() / 2;
    return pairwiseSum(values.first(half)) + pairwiseSum(values.subspan(half));
}

}  // namespace

void Objective::bind(const Kan &model, const Matrix &inputs, const Matrix &labels) {
    shape_ = model;
    symbolic_ = model.symbolicEdgeCount() > 0;
    labels_ = labels;
    squares_.assign(static_cast<std::size_t>(labels.size()), 0.0);
    workspace_.bind(model, inputs);
}

void Objective::rebind(const Kan &model) {
    shape_ = model;
    symbolic_ = model.symbolicEdgeCount() > 0;
    workspace_.rebind(model);
}

void Objective::residuals(int first_row, int last_row, bool store) {
    const int outputs = static_cast<int>(labels_.cols());
    const double scale = 2.0 / static_cast<double>(labels_.size());
    const NodeTable &values = workspace_.outputs();
    NodeTable &gradients = workspace_.outputGradients();
    for (int row = first_row; row < last_row; row += values.block_rows) {
        const int count = std::min(values.block_rows, last_row - row);
        for (int j = 0; j < outputs; ++j) {
            const double *value = values.block(row / values.block_rows) + values.node(j);
            double *gradient = gradients.block(row / values.block_rows) + gradients.node(j);
            const double *label = labels_.data() + static_cast<std::ptrdiff_t>(row) * outputs + j;
            double *square = squares_.data() + static_cast<std::ptrdiff_t>(row) * outputs + j;
            for (std::ptrdiff_t s = 0; s < count; ++s) {
                const double residual = value[s * values.lanes] - label[s * outputs];
                square[s * outputs] = residual * residual;
                if (store) gradient[s * values.lanes] = scale * residual;
            }
        }
    }
}

double Objective::meanSquare() const {
    return pairwiseSum(squares_) / static_cast<double>(squares_.size());
}

/// For describeNonFinite, which needs the numbers of symbolic edges.
void Objective::remember(std::span<const double> parameters) {
    if (symbolic_) std::copy(parameters.begin(), parameters.end(), shape_.parameters().begin());
}

Losses Objective::evaluate(std::span<const double> parameters, const TrainingOptions &options,
                           std::span<double> gradient) {
    Losses losses;
    remember(parameters);
    if (!(options.lamb > 0)) {
        workspace_.forwardBackward(
            parameters, [this](int first, int last) { residuals(first, last, true); }, gradient);
        losses.mse = meanSquare();
        return losses;
    }
    workspace_.forward(parameters, sumsFor(options.reg_metric), Workspace::Keep::ForBackward);
    residuals(0, workspace_.rows(), true);
    losses.mse = meanSquare();
    computePenalty(shape_, parameters, workspace_, options, true, penalty_);
    losses.penalty = penalty_.value;
    for (LayerStatisticsGradient &layer : penalty_.by_statistics)
        for (std::vector<double> *weights : {&layer.by_mean_abs, &layer.by_std, &layer.by_input_std})
            for (double &weight : *weights) weight *= options.lamb;
    workspace_.backward(parameters, penalty_.by_statistics, gradient);
    for (std::size_t p = 0; p < penalty_.by_parameters.size(); ++p)
        gradient[p] += options.lamb * penalty_.by_parameters[p];
    return losses;
}

Losses Objective::losses(std::span<const double> parameters, const TrainingOptions &options) {
    remember(parameters);
    workspace_.forward(parameters, sumsFor(options.reg_metric));
    residuals(0, workspace_.rows(), false);
    Losses losses;
    losses.mse = meanSquare();
    computePenalty(shape_, parameters, workspace_, options, false, penalty_);
    losses.penalty = penalty_.value;
    return losses;
}

double Objective::mse(std::span<const double> parameters) {
    remember(parameters);
    workspace_.forward(parameters, EdgeSums::None);
    residuals(0, workspace_.rows(), false);
    return meanSquare();
}

/// The input node of a symbolic edge into `node` whose value at a row is not finite; -1: it is no such edge.
int Objective::undefinedAt(const SymbolicPart &part, int layer, int node, int row) const {
    const KanLayer &shape = shape_.layer(layer - 1);
    const int i = static_cast<int>(part.edge) / shape.outputs, j = static_cast<int>(part.edge) % shape.outputs;
    if (j != node) return -1;
    const double x = workspace_.value(layer - 1, row, i);
    double phi = 0;
    edgeValues(shape_, {layer - 1, i, j}, {&x, 1}, {&phi, 1});
    return std::isfinite(phi) ? -1 : i;
}

std::string Objective::describeNonFinite() const {
    int layer = 0;
    int node = 0;
    if (!workspace_.findNonFinite(layer, node)) return {};
    if (layer == 0) return concat("input x", node + 1);
    for (int row = 0; row < workspace_.rows(); ++row) {
        if (std::isfinite(workspace_.value(layer, row, node))) continue;
        for (const SymbolicPart &part : shape_.layer(layer - 1).symbolic)
            if (const int i = undefinedAt(part, layer, node, row); i >= 0)
                return concat("layer ", layer, ", node ", node + 1, " (", part.function.name, " on the edge from node ",
                              i + 1, " is undefined at ", workspace_.value(layer - 1, row, i), ", row ", row + 1, ")");
        int largest = 0;
        for (int i = 1; i < shape_.layer(layer - 1).inputs; ++i)
            if (std::abs(workspace_.value(layer - 1, row, i)) > std::abs(workspace_.value(layer - 1, row, largest)))
                largest = i;
        return concat("layer ", layer, ", node ", node + 1, " (edge from node ", largest + 1, ", row ", row + 1, ")");
    }
    return concat("layer ", layer, ", node ", node + 1);
}

}  // namespace kan
