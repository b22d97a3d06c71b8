#pragma once

#include <span>

#include "core/field.h"
#include "core/train/training_options.h"

namespace kan {

/// Every option of a training, in the order in which they are checked.
std::span<const Field<TrainingOptions>> trainingFields();

}  // namespace kan
