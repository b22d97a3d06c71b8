#include <chrono>
#include <cstdio>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/library_option.h"
#include "app/cli/training_run.h"
#include "core/io/discover_json.h"

namespace kan::cli {

namespace {

void report(const DiscoverStage &stage) {
    char line[160];
    std::snprintf(line, sizeof line, "| %-8s | train_loss: %.2e | test_loss: %.2e | %3d edges, %3d in closed form | ",
                  stage.name.c_str(), stage.train_rmse, stage.test_rmse, stage.edges, stage.symbolic_edges);
    std::cerr << line << stage.detail << "\n";
}

}  // namespace

int discoverCommand(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const std::optional<SymbolicLibrary> asked = libraryOption(arguments);
    const int attempts = arguments.integer("--attempts", DiscoverOptions().attempts, 1, 1000);
    const Experiment experiment = namedExperiment(arguments);
    experiment.validate();
    const SymbolicLibrary library = asked ? *asked : experiment.symbolic.library();
    DiscoverOptions options = experiment.symbolic.discoverOptions(experiment.training.threads);
    options.attempts = attempts;
    Interrupt interrupt;
    const std::shared_ptr<const Dataset> dataset = experiment.makeDataset();
    const auto start = std::chrono::steady_clock::now();
    const DiscoverResult result =
        discover(experiment.makeModel(), dataset, library, options, interrupt.token(), report);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::cerr << "kan-cli: " << result.message << "\n";
    nlohmann::json json = discoverToJson(result, *dataset);
    json["seconds"] = seconds;
    writeResult(json, out);
    return result.stopped ? kInterrupted : kDone;
}

}  // namespace kan::cli
