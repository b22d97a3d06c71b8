#pragma once

namespace kan {

/// How a call of an optimiser ended. NoProgress: it finds no way down any more.
enum class OptimizerStatus { Failed, MaxIterations, Converged, NoProgress, Stopped };

/// What a call did.
struct StepReport {
    OptimizerStatus status = OptimizerStatus::Failed;
    int iterations = 0;
    int evaluations = 0;
    double f = 0;              ///< at the accepted x
    double gradient_norm = 0;  ///< largest entry
    double step_length = 0;
};

}  // namespace kan
