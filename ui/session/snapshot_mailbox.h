#pragma once

#include <QObject>
#include <QTimer>
#include <chrono>
#include <mutex>
#include <optional>

#include "ui/session/clock.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// Carries snapshots from the worker to the GUI thread: newest wins, the last one always arrives. What comes on the way
/// of a run waits for its turn, 60 times a second; a run's first picture, its end and previews arrive at once, and a
/// preview never takes the place of a snapshot.
class SnapshotMailbox : public QObject {
    Q_OBJECT

  public:
    explicit SnapshotMailbox(QObject *parent = nullptr, Now now = std::chrono::steady_clock::now);

    /// From any thread; never waits for the GUI.
    void post(SnapshotPtr snapshot);
    void postPreview(SnapshotPtr preview);

  signals:
    /// On the mailbox's thread.
    void arrived(const kan::ui::SnapshotPtr &snapshot);
    void previewArrived(const kan::ui::SnapshotPtr &preview);

  private:
    void put(SnapshotPtr &place, SnapshotPtr snapshot);
    void deliver();
    bool isUrgent() const;

    std::mutex mutex_;
    SnapshotPtr newest_;
    SnapshotPtr preview_;
    bool wake_pending_ = false;
    std::uint64_t delivered_run_ = 0;
    Now now_;
    std::optional<std::chrono::steady_clock::time_point> last_delivery_;
    QTimer timer_;
};

}  // namespace kan::ui
