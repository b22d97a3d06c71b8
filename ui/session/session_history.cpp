#include <algorithm>
#include <set>
#include <utility>

#include "core/experiment/added_input.h"
#include "core/model/kan_layers.h"
#include "ui/session/session_private.h"

namespace kan::ui {

namespace {
constexpr std::size_t kAutosavedBytes = 16 << 20;
}

const HistoryCommand *ExperimentSession::Private::entryAt(int index) const {
    return static_cast<const HistoryCommand *>(undo_stack.command(index));
}

std::uint64_t ExperimentSession::Private::presentSerial() const {
    const HistoryCommand *entry = entryAt(undo_stack.index() - 1);
    return entry ? entry->serial() : 0;
}

void ExperimentSession::Private::append(HistoryCommand *command) {
    keepWhatIsAhead(command->before());
    undo_stack.push(command);
    forgetOldest();
}

void ExperimentSession::Private::keepWhatIsAhead(const SessionState &present) {
    const int place = undo_stack.index(), count = undo_stack.count();
    if (place == count) return;
    const QString where = place > 0 ? undo_stack.text(place - 1) : tr("start");
    const SessionState last = entryAt(count - 1)->after();
    quiet = true;
    undo_stack.setIndex(count);
    quiet = false;
    undo_stack.push(
        new ModelCommand(*this, last, present, {.text = tr("back to %1").arg(where), .detail = {}, .merge_key = {}}));
}

void ExperimentSession::Private::forgetOldest() {
    std::set<const RunResult *> counted;
    std::size_t bytes = 0;
    for (int row = undo_stack.count() - 1; row >= 0; --row) {
        auto *entry = const_cast<HistoryCommand *>(entryAt(row));  // Qt hands out its own commands as const
        for (const RunResult *result : {entry->before().result.get(), entry->after().result.get()})
            if (result && counted.insert(result).second) bytes += bytesOf(*result);
        if (bytes > history_bytes && row + 1 < undo_stack.count()) entry->forget();
    }
}

void ExperimentSession::Private::beginTraining(const QString &text, const QString &merge_key) {
    if (std::exchange(in_training, true)) return;
    const auto present = presentResult();
    if (!present) return;
    SessionState before = state;
    before.result = present;
    const SessionState after = before;
    append(new ModelCommand(*this, std::move(before), after, {.text = text, .detail = {}, .merge_key = merge_key}));
    run.setDerived(true);
}

void ExperimentSession::Private::startAgain() {
    SessionState before = state;
    before.result = presentResult();
    const bool soon_again = !before.result || (!run.isDerived() && before.result->seconds < long_training);
    if (soon_again) return begin(nullptr, true, true);
    append(new StateCommand(*this, std::move(before), state, {.text = tr("reset"), .detail = {}, .merge_key = {}}));
}

void ExperimentSession::Private::takeInput(const AddedInput &added, const SnapshotPtr &of) {
    const Experiment &made = added.experiment;
    const std::vector<DerivedColumn> &derived = made.table ? made.table->derived : made.sampling.derived;
    const QString text = tr("input %1").arg(QString::fromStdString(derived.back().name));
    auto result = std::make_shared<RunResult>(*resultOf(*of));
    result->model = std::make_shared<const Kan>(*added.model);
    result->markers.push_back({result->history.steps(), text});
    SessionState before = state;
    before.result = presentResult();
    SessionState after = {.experiment = state.experiment, .data = added.data, .result = std::move(result)};
    Experiment &changed = after.experiment;
    changed.table = made.table;
    changed.sampling = made.sampling;
    changed.encoding = made.encoding;
    changed.chosen.clear();
    changed.initial.reset();
    changed.training.penalty.lamb = made.training.penalty.lamb;
    takeLayers(made.model, changed.model);
    q.stopLooking();
    append(new StateCommand(*this, std::move(before), std::move(after), {.text = text, .detail = {}, .merge_key = {}}));
}

bool ExperimentSession::Private::fitsRows(const ModelVersion &version) const {
    const Dataset &rows = *state.data->dataset;
    return version.model.inputs() == rows.inputs() && version.model.outputs() == rows.outputs();
}

void ExperimentSession::Private::bringBackHistory(const std::vector<ModelVersion> &undone) {
    undo_stack.resetClean();
    const ModelVersion *before = nullptr;
    const auto comeTo = [&](const ModelVersion &version) {
        if (!fitsRows(version)) return;
        if (const ModelVersion *older = std::exchange(before, &version))
            undo_stack.push(
                new ModelCommand(*this, stateOf(*older), stateOf(version),
                                 {.text = QString::fromStdString(version.label), .detail = {}, .merge_key = {}}));
    };
    for (const ModelVersion &version : earlier_versions) comeTo(version);
    const int present = undo_stack.count();
    for (const ModelVersion &version : undone) comeTo(version);
    quiet = true;
    undo_stack.setIndex(present);
    quiet = false;
}

SessionState ExperimentSession::Private::stateOf(const ModelVersion &version) const {
    SessionState then = state;
    then.result = resultOf(version);
    KanSpec &spec = then.experiment.model;
    const KanSpec &own = version.model.spec();
    if (!sameLayers(own, spec)) then.experiment.initial.reset();
    takeLayers(own, spec);
    spec.seed = own.seed;
    return then;
}

std::vector<KeptNetwork> ExperimentSession::Private::keptNetworks() const {
    std::vector<KeptNetwork> kept;
    std::size_t bytes = 0;
    for (int row = undo_stack.index() - 1; row >= 0; --row) {
        const HistoryCommand *next = entryAt(row), *own = entryAt(row - 1);
        if (next->before().data != state.data) break;
        const auto &result = own && own->after().result ? own->after().result : next->before().result;
        if (!result) continue;
        bytes += bytesOf(*result);
        if (bytes > kAutosavedBytes) break;
        kept.push_back({own ? own->text() : tr("start"), result});
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
}

std::vector<KeptNetwork> ExperimentSession::Private::undoneNetworks() const {
    std::vector<KeptNetwork> undone;
    std::size_t bytes = 0;
    for (int row = undo_stack.index(); row < undo_stack.count(); ++row) {
        const SessionState &after = entryAt(row)->after();
        if (after.data != state.data) break;
        if (!after.result) continue;
        bytes += bytesOf(*after.result);
        if (bytes > kAutosavedBytes) break;
        undone.push_back({undo_stack.text(row), after.result});
    }
    return undone;
}

void ExperimentSession::Private::tellSearchOfState() {
    if (!told || search->running) return;
    const bool is_told = search == told;
    if (is_told == (told_serial == presentSerial())) return;
    if (is_told) {
        auto silent = std::make_shared<SearchState>(*told);
        silent->activity.clear();
        silent->seconds = 0;
        silent->stages = 0;
        search = silent;
    } else {
        search = told;
    }
    emit q.searchChanged(search);
}

void ExperimentSession::Private::lookAt(int index, std::shared_ptr<const LookedAt> network) {
    looked_at = index;
    view.looked_at = std::move(network);
    worker.setView(view);
    emit q.lookingChanged(index);
}

void ExperimentSession::Private::changeModel(ModelChange change) {
    if (looked_at >= 0)
        emit q.notice(tr("This is a preview. Use this formula, or go back (Esc), to change its network"));
    else
        worker.changeModel(std::move(change));
}

void ExperimentSession::Private::beginSearch(NetworkSearch wanted) {
    q.stopLooking();
    worker.search(std::move(wanted));
}

}  // namespace kan::ui
