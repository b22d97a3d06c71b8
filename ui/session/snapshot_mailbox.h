#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <mutex>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// Carries snapshots from the worker to the GUI thread: newest wins, at most 60 a second, the last one always arrives.
class SnapshotMailbox : public QObject {
    Q_OBJECT

  public:
    explicit SnapshotMailbox(QObject *parent = nullptr);

    /// From any thread; never waits for the GUI.
    void post(SnapshotPtr snapshot);

  signals:
    /// On the mailbox's thread.
    void arrived(const kan::ui::SnapshotPtr &snapshot);

  private:
    void deliver();

    std::mutex mutex_;
    SnapshotPtr newest_;
    bool wake_pending_ = false;
    QElapsedTimer since_delivery_;
    QTimer timer_;
};

}  // namespace kan::ui
