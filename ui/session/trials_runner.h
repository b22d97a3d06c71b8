#pragma once

#include <QObject>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>

#include "core/experiment/table_trials.h"
#include "ui/session/handover.h"

namespace kan::ui {

/// Carries out tableTrials on a thread of its own, beside training. Lives on the GUI thread.
class TrialsRunner : public QObject {
    Q_OBJECT

  public:
    explicit TrialsRunner(QObject *parent = nullptr);
    ~TrialsRunner() override;

    /// Replaces trials that run. finished() follows.
    void start(const Experiment &experiment, std::shared_ptr<const Dataset> rows);
    /// Returns at once; finished() does not follow.
    void cancel();
    bool isRunning() const { return running_; }

  signals:
    /// Nothing was chosen: null.
    void finished(const std::shared_ptr<const kan::TableTrials> &trials);

  private:
    struct Outcome {
        std::uint64_t id = 0;
        std::shared_ptr<const TableTrials> trials;
    };
    /// Those that were replaced or given up come late and do not count.
    void take(const Outcome &outcome);

    std::uint64_t id_ = 0;
    bool running_ = false;
    Handover<Outcome> handover_;
    std::jthread thread_;  ///< last: ends before what it reports to
};

}  // namespace kan::ui
