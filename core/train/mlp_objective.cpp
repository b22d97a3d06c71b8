#include "core/train/mlp_objective.h"

#include <algorithm>

#include "core/text.h"

namespace kan {

void MlpObjective::bind(const Mlp &model, const Matrix &inputs, const Matrix &labels, const RowWeights &weights) {
    shape_ = model;
    loss_.bind(labels, weights);
    workspace_.bind(model, inputs);
    at_ = model.parameters();
}

void MlpObjective::setRows(const Matrix &inputs, const Matrix &labels, const RowWeights &weights) {
    loss_.bind(labels, weights);
    workspace_.setRows(inputs);
}

OutputRows MlpObjective::outputRows(int row) const {
    const Matrix &outputs = workspace_.outputs();
    return {outputs.data() + row * outputs.cols(), outputs.cols(), shape_.outputs(), shape_.outputs(), 0};
}

void MlpObjective::begin(std::span<const double> parameters, const LossFunction &loss) {
    std::copy(parameters.begin(), parameters.end(), at_.begin());
    kind_ = loss.kind;
    loss_.use(loss, shape_.outputs());
}

double MlpObjective::squaredWeights(std::span<const double> parameters) const {
    double sum = 0;
    for (int l = 0; l < shape_.depth(); ++l)
        for (std::size_t p = shape_.weightOffset(l); p < shape_.biasOffset(l); ++p)
            sum += parameters[p] * parameters[p];
    return sum;
}

Losses MlpObjective::evaluate(std::span<const double> parameters, const LossFunction &loss,
                              const PenaltyOptions &penalty, std::span<double> gradient) {
    begin(parameters, loss);
    const auto takeRows = [this](int first, int last) {
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(first) * shape_.outputs();
        loss_.rows(first, last - first, outputRows(first), workspace_.outputGradients().data() + place);
    };
    workspace_.forwardBackward(parameters, takeRows, gradient);
    const double data = loss_.mean();
    if (!penalty.active()) return {.data = data, .objective = data};
    const double squares = squaredWeights(parameters);
    for (int l = 0; l < shape_.depth(); ++l)
        for (std::size_t p = shape_.weightOffset(l); p < shape_.biasOffset(l); ++p)
            gradient[p] += penalty.weighted(2 * parameters[p]);
    return {.data = data, .penalty = squares, .objective = penalty.objective(data, squares)};
}

Losses MlpObjective::losses(std::span<const double> parameters, const LossFunction &loss,
                            const PenaltyOptions &penalty) {
    const double data = dataLoss(parameters, loss);
    const double squares = squaredWeights(parameters);
    return {.data = data, .penalty = squares, .objective = penalty.objective(data, squares)};
}

double MlpObjective::dataLoss(std::span<const double> parameters, const LossFunction &loss) {
    begin(parameters, loss);
    workspace_.forward(parameters);
    loss_.rows(0, workspace_.rows(), outputRows(0), nullptr);
    return loss_.mean();
}

double MlpObjective::accuracy() const {
    return rightShare(kind_, loss_.labels(), loss_.weights(), [this](int row) { return outputRows(row); });
}

std::string MlpObjective::describeNonFinite() {
    int layer = 0, node = 0;
    if (!workspace_.findNonFinite(at_, layer, node)) return {};
    return concat("layer ", layer, ", node ", node + 1);
}

}  // namespace kan
