#pragma once

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

/// A line per row that has a result, to be read. as_json: {"formula", "ranges", "start", "budget", "seed", "rows":
/// [{"strategy", "model", "evaluations", "mean_error", "evaluations_to", "history", "points", ...}]}. To `out` as
/// writeText does.
void write(const std::vector<SamplingRow> &rows, bool as_json, const std::string &out);

}  // namespace kan::cli
