#include "ui/labs/lab_gate.h"

namespace kan::ui {

bool LabGate::pass(const std::stop_token &stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return !paused_ || steps_ > 0; });
    if (stop.stop_requested()) return false;
    if (paused_) --steps_;
    return true;
}

void LabGate::setPaused(bool paused) {
    {
        const std::lock_guard lock(mutex_);
        paused_ = paused;
        steps_ = 0;
    }
    changed_.notify_all();
}

bool LabGate::isPaused() const {
    const std::lock_guard lock(mutex_);
    return paused_;
}

void LabGate::stepOnce() {
    {
        const std::lock_guard lock(mutex_);
        ++steps_;
    }
    changed_.notify_all();
}

}  // namespace kan::ui
