#pragma once

#include <string>
#include <vector>

#include "app/cli/arguments.h"
#include "core/lab/landscape/landscape_run.h"

namespace kan::cli {

/// What `kan-cli lab landscape` is to do.
struct LandscapeTask {
    std::vector<LandscapeProblem> problems;
    std::vector<Parameterisation> parameterisations;  ///< each of them for each problem
    LandscapeOptions options;
    int runs = 0;    ///< seeds per row and start for the success rate; 0: one run, without a rate
    int starts = 1;  ///< drawnStarts per row for the success rate
    bool json = false;
    std::string out;
};

/// Takes all arguments. Without --landscape and --formula the source's three problems, without --parameterisation
/// direct and mlp-9. Throws UsageError that names the option and what it takes.
LandscapeTask landscapeTask(Arguments arguments);

}  // namespace kan::cli
