#include "ui/session/warm_start.h"

#include <utility>

#include "ui/session/window_threads.h"

namespace kan::ui {

void WarmStart::keep(std::shared_ptr<const Kan> trained, const Experiment &experiment, PreparedDataPtr data) {
    trained_ = std::move(trained);
    experiment_ = experiment;
    data_ = std::move(data);
}

void WarmStart::forget() {
    *this = {};
}

bool WarmStart::fits(const RunStart &start) const {
    const Experiment &wanted = start.experiment;
    return trained_ && start.train && !start.from && start.data == data_ && wanted.model == experiment_.model &&
           wanted.initial == experiment_.initial && wanted.training.opt != OptimizerKind::Adam &&
           wanted.training.opt == experiment_.training.opt &&
           wanted.training.grid.schedule == experiment_.training.grid.schedule &&
           wanted.training.batch.rows == experiment_.training.batch.rows;
}

std::optional<Kan> WarmStart::towards(const RunStart &start, std::chrono::steady_clock::duration budget) const {
    const auto end = std::chrono::steady_clock::now() + budget;
    TrainingOptions options = besideTheWindow(start.experiment, *data_->dataset);
    options.grid.update = false;
    options.grid.schedule.clear();  // the kept network is on the last grid
    options.steps = 1;
    options.batch.rows = -1;
    Trainer trainer(*trained_, data_->dataset, options);
    std::stop_source enough;
    const TrainingStatus status = trainer.step(enough.get_token(), [&](const TrainingProgress &) {
        if (std::chrono::steady_clock::now() >= end) enough.request_stop();
    });
    if (status != TrainingStatus::Completed && status != TrainingStatus::Stopped) return std::nullopt;
    return trainer.model();
}

}  // namespace kan::ui
