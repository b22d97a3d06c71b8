#include "ui/session/measured_losses.h"

#include <cmath>
#include <limits>

#include "core/train/objective.h"

namespace kan::ui {

namespace {

double orLargest(double value) {
    return std::isfinite(value) ? value : std::numeric_limits<double>::max();
}

}  // namespace

MeasuredLosses measureLosses(const Kan &model, const Dataset &data, const TrainingOptions &options) {
    Objective objective(options.threads);
    objective.bind(model, data.train_input, data.train_label, data.train_weight);
    const Losses losses = objective.losses(model.parameters(), options.loss, options.penalty);
    MeasuredLosses measured;
    measured.train_loss = measured.test_loss = orLargest(objective.toldLoss());
    measured.reg = orLargest(losses.penalty);
    measured.train_accuracy = measured.test_accuracy = objective.accuracy();
    if (data.test_input.rows() > 0) {
        objective.bind(model, data.test_input, data.test_label, data.test_weight);
        objective.dataLoss(model.parameters(), options.loss);
        measured.test_loss = orLargest(objective.toldLoss());
        measured.test_accuracy = objective.accuracy();
    }
    return measured;
}

}  // namespace kan::ui
