#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/lab/landscape/landscape_run.h"

namespace kan::cli {

/// What the options of `kan-cli lab landscape` say.
struct LandscapeArguments {
    std::optional<std::string> landscape, formula, range, parameterisation;
    std::vector<double> start;  ///< empty: the landscape's own
    Parameterisation network;   ///< without its kind
    bool plain_weights = false;
    LandscapeOptions options;
    std::optional<int> epochs, runs;
    int starts = 1, seed = 0;
    std::string out;
    bool json = false;
};
std::vector<Option> landscapeOptions(LandscapeArguments &arguments);

/// What `kan-cli lab landscape` is to do.
struct LandscapeTask {
    std::vector<LandscapeProblem> problems;
    std::vector<Parameterisation> parameterisations;  ///< each of them for each problem
    LandscapeOptions options;
    int runs = 0;    ///< seeds per row and start for the success rate; 0: one run, without a rate
    int starts = 1;  ///< drawnStarts per row for the success rate
};

/// Without --landscape and --formula the source's three problems, without --parameterisation direct and mlp-9. Throws
/// UsageError that names the option and what it takes.
LandscapeTask landscapeTask(const LandscapeArguments &arguments);

}  // namespace kan::cli
