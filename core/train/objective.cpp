#include "core/train/objective.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

void Objective::bind(const Kan &model, const Matrix &inputs, const Matrix &labels, const RowWeights &weights,
                     const std::stop_token &until) {
    shape_ = model;
    symbolic_ = model.symbolicEdgeCount() > 0;
    loss_.bind(labels, weights);
    workspace_.bind(model, inputs, until);
}

void Objective::rebind(const Kan &model) {
    shape_ = model;
    symbolic_ = model.symbolicEdgeCount() > 0;
    workspace_.rebind(model);
}

void Objective::setRows(const Matrix &inputs, const Matrix &labels, const RowWeights &weights) {
    loss_.bind(labels, weights);
    workspace_.setRows(inputs);
}

OutputRows Objective::outputRows(int row) const {
    const NodeTable &values = workspace_.outputs();
    return {values.block(row / values.block_rows) + values.node(0) + row % values.block_rows * values.lanes,
            values.lanes, shape_.outputs(), values.lanes, values.pitch};
}

void Objective::takeRows(int first_row, int last_row, bool store) {
    const NodeTable &values = workspace_.outputs();
    NodeTable &gradients = workspace_.outputGradients();
    for (int row = first_row; row < last_row; row += values.block_rows) {
        const int count = std::min(values.block_rows, last_row - row);
        double *gradient = gradients.block(row / values.block_rows) + gradients.node(0);
        loss_.rows(row, count, outputRows(row), store ? gradient : nullptr);
    }
}

double Objective::accuracy() const {
    return rightShare(kind_, loss_.labels(), loss_.weights(), [this](int row) { return outputRows(row); });
}

/// The parameters are for describeNonFinite, which needs the numbers of symbolic edges.
void Objective::begin(std::span<const double> parameters, const LossFunction &loss) {
    if (symbolic_) std::copy(parameters.begin(), parameters.end(), shape_.parameters().begin());
    kind_ = loss.kind;
    loss_.use(loss, shape_.outputs());
}

Losses Objective::evaluate(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty,
                           std::span<double> gradient) {
    Losses losses;
    begin(parameters, loss);
    if (!penalty.active()) {
        workspace_.forwardBackward(
            parameters, [this](int first, int last) { takeRows(first, last, true); }, gradient);
        losses.data = losses.objective = loss_.mean();
        return losses;
    }
    workspace_.forward(parameters, sumsFor(penalty.metric), Workspace::Keep::ForBackward);
    takeRows(0, workspace_.rows(), true);
    losses.data = loss_.mean();
    computePenalty(shape_, parameters, workspace_, penalty, true, penalty_);
    losses.penalty = penalty_.value;
    losses.objective = penalty.objective(losses.data, losses.penalty);
    for (LayerStatisticsGradient &layer : penalty_.by_statistics)
        for (std::vector<double> *weights : {&layer.by_mean_abs, &layer.by_std, &layer.by_input_std})
            for (double &weight : *weights) weight = penalty.weighted(weight);
    workspace_.backward(parameters, penalty_.by_statistics, gradient);
    for (std::size_t p = 0; p < penalty_.by_parameters.size(); ++p)
        gradient[p] += penalty.weighted(penalty_.by_parameters[p]);
    return losses;
}

Losses Objective::losses(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty) {
    begin(parameters, loss);
    workspace_.forward(parameters, sumsFor(penalty.metric));
    takeRows(0, workspace_.rows(), false);
    Losses losses;
    losses.data = loss_.mean();
    computePenalty(shape_, parameters, workspace_, penalty, false, penalty_);
    losses.penalty = penalty_.value;
    losses.objective = penalty.objective(losses.data, losses.penalty);
    return losses;
}

double Objective::value(std::span<const double> parameters, const LossFunction &loss, const PenaltyOptions &penalty) {
    return penalty.active() ? losses(parameters, loss, penalty).objective : dataLoss(parameters, loss);
}

double Objective::dataLoss(std::span<const double> parameters, const LossFunction &loss) {
    begin(parameters, loss);
    workspace_.forward(parameters, EdgeSums::None);
    takeRows(0, workspace_.rows(), false);
    return loss_.mean();
}

/// The input node of a symbolic edge into `node` whose value at a row is not finite; -1: it is no such edge.
int Objective::undefinedAt(const SymbolicPart &part, int layer, int node, int row) const {
    const KanLayer &shape = shape_.layer(layer - 1);
    const int i = static_cast<int>(part.edge) / shape.outputs, j = static_cast<int>(part.edge) % shape.outputs;
    if (shape.nodeOf(j) != node) return -1;
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
