#include "ui/session/snapshot_mailbox.h"

#include <utility>

namespace kan::ui {

namespace {
constexpr int kFrame = 16;  // ms
}

SnapshotMailbox::SnapshotMailbox(QObject *parent) : QObject(parent), timer_(this) {
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
        const bool early = since_delivery_.isValid() && since_delivery_.elapsed() < kFrame;
        if (early && !isUrgent() && newest_) {
            if (!timer_.isActive()) timer_.start(kFrame - static_cast<int>(since_delivery_.elapsed()));
            return;
        }
        snapshot.swap(newest_);
        preview.swap(preview_);
        wake_pending_ = false;
        if (snapshot) delivered_run_ = snapshot->run_id;
    }
    if (snapshot) {
        since_delivery_.start();
        emit arrived(snapshot);
    }
    if (preview) emit previewArrived(preview);
}

}  // namespace kan::ui
