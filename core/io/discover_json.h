#pragma once

#include <nlohmann/json.hpp>

#include "core/data/dataset.h"
#include "core/discover/discover.h"

namespace kan {

/// {"formula": the right side as one writes it (core/fit/written_formula.h) in identifiers, a list of several outputs;
/// "formula_named": with the outputs' names, "outputs": these, "legend": {identifier: column}, "train_rmse",
/// "test_rmse" of that formula, "network": {"train_rmse", "test_rmse"} of result.model as it is, "writing": the steps
/// from one to the other, [{"name", "detail", "output", "rmse_before", "rmse_after"}], "constants": those that were
/// fitted,
/// [{"output", "value", "standard_error"}], "exact", "stopped", "message", "stages": [{"name", "detail", "train_rmse",
/// "test_rmse", "edges", "symbolic_edges"}], "front": [{"complexity", "train_rmse", "test_rmse", "formula",
/// "formula_named", "outputs", "legend"}], "layers"}. Splines that are left stand behind the formula as piecewise
/// polynomials. Of two classes (`loss` bce) the formula is that of P(class), its RMSE that of the probability, and
/// "train_accuracy" and "test_accuracy" are there.
nlohmann::json discoverToJson(const DiscoverResult &result, const Dataset &dataset, Loss loss = Loss::Mse);

}  // namespace kan
