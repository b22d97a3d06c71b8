#include "ui/session/training_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "ui/session/measured_losses.h"
#include "ui/session/window_threads.h"

namespace kan::ui {

namespace {

using Clock = std::chrono::steady_clock;

const QString &gridNote() {
    static const QString text = QStringLiteral("grid");
    return text;
}

template <typename T>
void append(std::vector<T> &head, const std::vector<T> &tail) {
    head.insert(head.end(), tail.begin(), tail.end());
}

/// For lists that not every history has: they go on only if they have an entry for every step so far.
void joinIfWhole(std::vector<double> &head, const std::vector<double> &tail, int before) {
    if (static_cast<int>(head.size()) == before)
        append(head, tail);
    else
        head.clear();
}

/// But for roundings, which are others where rows are taken in another order.
bool alike(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

}  // namespace

std::shared_ptr<const RunResult> resultOf(const Snapshot &snapshot) {
    if (!snapshot.model) return nullptr;
    auto result = std::make_shared<RunResult>();
    result->model = snapshot.model;
    result->history = snapshot.history;
    for (const Marker &marker : snapshot.markers) {
        if (marker.text != gridNote()) result->markers.push_back(marker);
    }
    result->evaluations = snapshot.evaluations;
    result->seconds = snapshot.seconds;
    result->target_steps = snapshot.steps;
    result->state = snapshot.state;
    result->theory = snapshot.theory;
    return result;
}

std::shared_ptr<const RunResult> resultOf(const ModelVersion &version) {
    auto result = std::make_shared<RunResult>();
    result->model = std::make_shared<const Kan>(version.model);
    result->history = version.history;
    if (!version.history.evaluations.empty()) result->evaluations = version.history.evaluations.back();
    result->target_steps = version.history.steps();
    return result;
}

std::size_t bytesOf(const RunResult &result) {
    constexpr std::size_t kPerEdge = 32;  // masks, functions and their numbers
    constexpr std::size_t kPerStep = 8 * sizeof(double);
    return result.model->parameters().size() * sizeof(double) +
           static_cast<std::size_t>(result.model->edgeCount()) * kPerEdge +
           static_cast<std::size_t>(result.history.steps()) * kPerStep;
}

TrainingRun::TrainingRun(RunStart start)
    : start_(std::move(start)),
      trainer_(start_.from ? *start_.from->model : start_.experiment.makeModel(), start_.data->dataset,
               besideTheWindow(start_.experiment, *start_.data->dataset)) {
    target_ = start_.experiment.training.steps;
    from_seed_ = !start_.from;
    if (start_.from) {
        notes_ = start_.from->markers;
        theory_ = start_.from->theory;
        target_ = std::max(start_.from->history.steps(), start_.train ? target_ : 0);
        losses_are_known_ = false;
    }
}

int TrainingRun::stepsDone() const {
    return (start_.from ? start_.from->history.steps() : 0) + trainer_.history().steps();
}

void TrainingRun::extendBy(int steps) {
    const int before = std::exchange(target_, std::max(target_, stepsDone() + steps));
    from_seed_ = from_seed_ && target_ == before;
}

TrainingStatus TrainingRun::step(std::stop_token stop, const TrainingCallback &callback) {
    step_began_ = Clock::now();
    const int before = trainer_.history().steps();
    const TrainingStatus status = trainer_.step(std::move(stop), callback);
    if (status == TrainingStatus::StoppedEarly) target_ = stepsDone();
    const TrainingHistory &history = trainer_.history();
    const bool measured = history.steps() > before && !history.train_accuracy.empty() && history.kept_step == 0;
    if (measured) accuracy_ = Accuracy{history.train_accuracy.back(), history.test_accuracy.back()};
    accuracy_is_known_ = measured;
    if (history.steps() > before) {
        losses_are_known_ = true;
        edited_.reset();
    }
    seconds_ = seconds();
    step_began_.reset();
    return status;
}

QString TrainingRun::trouble() const {
    return QString::fromStdString(trainer_.message());
}

void TrainingRun::setOptions(const TrainingOptions &options, const QString &note) {
    from_seed_ = from_seed_ && options == start_.experiment.training;
    start_.experiment.training = options;
    trainer_.setOptions(besideTheWindow(start_.experiment, *start_.data->dataset));
    target_ = std::max(options.steps, stepsDone());
    addMarker(note);
}

void TrainingRun::setModel(Kan model, const QString &note) {
    from_seed_ = false;
    accuracy_is_known_ = false;
    losses_are_known_ = false;
    start_.experiment.model = model.spec();
    trainer_.setModel(std::move(model));
    addMarker(note);
}

void TrainingRun::adopt(Kan model, const QString &note) {
    auto reached = std::make_shared<RunResult>(result(RunState::Finished));
    const Dataset &data = *start_.data->dataset;
    const TrainingOptions options = besideTheWindow(start_.experiment, data);
    const MeasuredLosses losses = kan::ui::measureLosses(model, data, options);
    TrainingHistory &history = reached->history;
    const bool every_step_has_its_grid = static_cast<int>(history.grid.size()) == history.steps();
    if (every_step_has_its_grid) history.grid.push_back(model.spec().grid);
    const bool every_step_has_its_accuracy =
        data.classes > 0 && static_cast<int>(history.train_accuracy.size()) == history.steps();
    if (every_step_has_its_accuracy) {
        history.train_accuracy.push_back(losses.train_accuracy);
        history.test_accuracy.push_back(losses.test_accuracy);
    }
    history.validation_loss.clear();
    history.kept_step = 0;
    history.train_loss.push_back(losses.train_loss);
    history.test_loss.push_back(losses.test_loss);
    history.reg.push_back(losses.reg);
    history.evaluations.push_back(reached->evaluations);
    from_seed_ = false;
    accuracy_is_known_ = false;
    start_.experiment.model = model.spec();
    trainer_ = Trainer(model, start_.data->dataset, options);
    losses_are_known_ = true;
    edited_.reset();
    reached->model = std::make_shared<const Kan>(std::move(model));
    target_ = history.steps();
    reached->target_steps = target_;
    seconds_ = 0;
    start_.from = std::move(reached);
    addMarker(note);
}

/// A drag leaves one marker: a note of the same kind at the same step replaces the one before.
void TrainingRun::addMarker(const QString &note) {
    if (note.isEmpty()) return;
    const int step = stepsDone();
    const QString kind = note.section(QLatin1Char(' '), 0, 0);
    if (!notes_.empty() && notes_.back().step == step && notes_.back().text.section(QLatin1Char(' '), 0, 0) == kind) {
        notes_.back().text = note;
        return;
    }
    notes_.push_back({step, note});
}

void TrainingRun::measureAccuracy() {
    const auto &rows = start_.data->dataset;
    if (rows->classes == 0 || std::exchange(accuracy_is_known_, true)) return;
    accuracy_ = accuracy_meter_.measure(model(), rows, start_.experiment.training);
}

void TrainingRun::measureLosses() {
    if (std::exchange(losses_are_known_, true)) return;
    const Dataset &data = *start_.data->dataset;
    const MeasuredLosses now = kan::ui::measureLosses(model(), data, besideTheWindow(start_.experiment, data));
    const TrainingHistory history = joinedHistory(trainer_.history());
    edited_.reset();
    const bool is_told = history.steps() > 0 && alike(history.train_loss.back(), now.train_loss) &&
                         alike(history.test_loss.back(), now.test_loss) && alike(history.reg.back(), now.reg);
    if (!is_told) edited_ = EditedLosses{now.train_loss, now.test_loss, now.reg};
}

RunResult TrainingRun::result(RunState state) const {
    RunResult result;
    result.model = std::make_shared<const Kan>(trainer_.model());
    result.history = joinedHistory(trainer_.history());
    result.markers = notes_;
    result.evaluations = trainer_.evaluations() + (start_.from ? start_.from->evaluations : 0);
    result.seconds = seconds() + (start_.from ? start_.from->seconds : 0);
    result.target_steps = target_;
    result.state = state;
    result.theory = theory_;
    return result;
}

void TrainingRun::describe(Snapshot &snapshot, const TrainingProgress *progress) const {
    const TrainingOptions &options = start_.experiment.training;
    snapshot.run_id = start_.run_id;
    snapshot.theory = theory_;
    snapshot.history = joinedHistory(progress ? progress->history : trainer_.history());
    snapshot.markers = joinedMarkers(snapshot.history);
    snapshot.step = snapshot.history.steps();
    snapshot.steps = target_;
    snapshot.evaluations = trainer_.evaluations() + (start_.from ? start_.from->evaluations : 0);
    const double own_seconds = seconds();
    snapshot.seconds = own_seconds + (start_.from ? start_.from->seconds : 0);
    const int own_steps = progress ? progress->history.steps() : trainer_.history().steps();
    snapshot.steps_per_second = own_seconds > 0 ? own_steps / own_seconds : 0;
    snapshot.accuracy = accuracy_;
    if (losses_are_known_) snapshot.edited = edited_;
    snapshot.losses_are_old = !losses_are_known_;
    snapshot.rules = start_.experiment.model.rules;
    snapshot.extrapolation = QString::fromLatin1(toString(start_.experiment.model.extrapolation).data());
    snapshot.seed = start_.experiment.model.seed;
    snapshot.threads = besideTheWindow(start_.experiment, *start_.data->dataset).threads;
    snapshot.optimizer = options.opt;
    snapshot.loss = options.loss.kind;
    snapshot.loss_unit = lossUnit(options.loss.kind, *start_.data->dataset);
    snapshot.grid_schedule = options.grid.schedule;
}

TrainingHistory TrainingRun::joinedHistory(const TrainingHistory &own) const {
    if (!start_.from) return own;
    TrainingHistory joined = start_.from->history;
    const int before = joined.steps();
    append(joined.train_loss, own.train_loss);
    append(joined.test_loss, own.test_loss);
    append(joined.reg, own.reg);
    joinIfWhole(joined.validation_loss, own.validation_loss, before);
    joinIfWhole(joined.train_accuracy, own.train_accuracy, before);
    joinIfWhole(joined.test_accuracy, own.test_accuracy, before);
    if (own.kept_step > 0) joined.kept_step = own.kept_step + before;
    const bool every_step_has_its_grid = static_cast<int>(joined.grid.size()) == before;
    if (every_step_has_its_grid) append(joined.grid, own.grid);
    for (const long evaluations : own.evaluations) joined.evaluations.push_back(evaluations + start_.from->evaluations);
    for (const int step : own.grid_updates) joined.grid_updates.push_back(step + before);
    return joined;
}

/// The update before the very first step is part of every run and not worth a marker.
std::vector<Marker> TrainingRun::joinedMarkers(const TrainingHistory &joined) const {
    std::vector<Marker> markers = notes_;
    for (const int step : joined.grid_updates) {
        if (step > 0) markers.push_back({step, gridNote()});
    }
    std::stable_sort(markers.begin(), markers.end(), [](const Marker &a, const Marker &b) { return a.step < b.step; });
    return markers;
}

double TrainingRun::seconds() const {
    if (!step_began_) return seconds_;
    return seconds_ + std::chrono::duration<double>(Clock::now() - *step_began_).count();
}

}  // namespace kan::ui
