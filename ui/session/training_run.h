#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/experiment/prepared_data.h"
#include "core/train/trainer.h"
#include "ui/session/accuracy_meter.h"
#include "ui/session/snapshot.h"

namespace kan::ui {

/// A network with how it came about: what undo brings back, and what a run can start from.
struct RunResult {
    std::shared_ptr<const Kan> model;
    TrainingHistory history;
    std::vector<Marker> markers;
    long evaluations = 0;
    double seconds = 0;
    int target_steps = 0;
    RunState state = RunState::Finished;
    std::shared_ptr<const Kan> theory;  ///< the closed forms that it began with; null: none
};

/// What the snapshot shows, as a result that can be brought back.
std::shared_ptr<const RunResult> resultOf(const Snapshot &snapshot);
/// What a file keeps, the same.
std::shared_ptr<const RunResult> resultOf(const ModelVersion &version);
/// About what keeping it takes.
std::size_t bytesOf(const RunResult &result);

/// The order to begin a run.
struct RunStart {
    std::uint64_t run_id = 0;
    Experiment experiment;
    PreparedDataPtr data;
    std::shared_ptr<const RunResult> from;  ///< null: from the seed
    bool train = true;                      ///< false: show the network of `from`
    bool patient = false;                   ///< a running run that is nearly done may end first
};

/// One run on the worker: a Trainer, what happened before it, its markers and its clock. Not thread-safe.
class TrainingRun {
  public:
    /// Throws std::invalid_argument if the experiment does not fit its data.
    explicit TrainingRun(RunStart start);

    std::uint64_t id() const { return start_.run_id; }
    const Experiment &experiment() const { return start_.experiment; }
    const PreparedDataPtr &data() const { return start_.data; }
    const Kan &model() const { return trainer_.model(); }

    bool finished() const { return stepsDone() >= target_; }
    int stepsDone() const;
    int stepsLeft() const { return target_ - stepsDone(); }
    /// True if training from the seed with the present options gives the same network.
    bool isFromSeed() const { return from_seed_; }
    /// At least `steps` more than are done.
    void extendBy(int steps);

    /// One step of the trainer.
    TrainingStatus step(std::stop_token stop, const TrainingCallback &callback);
    /// What the trainer said last, if it is trouble.
    QString trouble() const;

    /// From the next step on; `note` becomes a marker unless empty.
    void setOptions(const TrainingOptions &options, const QString &note);
    /// The same for the last marker of the same kind at the same step.
    void setModel(Kan model, const QString &note);
    /// The present network's closed forms are what later ones are compared with.
    void takeAsTheory() { theory_ = std::make_shared<const Kan>(model()); }

    /// Another network that is worth a step of the history: its losses are measured and become one, marked with `note`.
    /// The run counts as done.
    void adopt(Kan model, const QString &note);

    /// Measures what share of the rows is classified rightly, if the data has classes and that is not known of the
    /// present network. Costs as much as one evaluation of the loss.
    void measureAccuracy();

    /// The same for its losses, if the present network is not that of the history's last step.
    void measureLosses();

    RunResult result(RunState state) const;
    /// Progress, history and markers; `progress` may be null between steps.
    void describe(Snapshot &snapshot, const TrainingProgress *progress) const;

  private:
    TrainingHistory joinedHistory(const TrainingHistory &own) const;
    std::vector<Marker> joinedMarkers(const TrainingHistory &joined) const;
    void addMarker(const QString &note);
    double seconds() const;

    RunStart start_;
    Trainer trainer_;
    std::vector<Marker> notes_;
    std::shared_ptr<const Kan> theory_;
    int target_ = 0;
    bool from_seed_ = true;
    AccuracyMeter accuracy_meter_;
    std::optional<Accuracy> accuracy_;
    bool accuracy_is_known_ = false;  ///< of the present network; else it is an earlier one's
    bool losses_are_known_ = true;    ///< of the present network; else the history and edited_ are of an earlier one
    std::optional<EditedLosses> edited_;
    double seconds_ = 0;  ///< spent in finished calls of step()
    std::optional<std::chrono::steady_clock::time_point> step_began_;
};

}  // namespace kan::ui
