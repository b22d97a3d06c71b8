#pragma once

#include <QSet>
#include <optional>

#include "core/experiment/edit_effect.h"
#include "ui/session/data_preparer.h"
#include "ui/session/handover.h"
#include "ui/session/options_note.h"
#include "ui/session/session_commands.h"
#include "ui/session/snapshot_mailbox.h"
#include "ui/session/training_worker.h"

namespace kan::ui {

/// What an ExperimentSession keeps, and how it follows its worker. GUI thread only.
class ExperimentSession::Private : public SessionCommandTarget {
  public:
    explicit Private(ExperimentSession &session);
    ~Private() override;

    /// An experiment whose data are being made.
    struct Order {
        Experiment experiment;
        bool load = false;
        QString file_path;
        QString text;
        QString merge_key;
    };

    /// What the user asked for last, be its data ready or not.
    const Experiment &asked() const {
        return queued ? queued->experiment : pending ? pending->experiment : state.experiment;
    }
    bool isLoading() const { return pending && pending->load; }
    /// The experiment was taken, but its files were not there.
    bool lacksFiles() const { return !pending && !state.data && (state.experiment.images || state.experiment.table); }
    void prepare(Order order);
    void readAgain(Experiment experiment);
    void abandonPending();
    void prepared(const PreparationResult &result);
    void refuse(const Order &order, const PreparationResult &result);
    void adoptLoaded(const Order &order, const PreparationResult &result);
    void adoptWithoutFiles(const Order &order, const PreparationResult &result);
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
    void setRunning(bool value);
    std::shared_ptr<const RunResult> presentResult() const;
    void chooseField(const Experiment &experiment, const PreparedData &data);

    ExperimentSession &q;
    SessionState state;  ///< experiment and data in force; `result` unused
    Experiment baseline;
    Experiment saved;
    std::optional<Order> pending;
    std::optional<Order> queued;  ///< an edit of what is still being loaded
    std::uint64_t pending_id = 0;
    double reading_share = 0;  ///< of the pending data
    QUndoStack undo_stack;
    EditMode mode = EditMode::Explore;
    SnapshotPtr snapshot;
    SearchStatePtr search;
    bool running = false;
    bool pausing = false;  ///< until the worker has said so, pictures that still run do not count
    bool derived = false;  ///< the network is not what the seed alone gives
    std::uint64_t run_id = 0;
    std::uint64_t oldest_shown = 0;  ///< pictures of earlier runs are dropped
    QString file_path;
    std::vector<ModelVersion> earlier_versions;
    QSet<QString> problems;
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
