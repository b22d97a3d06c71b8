#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <functional>
#include <vector>

#include "ui/session/snapshot.h"

namespace kan::ui {

/// Hands the newest snapshot to the views beside the network, one view in a turn of the event loop, so that they
/// neither hold up the network's picture nor block the window together. While training, each is served 30 times a
/// second.
class SnapshotRelay : public QObject {
    Q_OBJECT

  public:
    using Receiver = std::function<void(const SnapshotPtr &)>;

    explicit SnapshotRelay(QObject *parent = nullptr);

    /// Receivers are served in the order in which they were added.
    void add(Receiver receiver);

  public slots:
    void post(const kan::ui::SnapshotPtr &snapshot);
    /// A picture of the network is about to come: the other views wait for it, but not for long.
    void hold();

  private:
    void serveOne();
    bool isServing() const { return next_ < stages_.size() && stages_[next_].due; }

    struct Stage {
        Receiver receiver;
        bool due = false;
    };
    std::vector<Stage> stages_;
    std::size_t next_ = 0;
    SnapshotPtr newest_;
    bool round_due_ = false;  ///< a snapshot came while a round was served, or too soon after one
    QElapsedTimer since_round_;
    QTimer timer_;
};

}  // namespace kan::ui
