#include "ui/session/snapshot_mailbox.h"

#include <utility>

namespace kan::ui {

namespace {
constexpr std::chrono::milliseconds kFrame{16};
}

SnapshotMailbox::SnapshotMailbox(QObject *parent, Now now) : QObject(parent), now_(std::move(now)), timer_(this) {
    timer_.setSingleShot(true);
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &SnapshotMailbox::deliver);
}

void SnapshotMailbox::post(SnapshotPtr snapshot) {
    put(newest_, std::move(snapshot));
}

void SnapshotMailbox::postPreview(SnapshotPtr preview) {
    put(preview_, std::move(preview));
}

void SnapshotMailbox::put(SnapshotPtr &place, SnapshotPtr snapshot) {
    {
        const std::lock_guard lock(mutex_);
        place = std::move(snapshot);
        if (std::exchange(wake_pending_, true) && !isUrgent()) return;
    }
    QMetaObject::invokeMethod(this, &SnapshotMailbox::deliver, Qt::QueuedConnection);
}

/// With the mutex held: whether something waits that should not.
bool SnapshotMailbox::isUrgent() const {
    return preview_ || (newest_ && (newest_->state != RunState::Running || newest_->run_id != delivered_run_));
}

void SnapshotMailbox::deliver() {
    SnapshotPtr snapshot, preview;
    {
        const std::lock_guard lock(mutex_);
        using std::chrono::milliseconds;
        const auto since = last_delivery_ ? std::chrono::duration_cast<milliseconds>(now_() - *last_delivery_) : kFrame;
        if (since < kFrame && !isUrgent() && newest_) {
            if (!timer_.isActive()) timer_.start(kFrame - since);
            return;
        }
        snapshot.swap(newest_);
        preview.swap(preview_);
        wake_pending_ = false;
        if (snapshot) delivered_run_ = snapshot->run_id;
    }
    if (snapshot) {
        last_delivery_ = now_();
        emit arrived(snapshot);
    }
    if (preview) emit previewArrived(preview);
}

}  // namespace kan::ui

#include "moc_snapshot_mailbox.cpp"
