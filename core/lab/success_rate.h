#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/lab/landscape_run.h"

namespace kan {

/// How often a parameterisation reaches the minimum of a landscape, up to its tolerance.
struct SuccessRate {
    std::vector<LandscapeResult> runs;  ///< that ended, without their paths; per start, seeds ascending
    int reached = 0;
    int failed = 0;  ///< diverged, or never came to their start
    bool stopped = false;
    /// Share of the runs; empty without any.
    std::optional<double> rate() const;
};

/// A run has ended: which, of how many, and its result. Calls do not overlap.
using SuccessCallback = std::function<void(int done, int runs, const LandscapeResult &result)>;

/// Runs from every start with the seeds options.seed, options.seed + 1, ... (`seeds` of them), spread over
/// options.threads, each on one of them; the numbers (seconds apart) do not depend on it. Throws std::invalid_argument
/// for no starts, seeds outside 1 .. 10000, and as LandscapeRun does.
SuccessRate successRate(const Landscape &landscape, const std::vector<std::vector<double>> &starts,
                        const Parameterisation &parameterisation, const LandscapeOptions &options, int seeds,
                        const std::stop_token &stop = {}, const SuccessCallback &callback = {});

}  // namespace kan
