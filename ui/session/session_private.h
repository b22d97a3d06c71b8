#pragma once

#include <variant>

#include "core/experiment/edit_effect.h"
#include "ui/session/current_run.h"
#include "ui/session/data_preparer.h"
#include "ui/session/field_problems.h"
#include "ui/session/handover.h"
#include "ui/session/options_note.h"
#include "ui/session/preparation.h"
#include "ui/session/session_commands.h"
#include "ui/session/snapshot_mailbox.h"
#include "ui/session/training_worker.h"
#include "ui/session/trials_runner.h"

namespace kan::ui {

/// What an ExperimentSession keeps, and how it follows its worker. GUI thread only.
class ExperimentSession::Private : public SessionCommandTarget {
  public:
    explicit Private(ExperimentSession &session);
    ~Private() override;

    /// What the user asked for last, be its data ready or not.
    const Experiment &asked() const;
    enum class Origin { Saved, Unsaved };
    void load(const Experiment &experiment, const SessionFile &file, Origin origin,
              const std::vector<ModelVersion> &undone = {});
    /// Of a new table.
    void loadTable(const Experiment &experiment);
    /// What trials of the table that was loaded last say.
    void follow(const TableTrials &trials);
    /// Looks for the files again; nobody has to open the experiment again when they have been fetched.
    void readAgain(const Experiment &experiment, Origin origin);
    /// The same if the experiment in force was taken without them.
    void lookForMissingFiles();
    /// Of the experiment in force.
    void edit(const Experiment &changed, const QString &text, const QString &merge_key);
    void abandonPreparation();
    void prepared(const PreparationResult &result);
    void refuseLoad(const PreparationOrder &order, const PreparationResult &result);
    void refuseEdit(const PreparationResult &result);
    void adoptLoaded(const PreparationOrder &order, const PreparationResult &result);
    void adoptWithoutFiles(const PreparationOrder &order, const PreparationResult &result);
    void pushEdit(const Experiment &changed, const PreparedDataPtr &data, const QString &text,
                  const QString &merge_key);
    void showProgress(std::uint64_t id, double share);
    void clearProblems(const QString &room);

    void carryOut(const Experiment &before, const SessionState &after, EditMode how) override;
    void enter(const SessionState &target) override;
    std::shared_ptr<const RunResult> reached() const override { return quiet ? nullptr : presentResult(); }
    /// A new run of the present experiment. `strict`: pictures of earlier runs are not shown any more.
    void begin(const std::shared_ptr<const RunResult> &from, bool train, bool strict);

    void snapshotArrived(const SnapshotPtr &arrived);
    void previewArrived(const SnapshotPtr &arrived);
    void follow(const ModelChanged &change);
    void follow(SearchState state_of_search);
    /// Of the network itself: not while another is looked at.
    void changeModel(ModelChange change);
    void beginSearch(NetworkSearch wanted);
    /// A step of the history, unless the present one is being trained.
    void beginTraining(const QString &text, const QString &merge_key);
    void startAgain();
    void takeInput(const AddedInput &added, const SnapshotPtr &of);
    void lookAt(int index, std::shared_ptr<const LookedAt> network);

    /// Puts the newest entry behind all there are. What was undone stays: as one more entry the session goes back from
    /// it to where it is.
    void append(HistoryCommand *command);
    void keepWhatIsAhead(const SessionState &present);
    /// Of the oldest entries, until the rest takes no more than history_bytes.
    void forgetOldest();
    const HistoryCommand *entryAt(int index) const;
    /// Of the entry that left the present state; 0: the start.
    std::uint64_t presentSerial() const;
    /// What a search said goes and comes back with the state it left.
    void tellSearchOfState();
    /// There are rows; else says why not.
    bool canSearch();
    void forgetSearch();
    /// Puts other rows, or none, in force.
    void setRows(const PreparedDataPtr &rows);
    std::vector<KeptNetwork> keptNetworks() const;
    std::vector<KeptNetwork> undoneNetworks() const;
    /// Of what was recovered: one entry for each version but the first, and one for each that was undone, ahead.
    void bringBackHistory(const std::vector<ModelVersion> &undone);
    bool fitsRows(const ModelVersion &version) const;
    SessionState stateOf(const ModelVersion &version) const;
    void setRunning(bool value);
    /// The snapshot is of a network that was replaced since; the present one is `entered`, or grows from it.
    bool snapshotIsOld() const;
    std::shared_ptr<const RunResult> presentResult() const;
    void chooseField(const Experiment &experiment, const PreparedData &data);

    ExperimentSession &q;
    SessionState state;  ///< experiment and data in force; `result` unused
    Experiment baseline;
    Experiment saved;
    Preparation preparation;
    QUndoStack undo_stack;
    EditMode mode = EditMode::Explore;
    SnapshotPtr snapshot;
    SearchStatePtr search;
    SearchStatePtr told;            ///< what the last search ended with
    std::uint64_t told_serial = 0;  ///< of the entry it left
    int looked_at = -1;             ///< index in the front
    bool running = false;
    bool in_training = false;  ///< the network of the present entry is being trained or was stopped on the way
    bool quiet = false;        ///< commands go from entry to entry without carrying them out
    double long_training = 5;  ///< s
    double saved_seconds = 0;  ///< of the training of the network on show, up to when it was saved
    std::size_t history_bytes = std::size_t(256) << 20;
    CurrentRun run;
    std::shared_ptr<const RunResult> entered;  ///< what the run begins with or was changed to; null: the seed
    std::uint64_t newest_change = 0;           ///< ModelChanged::number of the history's last
    SessionFile file;
    std::vector<ModelVersion> earlier_versions;
    FieldProblems problems;
    ViewRequest view;
    SnapshotMailbox mailbox;
    /// In one queue: what a search ends with belongs to the change that came before.
    Handover<std::variant<SearchState, ModelChanged>> changes;
    Handover<PreparationResult> preparations;
    Handover<std::pair<std::uint64_t, double>> reading_progress;  ///< id, share
    std::shared_ptr<TableStore> tables;
    DataPreparer preparer;
    TrialsRunner trials;
    TrainingWorker worker;  ///< last: its thread ends before anything it reports to
};

}  // namespace kan::ui
