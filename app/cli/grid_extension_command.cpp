#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/training_run.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

int gridExtensionCommand(Arguments arguments) {
    const bool as_json = arguments.flag("--json");
    const std::string out = arguments.option("--out").value_or("");
    const Experiment experiment = namedExperiment(arguments, "grid-extension");
    if (experiment.training.grid_schedule.empty())
        throw ExperimentError(
            "this experiment stays on one grid; name the others, for example --set grid_schedule=[5,10,20]");
    const TrainingRun run = runTraining(experiment);
    if (as_json || !out.empty())
        writeResult({{"status", toString(run.result.status)},
                     {"message", run.result.message},
                     {"seconds", run.seconds},
                     {"curve", run.curve.toJson()},
                     {"grid", run.result.history.grid},
                     {"train_loss", run.result.history.train_loss},
                     {"test_loss", run.result.history.test_loss}},
                    out);
    if (!as_json && out != "-") std::cout << run.curve.table() << std::flush;
    return exitCodeOf(run.result, run.interrupted);
}

}  // namespace kan::cli
