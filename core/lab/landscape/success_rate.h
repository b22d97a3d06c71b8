#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/lab/landscape/landscape_run.h"

namespace kan {

constexpr int kMostRuns = 1'000'000;  ///< seeds times starts of a successRate
constexpr int kMostStarts = 1000;     ///< of drawnStarts

/// `start` and count - 1 more, drawn evenly from the landscape's ranges by torch's generator with this seed, variable
/// by variable; places where the function is not finite are drawn anew. More of them begin with the same ones. Throws
/// std::invalid_argument for a count outside 1 .. kMostStarts.
std::vector<std::vector<double>> drawnStarts(const Landscape &landscape, const std::vector<double> &start, int count,
                                             std::uint64_t seed);

/// How often a parameterisation reaches the minimum of a landscape, up to its tolerance.
struct SuccessRate {
    /// That ended; per start, seeds ascending. Without their paths, and with the losses of the first alone.
    std::vector<LandscapeResult> runs;
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
/// for no starts, seeds outside 1 .. 10000, more than kMostRuns in all, and as LandscapeRun does.
SuccessRate successRate(const Landscape &landscape, const std::vector<std::vector<double>> &starts,
                        const Parameterisation &parameterisation, const LandscapeOptions &options, int seeds,
                        const std::stop_token &stop = {}, const SuccessCallback &callback = {});

}  // namespace kan
