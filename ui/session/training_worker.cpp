#include "ui/session/training_worker.h"

#include <stdexcept>
#include <utility>

#include "core/experiment/table_experiment.h"

namespace kan::ui {

namespace {

/// About the same work per step.
bool alike(const Experiment &a, const Experiment &b) {
    KanSpec spec = a.model;
    spec.seed = b.model.seed;
    return spec == b.model && a.training.opt == b.training.opt && a.training.batch.rows == b.training.batch.rows &&
           a.training.threads == b.training.threads;
}

}  // namespace

TrainingWorker::TrainingWorker(WorkerEvents events)
    : events_(std::move(events)), thread_([this](const std::stop_token &quit) { loop(quit); }) {}

TrainingWorker::~TrainingWorker() {
    thread_.request_stop();
    orders_.breakOffStep();
}

void TrainingWorker::start(RunStart start) {
    orders_.start(std::move(start));
}
void TrainingWorker::run() {
    orders_.add(WorkerOrders::Run{});
}
void TrainingWorker::pause() {
    orders_.add(WorkerOrders::Pause{});
}
void TrainingWorker::hastenPause() {
    orders_.hastenPause();
}
void TrainingWorker::stepOnce() {
    orders_.add(WorkerOrders::StepOnce{});
}
void TrainingWorker::setOptions(const TrainingOptions &options, const QString &note) {
    orders_.add(WorkerOrders::SetOptions{options, note});
}
void TrainingWorker::changeModel(ModelChange change) {
    orders_.addUrgent(std::move(change));
}
void TrainingWorker::search(NetworkSearch search) {
    orders_.addUrgent(std::move(search));
}
void TrainingWorker::stopSearch() {
    orders_.stopSearch();
}
void TrainingWorker::setView(const ViewRequest &view) {
    orders_.setView(view);
}

void TrainingWorker::loop(const std::stop_token &quit) {
    quit_ = quit;
    while (std::optional<WorkerOrders::Work> work = orders_.wait(quit)) {
        try {
            for (WorkerOrders::Order &order : work->orders) std::visit([this](auto &each) { handle(each); }, order);
            if (run_ && running_) {
                advance();
            } else if (run_ && work->view_changed && work->orders.empty()) {
                publish(nullptr);
            }
        } catch (const std::exception &error) {
            fail(QString::fromUtf8(error.what()));
        }
    }
}

void TrainingWorker::handle(RunStart &start) {
    const auto now = Clock::now();
    const bool like_before = run_ && run_->data() == start.data && alike(run_->experiment(), start.experiment);
    orders_.policy([&](DragPolicy &policy) {
        policy.runBegan(now, start.experiment.training.steps, like_before);
        if (!start.train) policy.pictureShown();
    });
    preview(start);
    run_id_ = start.run_id;
    message_.clear();
    single_step_ = false;
    setRunning(false);
    state_ = start.train ? RunState::Running : RunState::Finished;
    if (!start.train && start.from && start.from->state != RunState::Running) state_ = start.from->state;
    builder_.begin(start.data, start.experiment.sampling, start.experiment.training.constraints);
    previewed_id_ == run_id_ ? times_.previewedRunBegan(now) : times_.runBegan(now);
    run_.reset();
    const bool train = start.train;
    run_.emplace(std::move(start));
    setRunning(train);
    if (!running_) publish(nullptr);
}

void TrainingWorker::setRunning(bool running) {
    running_ = running;
    orders_.policy([running](DragPolicy &policy) { policy.setTraining(running); });
}

void TrainingWorker::handle(WorkerOrders::Run &) {
    if (!run_ || running_) return;
    if (run_->finished()) run_->extendBy(run_->experiment().training.steps);
    setRunning(true);
    single_step_ = false;
    state_ = RunState::Running;
    message_.clear();
}

void TrainingWorker::handle(WorkerOrders::Pause &) {
    if (!run_ || !running_) return;
    setRunning(false);
    state_ = run_->finished() ? RunState::Finished : RunState::Paused;
    publish(nullptr);
}

void TrainingWorker::handle(WorkerOrders::StepOnce &) {
    if (!run_) return;
    if (run_->finished()) run_->extendBy(1);
    setRunning(true);
    single_step_ = true;
    state_ = RunState::Running;
    message_.clear();
}

void TrainingWorker::handle(WorkerOrders::SetOptions &order) {
    if (!run_) return;
    run_->setOptions(order.options, order.note);
    if (state_ == RunState::Finished && !run_->finished()) {
        setRunning(true);
        state_ = RunState::Running;
    }
    if (!running_) publish(nullptr);
}

void TrainingWorker::handle(ModelChange &order) {
    if (!run_) return;
    QString refusal;
    std::optional<Kan> changed;
    try {
        changed = order.change(run_->model(), *run_->data(), refusal);
    } catch (const std::invalid_argument &error) {  // what it cannot do to this network; the run goes on
        refusal = QString::fromUtf8(error.what());
    }
    if (!changed) {
        events_.refused(refusal);
        return;
    }
    const auto before = std::make_shared<const RunResult>(run_->result(state_));
    if (order.is_stage && !running_)
        run_->adopt(std::move(*changed), order.note);
    else
        run_->setModel(std::move(*changed), order.note);
    if (order.is_theory) run_->takeAsTheory();
    const auto after = std::make_shared<const RunResult>(run_->result(state_));
    events_.model_changed({run_id_, order.text, {}, order.merge_key, before, after, ++changes_});
    if (!running_) publish(nullptr);
}

void TrainingWorker::handle(NetworkSearch &order) {
    SearchState state;
    state.run_id = run_id_;
    state.name = order.name;
    const auto stop = run_ ? orders_.armStop(quit_) : std::nullopt;
    if (!stop) return events_.search_changed(state);
    orders_.searchBegan();
    setRunning(false);
    single_step_ = false;
    state_ = RunState::Running;
    state.running = true;
    events_.search_changed(state);
    publish(nullptr);
    const auto began = Clock::now();
    SearchResult result = carryOut(order, state, *stop);
    orders_.searchEnded();
    state_ = run_->finished() ? RunState::Finished : RunState::Paused;
    publish(nullptr);
    state.running = false;
    state.activity = std::move(result.message);
    state.front = result.front;
    state.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    events_.search_changed(state);
}

SearchResult TrainingWorker::carryOut(const NetworkSearch &order, SearchState &state, const std::stop_token &stop) {
    const auto began = Clock::now();
    // Moved: a copy's release of the words before, inside Qt's library, is what the thread sanitizer cannot follow.
    const auto tell = [&](QString activity) {
        state.activity = std::move(activity);
        state.seconds = std::chrono::duration<double>(Clock::now() - began).count();
        events_.search_changed(state);
    };
    const bool anew = order.from_the_seed && run_->isFromSeed();
    const auto stageDone = [&](const SearchStage &stage) {
        searchStageDone(stage, state);
        tell(stage.text);
    };
    try {
        SearchResult result =
            order.run({anew ? discoverStart(run_->experiment(), *run_->data()->dataset) : run_->model(), run_->data(),
                       stop, stageDone, tell});
        if (result.last) stageDone(*result.last);
        return result;
    } catch (const std::exception &error) {
        return {QString::fromUtf8(error.what()), std::nullopt, nullptr};
    }
}

/// The stage's network is the run's from now on, and a step of the history.
void TrainingWorker::searchStageDone(const SearchStage &stage, SearchState &state) {
    const RunState reached = state.stages == 0 && !run_->finished() ? RunState::Paused : RunState::Finished;
    const auto before = std::make_shared<const RunResult>(run_->result(reached));
    run_->adopt(stage.model, stage.text);
    const auto after = std::make_shared<const RunResult>(run_->result(RunState::Finished));
    ++state.stages;
    events_.model_changed({run_id_, stage.text, stage.detail, {}, before, after, ++changes_});
    publish(nullptr);
}

void TrainingWorker::advance() {
    const auto stop = orders_.armStop(quit_);
    if (!stop) return;
    afterStep(run_->step(*stop, [this](const TrainingProgress &progress) { observe(progress); }));
}

void TrainingWorker::observe(const TrainingProgress &progress) {
    const auto now = Clock::now();
    if (times_.pictureIsDue(now)) {
        publish(&progress);
        orders_.policy([](DragPolicy &policy) { policy.pictureShown(); });
    }
    if (times_.previewIsDue(now)) {
        // A run that goes on before the newest start does not keep its picture back.
        if (const std::optional<RunStart> start = orders_.passedStart(now)) preview(*start);
    }
    orders_.giveWay(now);
}

void TrainingWorker::afterStep(TrainingStatus status) {
    if (status == TrainingStatus::Stopped) return;
    if (status == TrainingStatus::Failed) {
        fail(run_->trouble());
        return;
    }
    if (status == TrainingStatus::Recovered) message_ = run_->trouble();
    const bool early = status == TrainingStatus::StoppedEarly;
    if (early) message_ = run_->trouble();
    const bool finished = early || run_->finished();
    measureAccuracyAtTimes();
    const bool ends = finished || single_step_;
    orders_.policy([&](DragPolicy &policy) {
        policy.stepDone(Clock::now(), run_->stepsLeft());
        if (ends) policy.pictureShown();
    });
    if (!ends) return;
    setRunning(false);
    single_step_ = false;
    state_ = finished ? RunState::Finished : RunState::Paused;
    publish(nullptr);
    if (finished && run_->isFromSeed()) {
        warm_.keep(std::make_shared<const Kan>(run_->model()), run_->experiment(), run_->data());
    }
}

void TrainingWorker::fail(const QString &message) {
    setRunning(false);
    single_step_ = false;
    state_ = RunState::Failed;
    message_ = message;
    orders_.policy([](DragPolicy &policy) { policy.pictureShown(); });
    auto snapshot = std::make_shared<Snapshot>();
    if (run_) run_->describe(*snapshot, nullptr);
    snapshot->run_id = run_id_;
    snapshot->changes = changes_;
    snapshot->state = state_;
    snapshot->message = message_;
    events_.snapshot(std::move(snapshot));
}

/// For steps on the way; the last one's belongs to its picture.
void TrainingWorker::measureAccuracyAtTimes() {
    const auto began = Clock::now();
    if (!times_.accuracyIsDue(began)) return;
    run_->measureAccuracy();
    times_.accuracyMeasured(began, Clock::now());
}

void TrainingWorker::publish(const TrainingProgress *progress) {
    const auto began = Clock::now();
    auto snapshot = std::make_shared<Snapshot>();
    if (!running_) {
        run_->measureAccuracy();
        run_->measureLosses();
    }
    run_->describe(*snapshot, progress);
    snapshot->changes = changes_;
    snapshot->state = state_;
    snapshot->message = message_;
    const SnapshotDetail detail = running_ ? SnapshotDetail::Running : SnapshotDetail::Complete;
    const ViewRequest view = orders_.view();
    const Kan &own = progress ? progress->model : run_->model();
    snapshot->looked_at = view.looked_at;
    builder_.fill(*snapshot, view.looked_at ? *view.looked_at->model : own, view, detail, run_->experiment().training);
    if (view.looked_at) snapshot->model = std::make_shared<const Kan>(own);
    events_.snapshot(std::move(snapshot));
    times_.pictureMade(began, Clock::now());
}

/// Shows where `start` will lead, if that can be told quickly.
void TrainingWorker::preview(const RunStart &start) {
    if (start.run_id == previewed_id_ || !warm_.fits(start)) return;
    const auto began = Clock::now();
    if (!orders_.policy([](const DragPolicy &policy) { return policy.previewsComeInTime(); })) return;
    const std::optional<Kan> model = warm_.towards(start, PictureTimes::kPreviewBudget);
    if (!model) return;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->run_id = start.run_id;
    snapshot->state = RunState::Running;
    builder_.fill(*snapshot, *model, orders_.view(), SnapshotDetail::Sketch, start.experiment.training);
    events_.preview(std::move(snapshot));
    previewed_id_ = start.run_id;
    times_.previewMade(began, Clock::now());
}

}  // namespace kan::ui
