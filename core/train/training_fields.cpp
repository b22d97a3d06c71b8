#include "core/train/training_fields.h"

namespace kan {

namespace {

using T = TrainingOptions;
using enum FieldEffect;
using enum FieldScale;

constexpr FieldRange kWeight{.low = 0, .high = 1e12, .words = "lie in 0 .. 1e12"};

constexpr FieldRow weightRow(double low, double high, std::string_view label, std::string_view words,
                             std::string_view help, std::string_view edit) {
    return {LogarithmicWithZero, low, high, 0, 1e6, label, words, help, edit};
}

constexpr Field<T> kFields[] = {
    {.name = "opt", .member = choiceAt<&optimizerFromString, &T::opt>()},
    {.name = "steps",
     .member = memberAt<&T::steps>,
     .range = {.low = 0, .high = 10'000'000, .words = "lie in 0 .. 10000000"},
     .effect = Live,
     .row = {ManyIntegers, 1, 1000, 1, 1e6, "Steps", "Training steps", "", "change the steps"}},
    {.name = "loss", .member = choiceAt<&lossFromString, &T::loss, &LossFunction::kind>()},
    {.name = "huber_delta",
     .member = memberAt<&T::loss, &LossFunction::huber_delta>,
     .range = kHuberDeltaRange,
     .row = {Logarithmic, 1e-3, 10, 1e-9, 1e6, "Huber δ", "Huber delta: residuals beyond count linearly", "",
             "change Huber's δ"}},
    {.name = "class_weights", .member = memberAt<&T::loss, &LossFunction::class_weights>},
    {.name = "lamb",
     .member = memberAt<&T::penalty, &PenaltyOptions::lamb>,
     .range = kWeight,
     .effect = Live,
     .mark = "λ",
     .row = weightRow(1e-5, 10, "λ", "Lambda: weight of the penalty", "larger: fewer edges live", "change λ")},
    {.name = "lamb_l1",
     .member = memberAt<&T::penalty, &PenaltyOptions::l1>,
     .range = kWeight,
     .effect = Live,
     .mark = "λ_l1",
     .row = weightRow(1e-2, 100, "λ l1", "Lambda l1", "weight of the sum of edge magnitudes", "change λ l1")},
    {.name = "lamb_entropy",
     .member = memberAt<&T::penalty, &PenaltyOptions::entropy>,
     .range = kWeight,
     .effect = Live,
     .mark = "λ_ent",
     .row = weightRow(1e-2, 100, "λ entropy", "Lambda entropy", "larger: few strong edges instead of many weak ones",
                      "change λ entropy")},
    {.name = "lamb_coef",
     .member = memberAt<&T::penalty, &PenaltyOptions::coef>,
     .range = kWeight,
     .effect = Live,
     .mark = "λ_coef",
     .row = weightRow(1e-4, 100, "λ coef", "Lambda coef: size of the coefficients", "", "change λ coef")},
    {.name = "lamb_coefdiff",
     .member = memberAt<&T::penalty, &PenaltyOptions::coefdiff>,
     .range = kWeight,
     .effect = Live,
     .mark = "λ_diff",
     .row = weightRow(1e-4, 100, "λ diff", "Lambda coefdiff: difference of neighbouring coefficients", "",
                      "change λ coefdiff")},
    {.name = "reg_metric", .member = choiceAt<&regMetricFromString, &T::penalty, &PenaltyOptions::metric>()},
    {.name = "update_grid", .member = memberAt<&T::grid, &GridOptions::update>},
    {.name = "grid_update_num",
     .member = memberAt<&T::grid, &GridOptions::update_num>,
     .range = {.low = 1, .high = 1'000'000, .words = "lie in 1 .. 1000000"},
     .row = {Integers, 1, 50, 1, 1e6, "Updates", "Number of grid updates", "", "change the grid updates"}},
    {.name = "start_grid_update_step",
     .member = memberAt<&T::grid, &GridOptions::start_update_step>,
     .row = {Integers, -1, 200, -1, 1e6, "From step", "First step with a grid update", "",
             "change the first grid update"}},
    {.name = "stop_grid_update_step",
     .member = memberAt<&T::grid, &GridOptions::stop_update_step>,
     .range = {.low = 0, .words = "not be negative"},
     .row = {Integers, 1, 200, 1, 1e6, "Until step", "Last step with a grid update", "",
             "change the last grid update"}},
    {.name = "grid_schedule", .member = memberAt<&T::grid, &GridOptions::schedule>},
    {.name = "lr",
     .member = memberAt<&T::step, &StepOptions::lr>,
     .range = {.low = 0, .high = 1e6, .words = "be above 0 and at most 1e6", .above_low = true},
     .effect = Live,
     .mark = "lr",
     .row = {Logarithmic, 1e-4, 10, 1e-9, 1e3, "lr", "Learning rate", "", "change the learning rate"}},
    {.name = "lr_decay",
     .member = memberAt<&T::step, &StepOptions::lr_decay>,
     .range = {.low = 0, .high = 1, .words = "be above 0 and at most 1", .above_low = true},
     .row = {Linear, 0.5, 1, 1e-6, 1, "lr decay", "Learning rate decay: factor after every step", "",
             "change the decay"}},
    {.name = "momentum",
     .member = memberAt<&T::step, &StepOptions::momentum>,
     .range = {.low = 0, .high = 1, .words = "lie in 0 .. 1 (without 1)", .below_high = true},
     .row = {Linear, 0, 0.99, 0, 0.999999, "Momentum", "Momentum of SGD", "", "change the momentum"}},
    {.name = "weight_decay",
     .member = memberAt<&T::step, &StepOptions::weight_decay>,
     .range = kWeight,
     .effect = Live,
     .mark = "decay",
     .row = weightRow(1e-6, 1, "Weight decay", "Weight decay of Adam and SGD",
                      "pulls every parameter towards 0, whatever the penalty", "change the weight decay")},
    {.name = "validation",
     .member = memberAt<&T::validation>,
     .range = {.low = 0, .high = 0.9},
     .row = {Linear, 0, 0.5, 0, 0.9, "Validation", "Validation: share of the training rows",
             "they choose the network that is kept and do not train", "change the validation part"}},
    {.name = "validation_seed", .member = memberAt<&T::validation_seed>},
    {.name = "patience",
     .member = memberAt<&T::patience>,
     .range = {.low = 0, .words = "not be negative"},
     .unit = "steps",
     .row = {Integers, 0, 50, 0, 1e6, "Patience", "Patience: steps without a lower validation loss before stopping", "",
             "change the patience"}},
    {.name = "batch",
     .member = memberAt<&T::batch, &BatchOptions::rows>,
     .range = {.low = 1, .words = "be -1 (all rows) or at least 1", .also = -1},
     .row = {Integers, -1, 1000, -1, 1e7, "Batch", "Rows per step; −1: all", "", "change the batch size"}},
    {.name = "epochs", .member = memberAt<&T::batch, &BatchOptions::epochs>},
    {.name = "batch_seed", .member = memberAt<&T::batch, &BatchOptions::seed>},
    {.name = "constraints", .member = memberAt<&T::constraints>},
    {.name = "threads",
     .member = memberAt<&T::threads>,
     .range = {.low = 0, .high = 1024, .words = "lie in 0 .. 1024 (0: all of the machine)"},
     .effect = Live},
};

}  // namespace

std::span<const Field<TrainingOptions>> trainingFields() {
    return kFields;
}

}  // namespace kan
