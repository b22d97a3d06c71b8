#pragma once

#include "ui/labs/lab_runner.h"
#include "ui/labs/walk_view.h"

namespace kan::ui {

using WalkRunner = LabRunner<WalkState>;

/// Trains the task's network, unless one is given, and leads a sample through it step by step. `sample`: in the user's
/// units; of another length than the data's inputs: the task's own. `pace`: milliseconds a step; 0: all steps at once.
struct WalkRun {
    WalkTask task;
    std::shared_ptr<const WalkNetwork> network;
    std::vector<double> sample;
    int pace = 0;

    /// On the thread of the run.
    void operator()(WalkRunner::Context &context);

  private:
    bool learn(WalkRunner::Context &context);
    WalkState stateOf() const;
    void lead(WalkRunner::Context &context, WalkState state) const;
};

}  // namespace kan::ui
