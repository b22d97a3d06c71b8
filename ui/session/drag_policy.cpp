#include "ui/session/drag_policy.h"

namespace kan::ui {

void DragPolicy::startArrived(Time now) {
    if (!waiting_since_) waiting_since_ = now;
}

void DragPolicy::ordersTaken() {
    waiting_since_.reset();
}

void DragPolicy::runBegan(Time now, int steps, bool alike) {
    picture_shown_ = false;
    run_began_ = now;
    pace_.begin(now, steps, alike);
}

bool DragPolicy::runGoesFirst(Waiting waiting, Time now) const {
    return training_ && waiting == Waiting::PatientStart && waiting_since_ && now - *waiting_since_ < kLongestWait &&
           pace_.remaining(now) < kShortRest;
}

bool DragPolicy::runGivesWay(Waiting waiting, Time now) const {
    const bool start_waits = waiting == Waiting::Start || waiting == Waiting::PatientStart;
    return start_waits && !runGoesFirst(waiting, now) && !showsNothingYet(now);
}

bool DragPolicy::showsNothingYet(Time now) const {
    return !picture_shown_ && now - run_began_ <= kFirstPicture;
}

}  // namespace kan::ui
