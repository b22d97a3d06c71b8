#pragma once

namespace kan {

/// How a call of an optimiser ended. NoProgress: it finds no way down any more.
enum class OptimizerStatus { Failed, MaxIterations, Converged, NoProgress, Stopped };

}  // namespace kan
