#include "core/train/training_options.h"

#include <stdexcept>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<Optimizer, std::string_view> kOptimizerNames[] = {
    {Optimizer::Lbfgs, "LBFGS"}, {Optimizer::Adam, "Adam"}, {Optimizer::Lm, "LM"}, {Optimizer::Sgd, "SGD"}};
constexpr std::pair<RegMetric, std::string_view> kMetricNames[] = {
    {RegMetric::EdgeForward00, "edge_forward"},
    {RegMetric::EdgeForwardSplineN, "edge_forward_spline_n"},
    {RegMetric::EdgeForwardSplineU, "edge_forward_spline_u"},
    {RegMetric::EdgeForwardSum, "edge_forward_sum"},
    {RegMetric::EdgeBackward, "edge_backward"},
    {RegMetric::NodeBackward, "node_backward"}};

void require(bool fine, std::string_view field, double value, std::string_view range) {
    if (!fine) throw std::invalid_argument(concat(field, " is ", value, "; it must ", range));
}

void requireIncreasing(const std::vector<int> &grids) {
    constexpr int kLargestGrid = 100'000;
    int previous = 0;
    for (const int grid : grids) {
        require(grid >= 1 && grid <= kLargestGrid, "grid_schedule", grid, "hold grids in 1 .. 100000");
        require(grid > previous, "grid_schedule", grid, concat("be strictly increasing, but follows ", previous));
        previous = grid;
    }
}

}  // namespace

std::string_view toString(Optimizer optimizer) {
    return nameOf(kOptimizerNames, optimizer);
}
std::string_view toString(RegMetric metric) {
    return nameOf(kMetricNames, metric);
}
Optimizer optimizerFromString(std::string_view text) {
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
    constexpr double kLargest = 1e12;
    const auto weight = [](std::string_view field, double value) {
        require(value >= 0 && value <= kLargest, field, value, "lie in 0 .. 1e12");
    };
    loss.validate();
    if (opt == Optimizer::Lm && loss.kind != Loss::Mse)
        throw std::invalid_argument(concat("opt is LM, which minimises squares, but the loss is ", toString(loss.kind),
                                           "; choose LBFGS or Adam, or the loss mse"));
    require(steps >= 0 && steps <= 10'000'000, "steps", steps, "lie in 0 .. 10000000");
    weight("lamb", penalty.lamb);
    weight("lamb_l1", penalty.l1);
    weight("lamb_entropy", penalty.entropy);
    weight("lamb_coef", penalty.coef);
    weight("lamb_coefdiff", penalty.coefdiff);
    require(grid.update_num >= 1 && grid.update_num <= 1'000'000, "grid_update_num", grid.update_num,
            "lie in 1 .. 1000000");
    require(grid.stop_update_step >= 0, "stop_grid_update_step", grid.stop_update_step, "not be negative");
    requireIncreasing(grid.schedule);
    require(step.lr > 0 && step.lr <= 1e6, "lr", step.lr, "be above 0 and at most 1e6");
    require(step.lr_decay > 0 && step.lr_decay <= 1, "lr_decay", step.lr_decay, "be above 0 and at most 1");
    require(step.momentum >= 0 && step.momentum < 1, "momentum", step.momentum, "lie in 0 .. 1 (without 1)");
    require(validation >= 0 && validation <= 0.9, "validation", validation, "lie in 0 .. 0.9");
    require(patience >= 0, "patience", patience, "not be negative");
    if (patience > 0 && validation <= 0)
        throw std::invalid_argument(
            "patience is set, but validation is 0; give a share of the rows to stop by, for example 0.2");
    require(batch.rows == -1 || batch.rows >= 1, "batch", batch.rows, "be -1 (all rows) or at least 1");
    require(threads >= 0 && threads <= 1024, "threads", threads, "lie in 0 .. 1024 (0: all of the machine)");
}

}  // namespace kan
