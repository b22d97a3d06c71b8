#pragma once

#include <optional>

#include "core/train/trainer.h"

namespace kan {

/// How far a network has gone from learning to memorising.
struct Overfitting {
    double gap = 1;     ///< last test loss over last training loss
    double risen = 1;   ///< last test loss over the lowest so far
    int best_step = 0;  ///< 1-based, of the lowest
};

/// None while the last test loss is within 10 % of the lowest so far, or within 1.5 times the training loss; nor for
/// histories of fewer than three steps.
std::optional<Overfitting> overfitting(const TrainingHistory &history);

}  // namespace kan
