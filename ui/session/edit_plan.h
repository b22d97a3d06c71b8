#pragma once

#include <QString>
#include <optional>

#include "ui/session/experiment_session.h"

namespace kan::ui {

/// What an edit of the experiment means for the run.
enum class EditEffect {
    Nothing,   ///< name, description
    Reading,   ///< how functions are looked for, or models to compare; the run goes on
    NextStep,  ///< the optimiser goes on with other options
    Refine,    ///< the same function on a finer grid
    Restart    ///< from the seed
};

/// By what differs between the two experiments.
EditEffect effectOf(const Experiment &before, const Experiment &after, EditMode mode);

/// Marker text for options changed on the way: "λ 0.01"; empty if nothing worth marking changed.
QString optionsNote(const TrainingOptions &before, const TrainingOptions &after);

/// A field that a check refused, and why.
struct FieldProblem {
    QString field;
    QString text;
};

/// Checks all but the data; cheap. The field is "sampling.train_num", "model.width", "training.lr", ...
std::optional<FieldProblem> findProblem(const Experiment &experiment);

/// Forgets what `changed` no longer means: given rows after another formula or
/// table, given layers after another network.
void dropStaleParts(const Experiment &before, Experiment &changed);

}  // namespace kan::ui
