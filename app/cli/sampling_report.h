#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/lab/sampling/sampling_run.h"

namespace kan::cli {

/// One run; without a result if a stop was requested before it began.
struct SamplingRow {
    SamplingOptions options;
    std::optional<SamplingResult> result;
};

/// A line per row that has a result, to be read.
std::string plainText(const std::vector<SamplingRow> &rows);
/// {"formula", "ranges", "start", "budget", "seed", "rows": [{"strategy", "model", "evaluations", "mean_error",
/// "evaluations_to", "history", "points", ...}]}.
nlohmann::json toJson(const std::vector<SamplingRow> &rows);

}  // namespace kan::cli
