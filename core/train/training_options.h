#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/kan_spec.h"
#include "core/train/loss.h"

namespace kan {

enum class OptimizerKind { Lbfgs, Adam, Lm, Sgd };

/// What the penalty is taken of. EdgeForward00 is pykan-0.0's only one; the other five are pykan-0.2's.
enum class RegMetric {
    EdgeForward00,
    EdgeForwardSplineN,
    EdgeForwardSplineU,
    EdgeForwardSum,
    EdgeBackward,
    NodeBackward
};

std::string_view toString(OptimizerKind optimizer);  ///< "LBFGS", "Adam", "LM", "SGD"
std::string_view toString(RegMetric metric);         ///< pykan's names; EdgeForward00 is "edge_forward"
OptimizerKind optimizerFromString(std::string_view text);
RegMetric regMetricFromString(std::string_view text);

/// lamb times the sum of the penalty's parts (pykan's reg).
struct PenaltyOptions {
    double lamb = 0.0;      ///< weight of the penalty; an Mlp's is the sum of its squared weights
    double l1 = 1.0;        ///< lamb_l1
    double entropy = 2.0;   ///< lamb_entropy
    double coef = 0.0;      ///< lamb_coef
    double coefdiff = 0.0;  ///< lamb_coefdiff
    RegMetric metric = RegMetric::EdgeForward00;

    bool active() const { return lamb > 0; }
    /// lamb times a part of the penalty, its gradient or its curvature.
    double weighted(double part) const { return lamb * part; }
    double objective(double data, double penalty) const { return active() ? data + weighted(penalty) : data; }
    bool operator==(const PenaltyOptions &) const = default;
};

/// How far an optimiser goes.
struct StepOptions {
    double lr = 1.0;        ///< LM chooses its steps itself and does not read it
    double lr_decay = 1.0;  ///< lr is multiplied by it after every step (torch's ExponentialLR)
    double momentum = 0.0;  ///< of SGD
    /// Of Adam and SGD, as torch's: the gradient gets weight_decay times the parameters. Others do not read it.
    double weight_decay = 0.0;
    bool operator==(const StepOptions &) const = default;
};

/// The rows that a step is taken on.
struct BatchOptions {
    int rows = -1;  ///< per step, drawn anew before each step; -1: all
    /// With a batch: a step is an epoch, all rows once in an order drawn anew, batch by batch, the rest of the division
    /// as a last smaller one.
    bool epochs = false;
    std::uint64_t seed = 0;
    bool operator==(const BatchOptions &) const = default;
};

/// What becomes of the knots on the way.
struct GridOptions {
    bool update = true;
    int update_num = 10;
    int start_update_step = -1;
    int stop_update_step = 50;
    /// Grids that the network is refined to (the function is kept), strictly increasing, each after an equal share of
    /// the steps; a grid that is not finer than the network's is passed over. Empty: the grid stays.
    std::vector<int> schedule;
    bool operator==(const GridOptions &) const = default;
};

/// The arguments of pykan's train (0.0) and fit (0.2), and what other losses, mini-batches and multilayer perceptrons
/// need besides.
struct TrainingOptions {
    OptimizerKind opt = OptimizerKind::Lbfgs;
    int steps = 20;
    LossFunction loss;
    PenaltyOptions penalty;
    StepOptions step;
    BatchOptions batch;
    GridOptions grid;
    /// Share of the training rows, drawn with validation_seed, that is not trained on: the network of the step with the
    /// lowest loss on them is kept. 0: the last network is kept.
    double validation = 0.0;
    std::uint64_t validation_seed = 0;
    int patience = 0;  ///< steps without a lower validation loss after which training stops early; 0: never
    /// What the outputs are known to do with an input, "rising(mass)" (Constraint): the network keeps them at every
    /// step.
    std::vector<std::string> constraints;
    int threads = 0;  ///< 0: as many as the machine has; results do not depend on it

    /// pykan's defaults for the rule set (they differ in the penalty metric).
    static TrainingOptions defaults(Rules rules);
    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
    bool operator==(const TrainingOptions &) const = default;
};

}  // namespace kan
