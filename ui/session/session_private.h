#pragma once

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

namespace kan::ui {

/// What an ExperimentSession keeps, and how it follows its worker. GUI thread only.
class ExperimentSession::Private : public SessionCommandTarget {
  public:
    explicit Private(ExperimentSession &session);
    ~Private() override;

    /// What the user asked for last, be its data ready or not.
    const Experiment &asked() const;
    enum class Origin { Saved, Unsaved };
    void load(const Experiment &experiment, const QString &file_path, Origin origin);
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
    /// A new run of the present experiment. `strict`: pictures of earlier runs are not shown any more.
    void begin(const std::shared_ptr<const RunResult> &from, bool train, bool strict);

    void snapshotArrived(const SnapshotPtr &arrived);
    void previewArrived(const SnapshotPtr &arrived);
    void modelChanged(const ModelChanged &change);
    void searchChanged(SearchState changed);
    /// There are rows; else says why not.
    bool canSearch();
    void forgetSearch();
    /// Puts other rows, or none, in force.
    void setRows(const PreparedDataPtr &rows);
    std::vector<KeptNetwork> keptNetworks() const;
    /// Of what was recovered: one entry for each version but the first.
    void bringBackHistory();
    SessionState stateOf(const ModelVersion &version) const;
    void setRunning(bool value);
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
    bool running = false;
    CurrentRun run;
    QString file_path;
    std::vector<ModelVersion> earlier_versions;
    FieldProblems problems;
    ViewRequest view;
    SnapshotMailbox mailbox;
    Handover<SearchState> search_states;
    Handover<PreparationResult> preparations;
    Handover<std::pair<std::uint64_t, double>> reading_progress;  ///< id, share
    Handover<ModelChanged> model_changes;
    std::shared_ptr<TableStore> tables;
    DataPreparer preparer;
    TrainingWorker worker;  ///< last: its thread ends before anything it reports to
};

}  // namespace kan::ui
