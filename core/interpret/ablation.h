#pragma once

#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/loss.h"

namespace kan {

/// What a network loses without one of its parts.
struct Ablation {
    double loss = 0;  ///< lossOf the training rows with everything in place
    /// Per layer [inputs][outputs]: loss without the edge, what it does on average left in its place, less `loss`; 0
    /// for pruned edges. Positive: the edge is needed.
    std::vector<std::vector<double>> edges;
    /// Per input: loss with the input held at its mean, less `loss`.
    std::vector<double> inputs;
};

/// Takes away every live edge and every input in turn, without training again. Costs a forward pass for each. Throws
/// std::invalid_argument if the dataset does not fit.
Ablation ablate(const Kan &model, const Dataset &dataset, int threads = 0, const LossFunction &loss = {});

}  // namespace kan
