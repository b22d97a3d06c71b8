#pragma once

#include <optional>
#include <string>

#include "core/experiment/experiment.h"

namespace kan {

/// Explore: a change starts the run again from its seed. Steer: a change acts on the running network.
enum class EditMode { Explore, Steer };

/// What an edit of the experiment means for the run.
enum class EditEffect {
    Nothing,   ///< name, description
    Reading,   ///< how functions are looked for, models to compare, or a form; the run goes on
    NextStep,  ///< the optimiser goes on with other options
    Refine,    ///< the same function on a finer grid
    Restart    ///< from the seed
};

/// By what differs between the two experiments and the effect that the tables of fields give it.
EditEffect effectOf(const Experiment &before, const Experiment &after, EditMode mode);

/// A field that a check refused, and why.
struct FieldProblem {
    std::string field;
    std::string text;
};

/// Checks all but the data; cheap. The field is "sampling.train_num", "model.width", "training.lr", ...
std::optional<FieldProblem> findProblem(const Experiment &experiment);

/// Networks of one shape and kind, whatever seed draws them.
bool sameButSeed(KanSpec a, const KanSpec &b);

/// Forgets what `changed` no longer means: given rows after another formula or table, given layers after another
/// network.
void dropStaleParts(const Experiment &before, Experiment &changed);

/// True if the rows are drawn from a formula.
bool hasFormula(const Experiment &experiment);

/// True if both experiments have the same rows.
bool sameData(const Experiment &a, const Experiment &b);

/// Widens `experiment` to what its formula needs: a range for each variable used, and the first and last layer's width.
/// Leaves experiments without a formula alone. Throws FormulaError.
void fitToFormula(Experiment &experiment);

}  // namespace kan
