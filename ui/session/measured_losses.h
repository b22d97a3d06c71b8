#pragma once

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/training_options.h"

namespace kan::ui {

/// What a step's entry of a history tells, of a network that no step led to. All finite: the largest double in place of
/// what is not. Costs one evaluation of the loss on all rows.
struct MeasuredLosses {
    double train_loss = 0, test_loss = 0;  ///< test: as train without test rows
    double reg = 0;                        ///< penalty, without lamb
    double train_accuracy = 0, test_accuracy = 0;
};
MeasuredLosses measureLosses(const Kan &model, const Dataset &data, const TrainingOptions &options);

}  // namespace kan::ui
