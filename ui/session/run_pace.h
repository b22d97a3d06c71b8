#pragma once

#include <chrono>

namespace kan::ui {

/// How long a run will still take, by its own steps so far, or by the steps of a run like it before.
class RunPace {
  public:
    using Clock = std::chrono::steady_clock;

    /// `alike`: a step takes about as long as one of the run before.
    void begin(Clock::time_point now, int steps, bool alike);
    void stepDone(Clock::time_point now, int steps_left);
    /// The step under way has been told to stop. Where it stops half done, the run cannot end as it would have.
    void breakOff() { broken_off_ = true; }

    /// Clock::duration::max() as long as nothing is known, and for a run whose step breaks off.
    Clock::duration remaining(Clock::time_point now) const;
    /// Of one step; max() as long as nothing is known.
    Clock::duration perStep() const;

  private:
    Clock::time_point began_, last_step_;
    Clock::duration per_step_ = Clock::duration::max();
    int done_ = 0;
    int left_ = 0;
    bool broken_off_ = false;
};

}  // namespace kan::ui
