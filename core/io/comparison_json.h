#pragma once

#include <nlohmann/json.hpp>

#include "core/compare/comparison.h"
#include "core/io/experiment_file.h"
#include "core/io/json_reader.h"

namespace kan {

/// {"repeats", "vary": "seed"|"split", "models": [{"name", "kind": "kan"|"mlp"|"linear"|"formula", "hidden", "model":
/// {KanSpec}, "activation", "init", "seed", "training": {TrainingOptions}, "prune": {"node", "edge"}, "retrain_steps",
/// "symbolic", "form": {FormSpec}}]}. A formula has neither hidden nodes nor activation.
nlohmann::json toJson(const Comparison &comparison);
/// Fields of a model that are absent are those of the experiment's network and training (of a perceptron: without
/// penalty and grids, L-BFGS in place of LM). Throws ExperimentError.
Comparison comparisonFromJson(const JsonReader &reader, const KanSpec &model, const TrainingOptions &training);

/// {"stopped", "models": [{"name", "kind", "parameters", "seconds", "train": {"accuracy": {"mean", "deviation"}, ...},
/// "test", "formula_train", "formula_test", "formulas", "constants": of a formula's runs, "histories", "failures"}]}.
nlohmann::json toJson(const ComparisonResult &result);

}  // namespace kan
