#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/lab/success_rate.h"

namespace kan::cli {

/// One problem with one parameterisation.
struct LandscapeRow {
    const LandscapeProblem *problem = nullptr;
    Parameterisation parameterisation;
    LandscapeResult result;           ///< of the first seed
    std::optional<SuccessRate> rate;  ///< over all seeds, if there are several
};

/// A line per row, to be read.
std::string plainText(const std::vector<LandscapeRow> &rows);
/// [{"landscape", "parameterisation", "parameters", "start", "x", "value", "minimum", "reached", "path", "runs", ...}].
nlohmann::json toJson(const std::vector<LandscapeRow> &rows);

}  // namespace kan::cli
