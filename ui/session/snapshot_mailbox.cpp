#include "ui/session/snapshot_mailbox.h"

#include <utility>

namespace kan::ui {

namespace {
constexpr int kInterval = 16;  // ms
}

SnapshotMailbox::SnapshotMailbox(QObject *parent) : QObject(parent), timer_(this) {
    timer_.setSingleShot(true);
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &SnapshotMailbox::deliver);
}

void SnapshotMailbox::post(SnapshotPtr snapshot) {
    {
        const std::lock_guard lock(mutex_);
        newest_ = std::move(snapshot);
        if (std::exchange(wake_pending_, true)) return;
    }
    QMetaObject::invokeMethod(this, &SnapshotMailbox::deliver, Qt::QueuedConnection);
}

void SnapshotMailbox::deliver() {
    if (since_delivery_.isValid() && since_delivery_.elapsed() < kInterval) {
        if (!timer_.isActive()) timer_.start(kInterval - static_cast<int>(since_delivery_.elapsed()));
        return;
    }
    SnapshotPtr snapshot;
    {
        const std::lock_guard lock(mutex_);
        snapshot = std::move(newest_);
        newest_.reset();
        wake_pending_ = false;
    }
    if (!snapshot) return;
    since_delivery_.start();
    emit arrived(snapshot);
}

}  // namespace kan::ui
