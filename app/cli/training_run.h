#pragma once

#include <memory>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/grid_curve.h"
#include "core/experiment/experiment.h"
#include "core/io/experiment_file.h"

namespace kan::cli {

/// The experiment that a command names by its one positional argument, a file or a preset (`by_default` if it may be
/// left out), changed by --set and --threads; not validated yet. Throws ExperimentError and UsageError.
Experiment namedExperiment(Arguments &arguments, const std::string &by_default = {});

/// What a training on the command line gave.
struct TrainingRun {
    std::shared_ptr<const Dataset> dataset;
    Kan initial;
    TrainingResult result;
    GridCurve curve;
    double seconds = 0;
    bool interrupted = false;
};

/// Validates and trains, with the progress bar and Ctrl+C.
TrainingRun runTraining(const Experiment &experiment);

}  // namespace kan::cli
