#pragma once

#include <nlohmann/json.hpp>

#include "core/data/dataset.h"
#include "core/interpret/discover.h"

namespace kan {

/// {"formula" (GiNaC syntax over x1, x2 ...), "train_rmse", "test_rmse" (of that formula), "exact", "stopped",
/// "message", "stages": [{"name", "detail", "train_rmse", "test_rmse", "edges", "symbolic_edges"}], "front":
/// [{"complexity", "train_rmse", "test_rmse", "formula"}], "layers"}. Splines that are left stand in the formula as
/// piecewise polynomials. `formula`: that of result.model.
nlohmann::json discoverToJson(const DiscoverResult &result, const Dataset &dataset);

}  // namespace kan
