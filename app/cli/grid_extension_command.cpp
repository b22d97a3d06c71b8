#include <chrono>
#include <iostream>

#include "app/cli/commands.h"
#include "app/cli/grid_curve.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_bar.h"
#include "core/text.h"

namespace kan::cli {

int gridExtensionCommand(Arguments arguments) {
    const bool as_json = arguments.flag("--json");
    const std::string out = arguments.option("--out").value_or("");
    const int threads = arguments.integer("--threads", -1, 0, 1024);
    const std::vector<std::string> assignments = arguments.list("--set");
    const std::vector<std::string> names = arguments.positional(0, 1, "FILE or preset");
    Experiment experiment = openExperiment(names.empty() ? "grid-extension" : names[0]);
    for (const std::string &assignment : assignments) setField(experiment, assignment);
    if (threads >= 0) experiment.training.threads = threads;
    if (experiment.training.grid_schedule.empty())
        throw ExperimentError(
            "this experiment stays on one grid; name the others, for example --set grid_schedule=[5,10,20]");
    experiment.validate();
    Interrupt interrupt;
    const auto dataset = experiment.makeDataset();
    const Kan initial = experiment.makeModel();
    ProgressBar bar("", experiment.training.steps);
    GridCurve curve;
    const auto start = std::chrono::steady_clock::now();
    const TrainingResult result =
        train(initial, dataset, experiment.training, interrupt.token(), [&](const TrainingProgress &progress) {
            bar.update(progress);
            curve.update(progress);
        });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    bar.finish(result.history);
    curve.finish(result.history);
    if (as_json || !out.empty())
        writeResult({{"status", toString(result.status)},
                     {"message", result.message},
                     {"seconds", seconds.count()},
                     {"curve", curve.toJson()}},
                    out);
    if (!as_json && out != "-") std::cout << curve.table() << std::flush;
    return exitCodeOf(result, interrupt.happened());
}

}  // namespace kan::cli
