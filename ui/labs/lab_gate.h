#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace kan::ui {

/// Lets the thread of a run go on, wait, or go on by single steps. The run calls pass() before each step, the window
/// the rest; all of them from any thread.
class LabGate {
  public:
    /// Waits while paused, unless a step was asked for. False once a stop is requested.
    bool pass(const std::stop_token &stop);
    void setPaused(bool paused);
    bool isPaused() const;
    /// One pass() of a paused gate.
    void stepOnce();

  private:
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool paused_ = false;
    int steps_ = 0;
};

}  // namespace kan::ui
