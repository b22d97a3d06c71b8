#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/grid_curve.h"
#include "core/constraints/constraint.h"
#include "core/experiment/experiment.h"

namespace kan::cli {

/// What a training on the command line gave.
struct TrainingRun {
    std::shared_ptr<const Dataset> dataset;
    Kan initial;
    TrainingResult result;
    std::vector<InputConstraint> constraints;  ///< that the network keeps
    GridCurve curve;
    double seconds = 0;
    bool interrupted = false;
};

/// Validates and trains, with the progress bar and Ctrl+C.
TrainingRun runTraining(const Experiment &experiment);
/// What a finished training means for the exit code; says on standard error what went wrong.
int exitCodeOf(TrainingStatus status, const std::string &message, bool interrupted);

}  // namespace kan::cli
