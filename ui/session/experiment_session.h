#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <memory>
#include <optional>

#include "core/experiment/edit_effect.h"
#include "core/experiment/experiment.h"
#include "core/interpret/prune.h"
#include "core/io/experiment_file.h"
#include "core/io/kept_session.h"
#include "ui/session/network_search.h"
#include "ui/session/snapshot.h"

namespace kan {
class TableStore;
struct AddedInput;
}  // namespace kan

namespace kan::ui {

class TrainingWorker;
struct RunResult;

/// A network of the history, with the name of its entry.
struct KeptNetwork {
    QString label;
    std::shared_ptr<const RunResult> result;
};

/// The one class that knows both core and Qt: holds the experiment (what the user asked for), owns the worker thread
/// and the undo stack, and hands out snapshots. Lives on the GUI thread; no method computes or waits.
class ExperimentSession : public QObject {
    Q_OBJECT

  public:
    explicit ExperimentSession(QObject *parent = nullptr);
    ~ExperimentSession() override;

    const Experiment &experiment() const;
    /// As it was loaded: what a double click on a slider goes back to.
    const Experiment &baseline() const;
    /// As the file has it, or as it was loaded.
    const Experiment &savedExperiment() const;
    std::shared_ptr<const Dataset> dataset() const;  ///< in force; null while it is made and if that failed
    PreparedDataPtr preparedData() const;            ///< the same with what shows it in the user's units
    bool isReading() const;                          ///< rows are being made
    double readingShare() const;                     ///< of a table, 0..1
    std::shared_ptr<TableStore> tables() const;      ///< those that were read last
    SnapshotPtr snapshot() const;                    ///< newest; never null
    SearchStatePtr search() const;                   ///< newest; never null
    QUndoStack *undoStack();
    EditMode editMode() const;
    bool isRunning() const;
    bool isModified() const;  ///< against what was saved last
    /// Unmodified, but the network took long to train and no file holds it.
    bool hasLongTraining() const;
    double trainingSeconds() const;  ///< since it was saved
    /// From how many seconds on a training is not repeated lightly: Reset keeps its network, closing asks (5).
    void setLongTraining(double seconds);
    /// What the networks of the history may take; the oldest go (256 MB).
    void setHistoryMemory(std::size_t bytes);
    QString filePath() const;
    /// Of the file as it was read or written; none: there is no file, or it was not to be found.
    std::optional<FileStamp> fileStamp() const;
    /// Somebody else has written to it since.
    bool fileHasChanged() const;

    // --- files -------------------------------------------------------------------------------------------------
    /// Replaces the session and starts training. Clears the undo stack. If images or a table cannot be read, the
    /// experiment is taken without rows: fieldError("images" or "table") says what to do, and run, reset or an edit
    /// look for them again.
    void load(const Experiment &experiment, const QString &file_path = {});
    /// The same of a table that was just imported. It trains at once; beside that, quick trials on its training rows
    /// look for the network that predicts best (tableTrials). What they choose is one step of the history, unless the
    /// user has changed something meanwhile: then it stays as it is.
    void loadTable(const Experiment &experiment);
    bool isTrying() const;  ///< those trials run
    /// The same of what a crash left behind: it is unsaved, its file is what it was, and its versions are entries of
    /// the history again, those that were undone too. recovered() follows, or loadFailed().
    void recover(const KeptSession &kept);
    /// Gives up rows that are being read: the session is as before.
    void stopReading();
    /// With the present network as last version. Throws ExperimentError.
    void save(const QString &file_path);
    /// As it stands, for autosave, export and "Copy as kan-cli command".
    Experiment currentExperiment() const;
    /// The networks before the present one in the history, oldest first, as far back as they are of the same rows; the
    /// newest 16 MB of them.
    std::vector<KeptNetwork> keptNetworks() const;
    /// Those to which redo leads, the next one first; of the same rows, and the nearest 16 MB of them.
    std::vector<KeptNetwork> undoneNetworks() const;

    // --- edits: each is one undo command; those with the same merge_key in a row become one (a slider drag) ----------
    // What was undone before stays reachable: the session goes back from it in one more command.
    /// In Explore mode the run starts again from the seed and replaces the running one. In Steer mode lamb*, lr, steps
    /// act from the next step on; model.grid refines; other changes start again.
    void edit(const Experiment &changed, const QString &text, const QString &merge_key = {});
    void pruneBy(const PruneThresholds &thresholds);
    void setPruned(const std::vector<EdgeId> &edges, bool pruned);
    void restorePruned();
    void compactNetwork();
    void setCoefficient(EdgeId edge, int q, double value, const QString &merge_key);
    /// The same function on a grid of `new_grid` intervals.
    void refineGrid(int new_grid);
    /// pykan's fix_symbolic: a function of the library in place of the edge's spline, with these numbers or fitted
    /// ones.
    void fixSymbolic(EdgeId edge, const QString &function, const std::optional<Affine> &params = {});
    void unfix(const std::vector<EdgeId> &edges);
    /// Whether training, snapping and sliders leave the numbers of the functions on these edges alone.
    void setFrozen(const std::vector<kan::EdgeId> &edges, bool frozen);
    /// Other numbers for the function on an edge.
    void setAffine(EdgeId edge, const Affine &affine, const QString &merge_key);
    /// A network of the last search's front.
    void takeFrontEntry(int index);
    /// A network that was made of the present one, or stood here before; `text` names the step. Of other data: a
    /// notice.
    void takeNetwork(const QString &text, std::shared_ptr<const Kan> model);

    /// One more input (withAddedInput), which was added to the network of this snapshot on these rows: goes on from it
    /// as it was, with the penalty's weight of that experiment. One undo step; of other rows than those in force a
    /// notice.
    void takeInput(const AddedInput &added, const SnapshotPtr &of, const PreparedDataPtr &rows);

    // --- looking: nothing of the session changes, its run goes on ----------------------------------------------
    /// Snapshots are of a network of the last search's front, until stopLooking() or whatever changes the session.
    void lookAtFrontEntry(int index);
    void stopLooking();
    int lookedAt() const;  ///< -1: nothing

  public slots:
    void setEditMode(kan::EditMode mode);
    void run();    ///< go on after pause, or, as a step of the history, after the end
    void pause();  ///< returns at once; the state follows in a snapshot
    void togglePause();
    void stepOnce();
    /// Back to the seed's network and run: a step of the history if that took long or is not what the seed gives.
    void reset();
    /// Searches run on the worker in place of training. Every stage is one undo command; any other order ends them.
    /// What a search has said is told as long as the session is in the state that it left.
    void autoSymbolic();
    void snapConstants();
    void discover();
    void stopSearch();  ///< returns at once; what the search has reached stays
    /// Asks for a preview in the next snapshots; newest wins.
    void previewPrune(const kan::PruneThresholds &thresholds);
    void clearPrunePreview();
    /// Details of these edges come with the next snapshots of large networks.
    void setFocus(const std::vector<kan::EdgeId> &edges);
    /// What the field view shows; input_y -1: function of one input. Empty range: the sampled range.
    void setField(int input_x, int input_y, int output, double low = 0, double high = 0);

  signals:
    /// Newest wins, at most 60 a second and each run's end, the last one always delivered.
    void snapshotChanged(const kan::ui::SnapshotPtr &snapshot);
    /// About where the settings just chosen will lead, some milliseconds after the choice: what the network view draws
    /// and nothing else. The snapshot of the network itself follows.
    void previewChanged(const kan::ui::SnapshotPtr &preview);
    void experimentChanged();
    /// Other rows are in force, or none: what was read from networks belongs to those before.
    void rowsChanged(const kan::PreparedDataPtr &rows);
    void recovered();
    void readingProgress(double share);  ///< at most once per percent
    void runningChanged(bool running);
    void searchChanged(const kan::ui::SearchStatePtr &search);
    void lookingChanged(int index);  ///< -1: at the own network again
    void editModeChanged(kan::EditMode mode);
    void modifiedChanged(bool modified);
    /// Inline trouble with one field of the experiment ("formula", "model.width", "sampling", "images", "table", ...);
    /// empty text: it is fine again. `position` is a character index in a formula or -1.
    void fieldError(const QString &field, const QString &text, int position);
    /// An experiment that was loaded cannot be used; the session is as before.
    void loadFailed(const QString &name, const QString &text);
    /// Something asked for was not done, or acts later; one line for the status bar.
    void notice(const QString &text);

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace kan::ui
