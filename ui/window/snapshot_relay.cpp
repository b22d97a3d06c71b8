#include "ui/window/snapshot_relay.h"

#include <algorithm>
#include <utility>

namespace kan::ui {

namespace {
constexpr int kRoundInterval = 33;  // ms
constexpr int kHold = 14;           // ms
constexpr int kLongestRound = 60;   // ms, with all holds
}  // namespace

SnapshotRelay::SnapshotRelay(QObject *parent) : QObject(parent), timer_(this) {
    timer_.setSingleShot(true);
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &SnapshotRelay::serveOne);
}

void SnapshotRelay::add(Receiver receiver) {
    stages_.push_back({std::move(receiver), false});
}

void SnapshotRelay::post(const SnapshotPtr &snapshot) {
    newest_ = snapshot;
    round_due_ = true;
    if (isServing()) return;
    const qint64 rest = since_round_.isValid() ? kRoundInterval - since_round_.elapsed() : 0;
    const bool wait = snapshot->state == RunState::Running && rest > 0;
    timer_.start(wait ? static_cast<int>(rest) : 0);
}

void SnapshotRelay::hold() {
    const bool late = since_round_.isValid() && since_round_.elapsed() > kLongestRound;
    if (timer_.isActive() && timer_.remainingTime() < kHold && !late) timer_.start(kHold);
}

void SnapshotRelay::serveOne() {
    if (next_ == 0 && std::exchange(round_due_, false)) {
        since_round_.start();
        for (Stage &stage : stages_) stage.due = true;
    }
    if (next_ >= stages_.size() || !stages_[next_].due) return;
    stages_[next_].due = false;
    const SnapshotPtr snapshot = newest_;
    const std::size_t served = std::exchange(next_, (next_ + 1) % stages_.size());
    if (next_ != 0) {
        timer_.start(0);
    } else if (round_due_) {
        post(snapshot);
    }
    stages_[served].receiver(snapshot);
}

}  // namespace kan::ui

#include "moc_snapshot_relay.cpp"
