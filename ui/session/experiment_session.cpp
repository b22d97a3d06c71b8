#include "ui/session/experiment_session.h"

#include <QTimer>
#include <utility>

#include "core/experiment/table_rows.h"
#include "core/io/experiment_file.h"
#include "core/train/refine.h"
#include "ui/session/model_changes.h"
#include "ui/session/session_private.h"
#include "ui/session/symbolic_changes.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {
constexpr int kPatience = 100;  // ms a pause waits for the running step
}

ExperimentSession::ExperimentSession(QObject *parent) : QObject(parent), d(std::make_unique<Private>(*this)) {}

ExperimentSession::~ExperimentSession() = default;

const Experiment &ExperimentSession::experiment() const {
    return d->asked();
}
const Experiment &ExperimentSession::baseline() const {
    return d->baseline;
}
const Experiment &ExperimentSession::savedExperiment() const {
    return d->saved;
}
std::shared_ptr<const Dataset> ExperimentSession::dataset() const {
    return d->preparation.isUnderWay() || !d->state.data ? nullptr : d->state.data->dataset;
}
PreparedDataPtr ExperimentSession::preparedData() const {
    return d->preparation.isUnderWay() ? nullptr : d->state.data;
}
SearchStatePtr ExperimentSession::search() const {
    return d->search;
}
bool ExperimentSession::isReading() const {
    return d->preparation.isUnderWay();
}
double ExperimentSession::readingShare() const {
    return d->preparation.share();
}
void ExperimentSession::stopReading() {
    if (!d->preparation.isUnderWay()) return;
    d->abandonPreparation();
    emit experimentChanged();
}
std::shared_ptr<TableStore> ExperimentSession::tables() const {
    return d->tables;
}
SnapshotPtr ExperimentSession::snapshot() const {
    return d->snapshot;
}
QUndoStack *ExperimentSession::undoStack() {
    return &d->undo_stack;
}
EditMode ExperimentSession::editMode() const {
    return d->mode;
}
bool ExperimentSession::isRunning() const {
    return d->running;
}
bool ExperimentSession::isModified() const {
    return !d->undo_stack.isClean();
}
bool ExperimentSession::hasLongTraining() const {
    return !isModified() && trainingSeconds() > d->long_training;
}
double ExperimentSession::trainingSeconds() const {
    return d->snapshot->model && d->snapshot->run_id == d->run.id() ? d->snapshot->seconds - d->saved_seconds : 0;
}
void ExperimentSession::setLongTraining(double seconds) {
    d->long_training = seconds;
}
void ExperimentSession::setHistoryMemory(std::size_t bytes) {
    d->history_bytes = bytes;
}
QString ExperimentSession::filePath() const {
    return d->file.path;
}
bool ExperimentSession::fileHasChanged() const {
    if (d->file.path.isEmpty()) return false;
    const std::optional<FileStamp> now = stampOf(d->file.path.toStdString());
    return now && now != d->file.stamp;
}
std::optional<FileStamp> ExperimentSession::fileStamp() const {
    return d->file.stamp;
}

void ExperimentSession::load(const Experiment &experiment, const QString &file_path) {
    d->load(experiment, {file_path, stampOf(file_path.toStdString())}, Private::Origin::Saved);
    if (experiment.images || experiment.table) emit experimentChanged();  // reading takes a moment
}

void ExperimentSession::loadTable(const Experiment &experiment) {
    d->loadTable(experiment);
    emit experimentChanged();
}

bool ExperimentSession::isTrying() const {
    return d->trials.isRunning();
}

void ExperimentSession::recover(const KeptSession &kept) {
    const Experiment &experiment = kept.experiment;
    d->load(experiment, {QString::fromStdString(kept.file.string()), kept.stamp}, Private::Origin::Unsaved,
            kept.undone);
    if (experiment.images || experiment.table) emit experimentChanged();
}

void ExperimentSession::save(const QString &file_path) {
    Experiment written = currentExperiment();
    const std::filesystem::path file = std::filesystem::absolute(file_path.toStdString());
    nameTableFilesFrom(file.parent_path(), written);
    writeExperiment(written, file);
    d->file = {file_path, stampOf(file)};
    d->saved = d->state.experiment;
    d->saved_seconds += trainingSeconds();
    d->undo_stack.setClean();
    emit experimentChanged();
}

Experiment ExperimentSession::currentExperiment() const {
    Experiment experiment = d->state.experiment;
    // Networks that see rows of the table in another way are of no use.
    if (experiment.encoding == d->baseline.encoding) experiment.versions = d->earlier_versions;
    std::erase_if(experiment.versions, [&](const ModelVersion &version) {
        return version.model.inputs() != experiment.model.width.front();
    });
    const bool is_old = d->snapshotIsOld();
    const std::shared_ptr<const Kan> model = !is_old ? d->snapshot->model : d->entered ? d->entered->model : nullptr;
    if (model) {
        const TrainingHistory &history = is_old ? d->entered->history : d->snapshot->history;
        const ModelVersion present{tr("after step %1").arg(history.steps()).toStdString(), *model, history};
        const bool known = !experiment.versions.empty() && experiment.versions.back().model == present.model;
        if (!known) experiment.versions.push_back(present);
    }
    return experiment;
}

std::vector<KeptNetwork> ExperimentSession::keptNetworks() const {
    return d->keptNetworks();
}

std::vector<KeptNetwork> ExperimentSession::undoneNetworks() const {
    return d->undoneNetworks();
}

void ExperimentSession::edit(const Experiment &changed, const QString &text, const QString &merge_key) {
    Experiment next = changed;
    dropStaleParts(d->asked(), next);
    if (const auto problem = findProblem(next)) {
        const QString field = QString::fromStdString(problem->field);
        d->problems.add(field);
        emit fieldError(field, QString::fromStdString(problem->text), -1);
        return;
    }
    d->clearProblems(QStringLiteral("model"));
    d->clearProblems(QStringLiteral("training"));
    using State = Preparation::State;
    switch (d->preparation.state()) {
        case State::Ready:
        case State::Editing:
            return d->edit(next, text, merge_key);
        case State::Loading:
        case State::LoadingWithEdit:
            next.versions.clear();
            return d->preparation.editLoaded({.experiment = next, .file = {}, .text = text, .merge_key = merge_key});
        case State::WithoutFiles:
            next.versions.clear();
            return d->readAgain(next, Private::Origin::Unsaved);
    }
}

void ExperimentSession::pruneBy(const PruneThresholds &thresholds) {
    clearPrunePreview();
    d->changeModel(pruneChange(thresholds, d->state.experiment.training.threads));
}

void ExperimentSession::setPruned(const std::vector<EdgeId> &edges, bool pruned) {
    d->changeModel(maskChange(edges, pruned));
}

void ExperimentSession::restorePruned() {
    d->changeModel(restoreChange());
}

void ExperimentSession::compactNetwork() {
    d->changeModel(compactChange());
}

void ExperimentSession::setCoefficient(EdgeId edge, int q, double value, const QString &merge_key) {
    d->changeModel(coefficientChange(edge, q, value, merge_key));
}

void ExperimentSession::refineGrid(int new_grid) {
    KanSpec refined = d->state.experiment.model;
    refined.grid = new_grid;
    try {
        refined.validate();
    } catch (const std::invalid_argument &error) {
        emit notice(QString::fromUtf8(error.what()));
        return;
    }
    const std::shared_ptr<const Dataset> rows = dataset();
    if (const int most = rows ? carriedGrid(rows->train_input.rows(), refined.k) : new_grid;
        d->state.experiment.table && new_grid > most) {
        emit notice(tr("%1 rows carry a grid of at most G = %2: beyond it, curves follow the noise")
                        .arg(rows->train_input.rows())
                        .arg(most));
        return;
    }
    d->changeModel(refineChange(new_grid, d->state.experiment.training.threads));
}

void ExperimentSession::fixSymbolic(EdgeId edge, const QString &function, const std::optional<Affine> &params) {
    d->changeModel(fixChange(edge, function, params, d->state.experiment.symbolic));
}

void ExperimentSession::unfix(const std::vector<EdgeId> &edges) {
    d->changeModel(unfixChange(edges));
}

void ExperimentSession::setFrozen(const std::vector<EdgeId> &edges, bool frozen) {
    d->changeModel(freezeChange(edges, frozen));
}

void ExperimentSession::setAffine(EdgeId edge, const Affine &affine, const QString &merge_key) {
    d->changeModel(affineChange(edge, affine, merge_key));
}

void ExperimentSession::takeFrontEntry(int index) {
    const FrontPtr &front = d->search->front;
    if (!front || index < 0 || index >= static_cast<int>(front->size())) return;
    const FrontEntry &entry = (*front)[static_cast<std::size_t>(index)];
    stopLooking();
    d->changeModel(replaceChange(tr("complexity %1").arg(entry.complexity), entry.model));
}

void ExperimentSession::takeNetwork(const QString &text, std::shared_ptr<const Kan> model) {
    stopLooking();
    ModelChange change = replaceChange(text, std::move(model));
    change.is_theory = true;
    d->changeModel(std::move(change));
}

void ExperimentSession::takeInput(const AddedInput &added, const SnapshotPtr &of, const PreparedDataPtr &rows) {
    if (d->preparation.isUnderWay() || rows != d->state.data || !added.model || !of->model) {
        emit notice(tr("The rows are others than those that the input was computed for; add it again"));
        return;
    }
    d->takeInput(added, of);
}

void ExperimentSession::lookAtFrontEntry(int index) {
    const FrontPtr &front = d->search->front;
    if (!front || index < 0 || index >= static_cast<int>(front->size()) || d->looked_at == index) return;
    if (d->search->running) return emit notice(tr("There is something to look at when the search has ended"));
    const FrontEntry &entry = (*front)[static_cast<std::size_t>(index)];
    const QString words =
        tr("complexity %1 · RMSE train %2, test %3")
            .arg(formatNumber(entry.complexity), formatNumber(entry.train_rmse), formatNumber(entry.test_rmse));
    d->lookAt(index, std::make_shared<const LookedAt>(LookedAt{words, entry.model}));
}

void ExperimentSession::stopLooking() {
    if (d->looked_at >= 0) d->lookAt(-1, nullptr);
}

int ExperimentSession::lookedAt() const {
    return d->looked_at;
}

void ExperimentSession::autoSymbolic() {
    const Experiment &experiment = d->state.experiment;
    if (d->canSearch()) d->beginSearch(autoSymbolicSearch(experiment.symbolic, experiment.training));
}

void ExperimentSession::snapConstants() {
    if (d->canSearch()) d->beginSearch(snapSearch(d->state.experiment.training));
}

void ExperimentSession::discover() {
    const Experiment &experiment = d->state.experiment;
    if (d->canSearch()) d->beginSearch(discoverSearch(experiment.symbolic, experiment.training));
}

void ExperimentSession::stopSearch() {
    d->worker.stopSearch();
}

void ExperimentSession::setEditMode(EditMode mode) {
    if (std::exchange(d->mode, mode) != mode) emit editModeChanged(mode);
}

void ExperimentSession::run() {
    d->lookForMissingFiles();
    if (!d->state.data) return;
    stopLooking();
    d->beginTraining(tr("train on"), {});
    d->run.goOn();
    d->worker.run();
    d->setRunning(true);
}

void ExperimentSession::pause() {
    d->run.askToPause();
    d->worker.pause();
    d->setRunning(false);
    QTimer::singleShot(kPatience, Qt::PreciseTimer, this, [this] { d->worker.hastenPause(); });
}

void ExperimentSession::togglePause() {
    d->running ? pause() : run();
}

void ExperimentSession::stepOnce() {
    d->lookForMissingFiles();
    if (!d->state.data) return;
    if (d->running) {
        pause();
        return;
    }
    stopLooking();
    d->beginTraining(tr("step"), QStringLiteral("step"));
    d->run.goOn();
    d->worker.stepOnce();
}

void ExperimentSession::reset() {
    d->lookForMissingFiles();
    if (d->state.data) d->startAgain();
}

void ExperimentSession::previewPrune(const PruneThresholds &thresholds) {
    d->view.prune = thresholds;
    d->worker.setView(d->view);
}

void ExperimentSession::clearPrunePreview() {
    if (!d->view.prune) return;
    d->view.prune.reset();
    d->worker.setView(d->view);
}

void ExperimentSession::setFocus(const std::vector<EdgeId> &edges) {
    if (d->view.focus == edges) return;
    d->view.focus = edges;
    d->worker.setView(d->view);
}

void ExperimentSession::setField(int input_x, int input_y, int output, double low, double high) {
    const FieldRequest request{.input_x = input_x, .input_y = input_y, .output = output, .low = low, .high = high};
    if (request == d->view.field) return;
    d->view.field = request;
    d->worker.setView(d->view);
}

}  // namespace kan::ui

#include "moc_experiment_session.cpp"
