#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/output.h"
#include "app/cli/training_run.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

namespace {

struct GridExtensionArguments {
    ExperimentArguments experiment{"grid-extension", {}, {}};
    std::string out;
    bool json = false;
};

int runSchedule(const GridExtensionArguments &given) {
    const Experiment experiment = namedExperiment(given.experiment, {given.out});
    if (experiment.training.grid.schedule.empty())
        throw ExperimentError(
            "this experiment stays on one grid; name the others, for example --set grid_schedule=[5,10,20]");
    const TrainingRun run = runTraining(experiment);
    const auto asJson = [&] {
        return nlohmann::json{{"status", toString(run.result.status)},
                              {"message", run.result.message},
                              {"seconds", run.seconds},
                              {"curve", run.curve.toJson()},
                              {"grid", run.result.history.grid},
                              {"train_loss", run.result.history.train_loss},
                              {"test_loss", run.result.history.test_loss}};
    };
    writeReport(given.json, given.out, asJson, [&] { return run.curve.table(); });
    return exitCodeOf(run.result.status, run.result.message, run.interrupted);
}

}  // namespace

Command gridExtensionCommand() {
    const auto given = std::make_shared<GridExtensionArguments>();
    Command command;
    command.name = "grid-extension";
    command.summary = "trains on ever finer grids and prints the RMSE that each of them reaches";
    command.description = "The grids are those of training.grid_schedule.";
    command.positionals = {experimentPlace(given->experiment.name, given->experiment.name)};
    command.options = joined({{jsonOption(given->json), outOption(given->out)}, changeOptions(given->experiment)});
    command.examples = {"grid-extension --set formula=sin(pi*x1)*x2"};
    command.run = [given] { return runSchedule(*given); };
    return command;
}

}  // namespace kan::cli
