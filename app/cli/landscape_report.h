#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lab/landscape/success_rate.h"

namespace kan::cli {

/// One problem with one parameterisation.
struct LandscapeRow {
    const LandscapeProblem *problem = nullptr;
    Parameterisation parameterisation;
    LandscapeResult result;           ///< of the first seed from the problem's start
    std::optional<SuccessRate> rate;  ///< over all seeds and starts, if there are several
    int seeds = 1;
    std::vector<std::vector<double>> starts;  ///< of the rate
};

/// A line per row, to be read. as_json: [{"landscape", "parameterisation", "parameters", "start", "x", "value",
/// "minimum", "reached", "path", "seeds", "starts", "success_rate", "runs", ...}]. To `out` as writeText does.
void write(const std::vector<LandscapeRow> &rows, bool as_json, const std::string &out);

}  // namespace kan::cli
