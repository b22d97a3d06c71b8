#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/command.h"
#include "core/lab/sampling/sampling_options.h"

namespace kan::cli {

/// What the options of `kan-cli lab sampling` say.
struct SamplingArguments {
    std::string formula = SamplingOptions().formula;
    std::pair<double, double> range = {0, 1};  ///< of every variable
    std::vector<SamplingStrategy> strategies = samplingStrategies();
    std::optional<std::vector<SamplingLearner>> models;
    int start = 500;
    std::optional<int> budget, epochs, steps, grid;
    std::vector<int> width, grids;
    bool source_epochs = false, json = false;
    int seed = 0, threads = 0;
    std::string out;
};
std::vector<Option> samplingOptions(SamplingArguments &arguments);

/// One run for each entry, on one thread. Without --models every strategy with mlp and kan, and formula with random
/// points, from --start of them and from 100. Throws UsageError that names the option and what it takes.
std::vector<SamplingOptions> samplingRows(const SamplingArguments &arguments);

}  // namespace kan::cli
