#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/train/levenberg_marquardt.h"
#include "core/train/line_search.h"
#include "core/train/optimizer_status.h"
#include "core/train/training_options.h"

namespace kan {

/// How far a step goes; not every optimiser reads all.
struct StepSettings {
    double lr = 1;
    double momentum = 0;
    double weight_decay = 0;
};

/// What is minimised. Nothing of it is kept after a step.
struct StepProblem {
    ObjectiveFunction objective;
    /// The same function with its curvature: for Levenberg-Marquardt.
    std::function<CurvedParameters &()> curved;
    /// Called after each iteration within a step, x being accepted; may be empty.
    std::function<void(const StepReport &)> progress;
};

/// A way of going downhill, with the memory that it carries from step to step. Belongs to one thread. Allocates nothing
/// after the first steps, but for Levenberg-Marquardt.
class Optimizer {
  public:
    virtual ~Optimizer() = default;
    /// Moves x in place: one call of torch's optimiser.step, or one accepted Levenberg-Marquardt iteration. A status of
    /// Failed leaves x finite: the objective or its gradient is not, there.
    virtual StepReport step(std::vector<double> &x, const StepProblem &problem, const StepSettings &settings) = 0;
    /// Forgets all that earlier steps taught.
    virtual void clear() = 0;
    /// What a person should know of how the last step was done; mostly nothing.
    virtual std::string report() const { return {}; }
};

std::unique_ptr<Optimizer> makeOptimizer(OptimizerKind kind);

}  // namespace kan
