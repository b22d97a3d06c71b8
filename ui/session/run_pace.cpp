#include "ui/session/run_pace.h"

#include <algorithm>

namespace kan::ui {

void RunPace::begin(Clock::time_point now, int steps, bool alike) {
    began_ = last_step_ = now;
    done_ = 0;
    left_ = steps;
    broken_off_ = false;
    if (!alike) per_step_ = Clock::duration::max();
}

void RunPace::stepDone(Clock::time_point now, int steps_left) {
    last_step_ = now;
    ++done_;
    left_ = steps_left;
    broken_off_ = false;  // it was done already when it was told to stop
    per_step_ = (now - began_) / done_;
}

RunPace::Clock::duration RunPace::remaining(Clock::time_point now) const {
    constexpr auto unknown = Clock::duration::max();
    if (broken_off_ || per_step_ == unknown || left_ > unknown / std::max(per_step_, Clock::duration(1)))
        return unknown;
    return std::max(Clock::duration::zero(), left_ * per_step_ - (now - last_step_));
}

RunPace::Clock::duration RunPace::perStep() const {
    return per_step_;
}

}  // namespace kan::ui
