#include "ui/session/session_private.h"

#include <tuple>
#include <utility>

#include "core/model/kan_layers.h"
#include "ui/session/model_changes.h"

namespace kan::ui {

namespace {

constexpr int kUndoLimit = 100;

Preparation::Outcome outcomeOf(const PreparationResult &result, bool loading) {
    if (result.data) return Preparation::Outcome::Made;
    const bool of_files = result.field == QLatin1String("images") || result.field == QLatin1String("table");
    return loading && of_files ? Preparation::Outcome::FilesMissing : Preparation::Outcome::Refused;
}

}  // namespace

ExperimentSession::Private::Private(ExperimentSession &session)
    : q(session),
      snapshot(std::make_shared<const Snapshot>()),
      search(std::make_shared<const SearchState>()),
      changes([this](const auto &change) { std::visit([this](const auto &each) { this->follow(each); }, change); }),
      preparations([this](const PreparationResult &result) { prepared(result); }),
      reading_progress([this](const auto &now) { showProgress(now.first, now.second); }),
      tables(std::make_shared<TableStore>()),
      preparer(tables, {.done = [this](PreparationResult result) { preparations.post(std::move(result)); },
                        .progress =
                            [this](std::uint64_t id, double share) {
                                reading_progress.post({id, share});
                            }}),
      worker({.snapshot = [this](SnapshotPtr made) { mailbox.post(std::move(made)); },
              .preview = [this](SnapshotPtr made) { mailbox.postPreview(std::move(made)); },
              .model_changed = [this](ModelChanged change) { changes.post(std::move(change)); },
              .refused =
                  [this](const QString &why) {
                      QMetaObject::invokeMethod(
                          &q, [this, why] { emit q.notice(why); }, Qt::QueuedConnection);
                  },
              .search_changed = [this](SearchState changed) { changes.post(std::move(changed)); }}) {
    undo_stack.setUndoLimit(kUndoLimit);
    connect(&mailbox, &SnapshotMailbox::arrived, &q, [this](const SnapshotPtr &made) { snapshotArrived(made); });
    connect(&mailbox, &SnapshotMailbox::previewArrived, &q, [this](const SnapshotPtr &made) { previewArrived(made); });
    connect(&trials, &TrialsRunner::finished, &q, [this](const std::shared_ptr<const TableTrials> &found) {
        found ? follow(*found) : emit q.experimentChanged();
    });
    connect(&undo_stack, &QUndoStack::indexChanged, &q, [this] { tellSearchOfState(); });
    connect(&undo_stack, &QUndoStack::cleanChanged, &q, [this](bool clean) { emit q.modifiedChanged(!clean); });
}

ExperimentSession::Private::~Private() {
    undo_stack.disconnect(&q);
}

const Experiment &ExperimentSession::Private::asked() const {
    const Experiment *prepared = preparation.asked();
    return prepared ? *prepared : state.experiment;
}

void ExperimentSession::Private::load(const Experiment &experiment, const SessionFile &of, Origin origin,
                                      const std::vector<ModelVersion> &undone) {
    trials.cancel();
    preparer.request(preparation.load({.experiment = experiment,
                                       .file = of,
                                       .text = {},
                                       .merge_key = {},
                                       .unsaved = origin == Origin::Unsaved,
                                       .undone = undone}),
                     experiment);
}

void ExperimentSession::Private::loadTable(const Experiment &experiment) {
    trials.cancel();
    preparer.request(
        preparation.load({.experiment = experiment, .file = {}, .text = {}, .merge_key = {}, .trials = true}),
        experiment);
}

/// The choice is no change of the user's: the session is as unmodified as it was. But undo leads back from it.
void ExperimentSession::Private::follow(const TableTrials &found) {
    const bool untouched = undo_stack.count() == 0 && !preparation.isUnderWay() && !search->running && state.data;
    if (!untouched) return emit q.experimentChanged();
    Experiment changed = state.experiment;
    adopt(found, changed);
    baseline = saved = changed;
    if (effectOf(state.experiment, changed, EditMode::Explore) == EditEffect::Nothing) {
        state.experiment = std::move(changed);
        return emit q.experimentChanged();
    }
    SessionState before = state;
    before.result = presentResult();
    q.stopLooking();
    append(new EditCommand(*this, std::move(before),
                           {.experiment = std::move(changed), .data = state.data, .result = nullptr}, EditMode::Explore,
                           tr("network by trials"), {}));
    undo_stack.setClean();
}

void ExperimentSession::Private::readAgain(const Experiment &experiment, Origin origin) {
    load(experiment, file, origin);
    emit q.experimentChanged();
}

void ExperimentSession::Private::lookForMissingFiles() {
    if (preparation.state() != Preparation::State::WithoutFiles) return;
    readAgain(state.experiment, undo_stack.isClean() ? Origin::Saved : Origin::Unsaved);
}

void ExperimentSession::Private::edit(const Experiment &changed, const QString &text, const QString &merge_key) {
    if (!state.data || !sameData(state.experiment, changed)) {
        preparer.request(preparation.edit({.experiment = changed, .file = {}, .text = text, .merge_key = merge_key}),
                         changed);
        return;
    }
    abandonPreparation();
    if (effectOf(state.experiment, changed, mode) == EditEffect::Nothing) {
        for (const char *room : {"formula", "sampling", "table"}) clearProblems(QString::fromLatin1(room));
        return;
    }
    pushEdit(changed, state.data, text, merge_key);
}

void ExperimentSession::Private::abandonPreparation() {
    if (preparation.abandon()) preparer.cancel();
}

void ExperimentSession::Private::showProgress(std::uint64_t id, double share) {
    if (!preparation.isOf(id)) return;
    preparation.setShare(share);
    emit q.readingProgress(share);
}

void ExperimentSession::Private::prepared(const PreparationResult &result) {
    if (!preparation.isOf(result.id)) return;
    const bool loading = preparation.isLoading();
    const Preparation::Outcome outcome = outcomeOf(result, loading);
    const auto [order, later_edit] = preparation.finish(outcome);
    if (outcome == Preparation::Outcome::FilesMissing) return adoptWithoutFiles(order, result);
    if (outcome == Preparation::Outcome::Refused) return loading ? refuseLoad(order, result) : refuseEdit(result);
    for (const char *room : {"formula", "sampling", "images", "table"}) clearProblems(QString::fromLatin1(room));
    if (!loading) return pushEdit(result.experiment, result.data, order.text, order.merge_key);
    adoptLoaded(order, result);
    if (later_edit) q.edit(later_edit->experiment, later_edit->text, later_edit->merge_key);
}

void ExperimentSession::Private::refuseLoad(const PreparationOrder &order, const PreparationResult &result) {
    emit q.loadFailed(QString::fromStdString(order.experiment.name), result.error);
    emit q.experimentChanged();
}

void ExperimentSession::Private::refuseEdit(const PreparationResult &result) {
    problems.add(result.field);
    emit q.fieldError(result.field, result.error, result.position);
}

/// The experiment without rows and network: everything else of it can be seen, and Run looks for the files again.
void ExperimentSession::Private::adoptWithoutFiles(const PreparationOrder &order, const PreparationResult &result) {
    worker.pause();
    worker.hastenPause();
    undo_stack.clear();
    if (order.unsaved) undo_stack.resetClean();
    file = order.file;
    setRows(nullptr);
    state = {.experiment = order.experiment, .data = nullptr, .result = nullptr};
    earlier_versions = state.experiment.versions;
    baseline = saved = state.experiment;
    run.setDerived(false);
    entered.reset();
    saved_seconds = 0;
    auto empty = std::make_shared<Snapshot>();
    empty->run_id = run.replace();
    empty->state = RunState::Failed;
    empty->message = result.error;
    snapshot = empty;
    setRunning(false);
    problems.add(result.field);
    emit q.experimentChanged();
    emit q.fieldError(result.field, result.error, -1);
    emit q.snapshotChanged(snapshot);
    if (order.unsaved) emit q.recovered();
}

void ExperimentSession::Private::adoptLoaded(const PreparationOrder &order, const PreparationResult &result) {
    undo_stack.clear();
    file = order.file;
    setRows(result.data);
    state.experiment = result.experiment;
    earlier_versions = std::exchange(state.experiment.versions, {});
    const auto network = earlier_versions.empty() ? nullptr : resultOf(earlier_versions.back());
    run.setDerived(network != nullptr);
    baseline = saved = state.experiment;
    saved_seconds = 0;
    if (order.unsaved) bringBackHistory(order.undone);
    chooseField(state.experiment, *state.data);
    if (order.trials) trials.start(state.experiment, state.data->dataset);
    emit q.experimentChanged();
    begin(network, network == nullptr, true);
    if (order.unsaved) emit q.recovered();
}

/// A map over the two inputs that matter most, or the function of the only one.
void ExperimentSession::Private::chooseField(const Experiment &experiment, const PreparedData &data) {
    FieldRequest field;
    const auto &ranges = experiment.view.function_range;
    if (data.dataset->inputs() > 1)
        field.input_x = FieldRequest::kAutomatic;
    else if (!ranges.empty())
        std::tie(field.low, field.high) = ranges.front();
    view.field = field;
    view.focus.clear();
    view.prune.reset();
    worker.setView(view);
}

void ExperimentSession::Private::pushEdit(const Experiment &changed, const PreparedDataPtr &data, const QString &text,
                                          const QString &merge_key) {
    SessionState before = state;
    before.result = presentResult();
    q.stopLooking();
    append(new EditCommand(*this, std::move(before), {.experiment = changed, .data = data, .result = nullptr}, mode,
                           text, merge_key));
}

void ExperimentSession::Private::clearProblems(const QString &room) {
    for (const QString &field : problems.clear(room)) emit q.fieldError(field, {}, -1);
}

void ExperimentSession::Private::carryOut(const Experiment &before, const SessionState &after, EditMode how) {
    if (quiet) return;
    const EditEffect effect = effectOf(before, after.experiment, how);
    const int inputs_before = state.data ? state.data->dataset->inputs() : 0;
    state.experiment = after.experiment;
    if (state.data != after.data) setRows(after.data);
    if (state.data->dataset->inputs() != inputs_before) chooseField(state.experiment, *state.data);
    emit q.experimentChanged();
    switch (effect) {
        case EditEffect::Nothing:
        case EditEffect::Reading:
            break;
        case EditEffect::NextStep: {
            const QString note = optionsNote(before.training, after.experiment.training);
            worker.setOptions(after.experiment.training, note);
            if (!running && !note.isEmpty()) emit q.notice(tr("%1 acts when training goes on (Space)").arg(note));
            break;
        }
        case EditEffect::Refine: {
            const int threads = after.experiment.training.threads;
            run.setDerived(true);
            worker.changeModel(quietRefineChange(after.experiment.model.grid, threads));
            break;
        }
        case EditEffect::Restart:
            begin(nullptr, true, false);
            break;
    }
}

void ExperimentSession::Private::enter(const SessionState &target) {
    if (quiet) return;
    const int inputs_before = state.data ? state.data->dataset->inputs() : 0;
    state.experiment = target.experiment;
    if (state.data != target.data) setRows(target.data);
    run.setDerived(target.result != nullptr);
    if (state.data->dataset->inputs() != inputs_before) chooseField(state.experiment, *state.data);
    emit q.experimentChanged();
    begin(target.result, !target.result || target.result->state == RunState::Running, true);
}

void ExperimentSession::Private::begin(const std::shared_ptr<const RunResult> &from, bool train, bool strict) {
    if (!from) run.setDerived(false);
    q.stopLooking();
    entered = from;
    in_training = train;
    worker.start({.run_id = strict ? run.replace() : run.follow(),
                  .experiment = state.experiment,
                  .data = state.data,
                  .from = from,
                  .train = train,
                  .patient = !strict});
    setRunning(train);
}

void ExperimentSession::Private::snapshotArrived(const SnapshotPtr &arrived) {
    if (!run.shows(arrived->run_id)) return;
    if (arrived->layers.empty() && !snapshot->layers.empty()) {
        auto with_picture = std::make_shared<Snapshot>(*snapshot);
        with_picture->run_id = arrived->run_id;
        with_picture->changes = arrived->changes;
        with_picture->state = arrived->state;
        with_picture->message = arrived->message;
        snapshot = with_picture;
    } else {
        snapshot = arrived;
    }
    if (arrived->run_id == run.id() && arrived->state == RunState::Finished) in_training = false;
    if (const auto is_running = run.pictureArrived(arrived->run_id, arrived->state)) setRunning(*is_running);
    emit q.snapshotChanged(snapshot);
}

/// Of a run that has shown nothing itself yet.
void ExperimentSession::Private::previewArrived(const SnapshotPtr &arrived) {
    if (!run.shows(arrived->run_id) || arrived->run_id <= snapshot->run_id) return;
    emit q.previewChanged(arrived);
}

/// The worker changed the network: put it on the undo stack, and let the experiment follow the new shape.
void ExperimentSession::Private::follow(const ModelChanged &change) {
    if (change.run_id != run.id()) return;
    run.setDerived(true);
    entered = change.after;
    newest_change = change.number;
    if (change.text.isEmpty()) return;
    in_training = false;
    SessionState before = state;
    before.result = change.before;
    const KanSpec &spec = change.after->model->spec();
    const bool new_shape = !sameLayers(spec, state.experiment.model);
    const bool new_seed = spec.seed != state.experiment.model.seed;
    takeLayers(spec, state.experiment.model);
    state.experiment.model.seed = spec.seed;
    if (new_shape) state.experiment.initial.reset();
    SessionState after = state;
    after.result = change.after;
    append(new ModelCommand(*this, std::move(before), std::move(after),
                            {.text = change.text, .detail = change.detail, .merge_key = change.merge_key}));
    if (new_shape || new_seed) emit q.experimentChanged();
}

void ExperimentSession::Private::follow(SearchState state_of_search) {
    if (state_of_search.run_id != run.id()) {  // of a network, perhaps of rows, that is not there any more
        if (state_of_search.running) return;
        state_of_search.front.reset();
        state_of_search.activity.clear();
    }
    if (!state_of_search.front) state_of_search.front = search->front;
    search = std::make_shared<const SearchState>(std::move(state_of_search));
    told = search->running ? nullptr : search;
    told_serial = presentSerial();
    emit q.searchChanged(search);
}

bool ExperimentSession::Private::canSearch() {
    if (state.data && !preparation.isUnderWay()) return true;
    emit q.notice(tr("There are no rows yet to look for a formula in"));
    return false;
}

/// The front of a search belongs to its rows.
void ExperimentSession::Private::forgetSearch() {
    q.stopLooking();
    told.reset();
    if (!search->front && search->activity.isEmpty()) return;
    search = std::make_shared<const SearchState>();
    emit q.searchChanged(search);
}

void ExperimentSession::Private::setRows(const PreparedDataPtr &rows) {
    state.data = rows;
    forgetSearch();
    emit q.rowsChanged(rows);
}

void ExperimentSession::Private::setRunning(bool value) {
    if (std::exchange(running, value) != value) emit q.runningChanged(value);
}

/// The network on show as something to come back to; null if training from the seed gives it again soon.
bool ExperimentSession::Private::snapshotIsOld() const {
    return snapshot->run_id != run.id() || snapshot->changes < newest_change;
}

std::shared_ptr<const RunResult> ExperimentSession::Private::presentResult() const {
    if (snapshotIsOld()) return entered;
    if (!snapshot->model || snapshot->state == RunState::Failed) return nullptr;
    const bool is_running = snapshot->state == RunState::Running && !search->running;
    if (is_running && !run.isDerived() && snapshot->seconds < long_training) return nullptr;
    auto result = std::make_shared<RunResult>(*resultOf(*snapshot));
    if (search->running) result->state = RunState::Finished;
    return result;
}

}  // namespace kan::ui
