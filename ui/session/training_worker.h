#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <stop_token>
#include <thread>

#include "ui/session/picture_times.h"
#include "ui/session/snapshot_builder.h"
#include "ui/session/training_run.h"
#include "ui/session/warm_start.h"
#include "ui/session/worker_orders.h"

namespace kan::ui {

/// A ModelChange that was carried out.
struct ModelChanged {
    std::uint64_t run_id = 0;
    QString text;
    QString detail;  ///< more words, for the history; may be empty
    QString merge_key;
    std::shared_ptr<const RunResult> before;
    std::shared_ptr<const RunResult> after;
    std::uint64_t number = 0;  ///< of all changes of the worker, from 1
};

/// What the worker tells; called on its thread.
struct WorkerEvents {
    std::function<void(SnapshotPtr)> snapshot;
    /// About what the run of that id will come to: a picture only, without history, field and model.
    std::function<void(SnapshotPtr)> preview;
    std::function<void(ModelChanged)> model_changed;
    std::function<void(QString)> refused;  ///< a ModelChange that was not carried out, and why
    std::function<void(SearchState)> search_changed;
};

/// Trains on its own thread and makes the snapshots. All methods return at once and may be called from any thread.
class TrainingWorker {
  public:
    explicit TrainingWorker(WorkerEvents events);
    ~TrainingWorker();

    /// Replaces the run and all orders not yet begun. The DragPolicy says whether the run goes on for a moment;
    /// meanwhile there are previews of the newest start.
    void start(RunStart start);
    void run();
    /// After the running step.
    void pause();
    /// Does not wait for the step's end any longer if a pause is still due.
    void hastenPause();
    void stepOnce();
    void setOptions(const TrainingOptions &options, const QString &note);
    void changeModel(ModelChange change);
    /// Replaces the training of the present run; every stage is a ModelChanged. Whatever else is ordered ends it.
    void search(NetworkSearch search);
    void stopSearch();
    void setView(const ViewRequest &view);

  private:
    using Clock = DragPolicy::Clock;

    void loop(const std::stop_token &quit);
    void handle(RunStart &start);
    void handle(WorkerOrders::Run &);
    void handle(WorkerOrders::Pause &);
    void handle(WorkerOrders::StepOnce &);
    void handle(WorkerOrders::SetOptions &order);
    void handle(ModelChange &order);
    void handle(NetworkSearch &order);
    SearchResult carryOut(const NetworkSearch &order, SearchState &state, const std::stop_token &stop);
    void searchStageDone(const SearchStage &stage, SearchState &state);
    void advance();
    void observe(const TrainingProgress &progress);
    void afterStep(TrainingStatus status);
    void fail(const QString &message);
    void setRunning(bool running);
    void publish(const TrainingProgress *progress);
    void measureAccuracyAtTimes();
    void preview(const RunStart &start);

    WorkerEvents events_;
    WorkerOrders orders_;

    std::stop_token quit_;  // from here on: the worker's thread only
    std::optional<TrainingRun> run_;
    std::uint64_t run_id_ = 0;
    std::uint64_t changes_ = 0;
    SnapshotBuilder builder_;
    PictureTimes times_;
    WarmStart warm_;
    std::uint64_t previewed_id_ = 0;
    RunState state_ = RunState::Idle;
    QString message_;
    bool running_ = false;
    bool single_step_ = false;

    std::jthread thread_;
};

}  // namespace kan::ui
