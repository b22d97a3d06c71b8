#include "ui/session/window_threads.h"

#include <algorithm>

#include "core/threads/task_team.h"

namespace kan::ui {

namespace {

/// Edge-samples of a pass from which it takes so long that a window that draws does not hold it up.
constexpr double kMuchWork = 150e3;

}  // namespace

TrainingOptions besideTheWindow(const Experiment &experiment, const Dataset &data) {
    TrainingOptions options = experiment.training;
    const int threads = availableThreads(options.threads);
    const auto edges = static_cast<double>(experiment.model.edgeCount());
    const bool short_passes = edges * static_cast<double>(data.train_input.rows()) < kMuchWork;
    options.threads = options.threads == 0 && short_passes ? std::max(1, threads - 1) : threads;
    return options;
}

}  // namespace kan::ui
