#include "ui/session/current_run.h"

#include <algorithm>

namespace kan::ui {

std::uint64_t CurrentRun::follow() {
    pausing_ = false;
    return ++id_;
}

std::uint64_t CurrentRun::replace() {
    oldest_shown_ = follow();
    return id_;
}

std::optional<bool> CurrentRun::pictureArrived(std::uint64_t run_id, RunState state) {
    oldest_shown_ = std::max(oldest_shown_, run_id);
    if (run_id != id_) return std::nullopt;
    const bool running = state == RunState::Running;
    if (!running) pausing_ = false;
    if (pausing_) return std::nullopt;
    return running;
}

}  // namespace kan::ui
