#pragma once

#include <memory>
#include <stop_token>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/loss.h"

namespace kan {

/// RMSE of the probability 1/(1 + e^-z), z the network's one output, against labels [N][1] of 0 and 1: the root of the
/// (weighted) Brier score.
double probabilityRmse(const Kan &model, const Matrix &input, const Matrix &label, const RowWeights &weights = {},
                       int threads = 0);

/// A network whose output was fitted to labels of 0 and 1, trained further with `loss` (bce), so that its output are
/// the log-odds; its functions and masks stay. The network as given if training fails at once.
Kan inLogOdds(const Kan &model, const std::shared_ptr<const Dataset> &dataset, const LossFunction &loss,
              int threads = 0, const std::stop_token &stop = {});

}  // namespace kan
