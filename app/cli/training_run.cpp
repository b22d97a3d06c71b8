#include "app/cli/training_run.h"

#include <chrono>
#include <iostream>

#include "app/cli/exit_code.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_bar.h"
#include "core/constraints/constrained_network.h"

namespace kan::cli {

TrainingRun runTraining(const Experiment &experiment) {
    experiment.validate();
    Interrupt interrupt;
    TrainingRun run;
    run.dataset = experiment.makeDataset();
    run.initial = experiment.makeModel();
    run.constraints = constraintsOn(*run.dataset, experiment.training.constraints);
    impose(run.initial, run.constraints);
    const LossUnit unit = lossUnit(experiment.training.loss.kind, *run.dataset);
    ProgressBar bar("", experiment.training.steps, unit);
    const auto start = std::chrono::steady_clock::now();
    run.curve = GridCurve();
    run.result =
        train(run.initial, run.dataset, experiment.training, interrupt.token(), [&](const TrainingProgress &progress) {
            bar.update(progress.history);
            run.curve.update(progress);
        });
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    bar.finish(run.result.history);
    run.curve.finish(run.result.history, unit.factor);
    run.interrupted = interrupt.happened();
    return run;
}

int exitCodeOf(TrainingStatus status, const std::string &message, bool interrupted) {
    const bool failed = status == TrainingStatus::Failed;
    if (failed || status == TrainingStatus::Recovered) std::cerr << "kan-cli: " << message << "\n";
    if (failed) return kNumericalFailure;
    return interrupted ? kInterrupted : kDone;
}

}  // namespace kan::cli
