#pragma once

#include <memory>
#include <span>
#include <stop_token>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/loss.h"

namespace kan {

/// A network without these edges: pruned, and what is left trained again without penalty by `loss`
/// (Levenberg-Marquardt for mse, else L-BFGS). As pruned if training fails. Throws std::invalid_argument naming an edge
/// that does not exist.
Kan withoutEdges(const Kan &model, const std::shared_ptr<const Dataset> &dataset, std::span<const EdgeId> edges,
                 const LossFunction &loss, int threads = 0, const std::stop_token &stop = {});

/// A network in which each of these edges is the mean of its curve on the training rows; nothing is trained. Throws as
/// edgeCurves.
Kan withMeans(const Kan &model, const Dataset &dataset, std::span<const EdgeId> edges, int threads = 0);

}  // namespace kan
