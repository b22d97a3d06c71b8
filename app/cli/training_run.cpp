#include "app/cli/training_run.h"

#include <chrono>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_bar.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

Experiment namedExperiment(Arguments &arguments, const std::string &by_default) {
    const int threads = arguments.integer("--threads", -1, 0, 1024);
    const std::vector<std::string> assignments = arguments.list("--set");
    const std::vector<std::string> names = arguments.positional(by_default.empty() ? 1 : 0, 1, "FILE or preset");
    Experiment experiment = openExperiment(names.empty() ? by_default : names[0]);
    for (const std::string &assignment : assignments) setField(experiment, assignment);
    if (threads >= 0) experiment.training.threads = threads;
    return experiment;
}

TrainingRun runTraining(const Experiment &experiment) {
    experiment.validate();
    Interrupt interrupt;
    TrainingRun run;
    run.dataset = experiment.makeDataset();
    run.initial = experiment.makeModel();
    ProgressBar bar("", experiment.training.steps);
    const auto start = std::chrono::steady_clock::now();
    run.curve = GridCurve();
    run.result =
        train(run.initial, run.dataset, experiment.training, interrupt.token(), [&](const TrainingProgress &progress) {
            bar.update(progress.history);
            run.curve.update(progress);
        });
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    bar.finish(run.result.history);
    run.curve.finish(run.result.history);
    run.interrupted = interrupt.happened();
    return run;
}

}  // namespace kan::cli
