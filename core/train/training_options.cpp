#include "core/train/training_options.h"

#include <stdexcept>

#include "core/constraints/constraint.h"
#include "core/text.h"
#include "core/train/training_fields.h"

namespace kan {

namespace {

constexpr std::pair<OptimizerKind, std::string_view> kOptimizerNames[] = {{OptimizerKind::Lbfgs, "LBFGS"},
                                                                          {OptimizerKind::Adam, "Adam"},
                                                                          {OptimizerKind::Lm, "LM"},
                                                                          {OptimizerKind::Sgd, "SGD"}};
constexpr std::pair<RegMetric, std::string_view> kMetricNames[] = {
    {RegMetric::EdgeForward00, "edge_forward"},
    {RegMetric::EdgeForwardSplineN, "edge_forward_spline_n"},
    {RegMetric::EdgeForwardSplineU, "edge_forward_spline_u"},
    {RegMetric::EdgeForwardSum, "edge_forward_sum"},
    {RegMetric::EdgeBackward, "edge_backward"},
    {RegMetric::NodeBackward, "node_backward"}};

void requireIncreasing(const std::vector<int> &grids) {
    constexpr FieldRange kGrids{.low = 1, .high = 100'000, .words = "hold grids in 1 .. 100000"};
    int previous = 0;
    for (const int grid : grids) {
        requireIn(kGrids, "grid_schedule", grid);
        if (grid <= previous)
            throw std::invalid_argument(
                concat("grid_schedule is ", grid, "; it must be strictly increasing, but follows ", previous));
        previous = grid;
    }
}

}  // namespace

std::string_view toString(OptimizerKind optimizer) {
    return nameOf(kOptimizerNames, optimizer);
}
std::string_view toString(RegMetric metric) {
    return nameOf(kMetricNames, metric);
}
OptimizerKind optimizerFromString(std::string_view text) {
    return valueNamed(kOptimizerNames, text, "opt");
}
RegMetric regMetricFromString(std::string_view text) {
    return valueNamed(kMetricNames, text, "reg_metric");
}

TrainingOptions TrainingOptions::defaults(Rules rules) {
    TrainingOptions options;
    if (rules == Rules::Pykan02) options.penalty.metric = RegMetric::EdgeForwardSplineN;
    return options;
}

void TrainingOptions::validate() const {
    loss.validate();
    if (opt == OptimizerKind::Lm && loss.kind != Loss::Mse)
        throw std::invalid_argument(concat("opt is LM, which minimises squares, but the loss is ", toString(loss.kind),
                                           "; choose LBFGS or Adam, or the loss mse"));
    requireInRange(trainingFields(), *this);
    requireIncreasing(grid.schedule);
    for (const std::string &constraint : constraints) constraintFromText(constraint);
    if (patience > 0 && validation <= 0)
        throw std::invalid_argument(
            "patience is set, but validation is 0; give a share of the rows to stop by, for example 0.2");
}

}  // namespace kan
