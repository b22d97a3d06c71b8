#pragma once

#include <memory>

#include "core/experiment/prepared_data.h"
#include "core/model/kan.h"
#include "core/train/loss.h"
#include "ui/session/fit_snapshot.h"

namespace kan::ui {

/// One forward pass over all rows. Null if an output is not finite.
std::shared_ptr<const FitSnapshot> sampleFit(const Kan &model, const PreparedDataPtr &data, const LossFunction &loss,
                                             int threads);

/// Cheap enough to be made anew for pictures while training.
bool fitIsCheap(const Kan &model, const PreparedData &data);

}  // namespace kan::ui
