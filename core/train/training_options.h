#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/model/kan_spec.h"
#include "core/train/loss.h"

namespace kan {

enum class Optimizer { Lbfgs, Adam, Lm, Sgd };

/// What the penalty is taken of. EdgeForward00 is pykan-0.0's only one; the other five are pykan-0.2's.
enum class RegMetric {
    EdgeForward00,
    EdgeForwardSplineN,
    EdgeForwardSplineU,
    EdgeForwardSum,
    EdgeBackward,
    NodeBackward
};

std::string_view toString(Optimizer optimizer);  ///< "LBFGS", "Adam", "LM", "SGD"
std::string_view toString(RegMetric metric);     ///< pykan's names; EdgeForward00 is "edge_forward"
Optimizer optimizerFromString(std::string_view text);
RegMetric regMetricFromString(std::string_view text);

/// The arguments of pykan's train (0.0) and fit (0.2), under pykan's names, and what other losses, mini-batches and
/// multilayer perceptrons need besides.
struct TrainingOptions {
    Optimizer opt = Optimizer::Lbfgs;
    int steps = 20;
    LossFunction loss;
    double lamb = 0.0;  ///< weight of the penalty; an Mlp's is the sum of its squared weights
    double lamb_l1 = 1.0;
    double lamb_entropy = 2.0;
    double lamb_coef = 0.0;
    double lamb_coefdiff = 0.0;
    RegMetric reg_metric = RegMetric::EdgeForward00;
    bool update_grid = true;
    int grid_update_num = 10;
    int start_grid_update_step = -1;
    int stop_grid_update_step = 50;
    /// Grids that the network is refined to (the function is kept), strictly increasing, each after an equal share of
    /// `steps`; a grid that is not finer than the network's is passed over. Empty: the grid stays.
    std::vector<int> grid_schedule;
    double lr = 1.0;        ///< LM chooses its steps itself and does not read it
    double lr_decay = 1.0;  ///< lr is multiplied by it after every step (torch's ExponentialLR)
    double momentum = 0.0;  ///< of SGD
    int batch = -1;         ///< rows per step, drawn anew before each step; -1: all
    /// With a batch: a step is an epoch, all rows once in an order drawn anew, batch by batch, the rest of the division
    /// as a last smaller one.
    bool epochs = false;
    std::uint64_t batch_seed = 0;
    /// Share of the training rows, drawn with validation_seed, that is not trained on: the network of the step with the
    /// lowest loss on them is kept. 0: the last network is kept.
    double validation = 0.0;
    std::uint64_t validation_seed = 0;
    int patience = 0;  ///< steps without a lower validation loss after which training stops early; 0: never
    int threads = 0;   ///< 0: as many as the machine has; results do not depend on it

    /// pykan's defaults for the rule set (they differ in the penalty metric).
    static TrainingOptions defaults(Rules rules);
    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
    bool operator==(const TrainingOptions &) const = default;
};

}  // namespace kan
