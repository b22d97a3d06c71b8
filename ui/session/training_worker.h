#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <variant>

#include "ui/session/network_search.h"
#include "ui/session/run_pace.h"
#include "ui/session/snapshot_builder.h"
#include "ui/session/training_run.h"
#include "ui/session/warm_start.h"

namespace kan::ui {

/// A change of the network that training made: prune, restore, compact, refine, a dragged coefficient.
struct ModelChange {
    QString text;       ///< of the undo command
    QString note;       ///< marker on the chart; empty: none
    QString merge_key;  ///< see ExperimentSession
    /// The changed network; nothing if there is nothing to change, with the reason in the last argument.
    std::function<std::optional<Kan>(const Kan &, const PreparedData &, QString &)> change;
    bool is_stage = false;  ///< its losses become a point of the loss chart
};

/// A ModelChange that was carried out.
struct ModelChanged {
    std::uint64_t run_id = 0;
    QString text;
    QString detail;  ///< more words, for the history; may be empty
    QString merge_key;
    std::shared_ptr<const RunResult> before;
    std::shared_ptr<const RunResult> after;
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

    /// Replaces the run and all orders not yet begun. During a fast drag something is to be seen, so for a moment a run
    /// may go on: one that has not shown a picture yet until it has, and before a patient start one that is nearly done
    /// to its end. Meanwhile there are previews of the newest start.
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
    struct Run {};
    struct Pause {};
    struct StepOnce {};
    struct SetOptions {
        TrainingOptions options;
        QString note;
    };
    using Clock = RunPace::Clock;
    using Command = std::variant<RunStart, Run, Pause, StepOnce, SetOptions, ModelChange, NetworkSearch>;

    void push(Command command, bool interrupt);
    void loop(const std::stop_token &quit);
    /// False: time to end.
    bool waitForWork(const std::stop_token &quit, std::deque<Command> &commands, bool &view_changed);
    void handle(RunStart &start);
    void handle(Run &);
    void handle(Pause &);
    void handle(StepOnce &);
    void handle(SetOptions &order);
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
    void previewWaitingStart(Clock::time_point now);
    std::optional<std::stop_token> armStop();
    ViewRequest viewRequest();

    // With the mutex held.
    bool startWaits() const;
    const RunStart *waitingStart() const;
    bool runGoesFirst(Clock::time_point now) const;
    bool showsNothingYet(Clock::time_point now) const;
    void breakOffStep();

    WorkerEvents events_;

    std::mutex mutex_;  // guards up to the blank line
    std::condition_variable_any wake_;
    std::deque<Command> commands_;
    std::stop_source stop_;
    ViewRequest view_;
    bool view_changed_ = false;
    std::optional<Clock::time_point> waiting_since_;  ///< a start has been waiting, perhaps replaced by newer ones
    bool training_ = false;                           ///< the run is under way
    bool searching_ = false;
    bool picture_shown_ = true;  ///< of the present run
    Clock::time_point run_began_;
    RunPace pace_;

    std::stop_token quit_;  // from here on: the worker's thread only
    std::optional<TrainingRun> run_;
    std::uint64_t run_id_ = 0;
    SnapshotBuilder builder_;
    WarmStart warm_;
    std::uint64_t previewed_id_ = 0;
    Clock::time_point next_preview_;
    RunState state_ = RunState::Idle;
    QString message_;
    bool running_ = false;
    bool single_step_ = false;
    Clock::time_point next_picture_;
    Clock::time_point next_accuracy_;

    std::jthread thread_;
};

}  // namespace kan::ui
