#pragma once

#include <string_view>

#include "core/data/dataset.h"
#include "core/data/formula_options.h"
#include "core/train/loss.h"

namespace kan {

/// The unit of a told loss (lossOf, TrainingHistory): networks are trained on columns that may be scaled, people read
/// their own units.
struct LossUnit {
    double factor = 1;          ///< the loss in the user's units is so many times the told one
    bool standardised = false;  ///< there is no such factor: outputs scaled apart or logarithms of the user's, or a
                                ///< loss that is not proportional to errors (huber)
    bool operator==(const LossUnit &) const = default;
};
LossUnit lossUnit(Loss loss, const Dataset &dataset);

/// What a told loss is called in words: "RMSE", "MAE", "Huber loss", and "log-loss" of classes.
std::string_view nameInWords(Loss loss);

/// What outputs are that were trained with this loss.
inline OutputMeaning outputMeaning(Loss loss) {
    return loss == Loss::BinaryCrossEntropy ? OutputMeaning::LogOdds
           : loss == Loss::CrossEntropy     ? OutputMeaning::Score
                                            : OutputMeaning::Value;
}

}  // namespace kan
