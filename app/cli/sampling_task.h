#pragma once

#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "core/lab/sampling/sampling_run.h"

namespace kan::cli {

/// What `kan-cli lab sampling` is to do.
struct SamplingTask {
    std::vector<SamplingOptions> rows;  ///< one run for each, on one thread
    int threads = 0;                    ///< rows that run at the same time; 0: as many as the machine has threads
    bool json = false;
    std::string out;
};

/// Takes all arguments. Without --models every strategy with mlp and kan, and formula with random points, from
/// --start of them and from 100. Throws UsageError that names the option and what it takes.
SamplingTask samplingTask(Arguments arguments);

}  // namespace kan::cli
