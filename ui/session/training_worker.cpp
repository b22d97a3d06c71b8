#include "ui/session/training_worker.h"

#include <algorithm>
#include <utility>

namespace kan::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto kPictureInterval = 16ms;
constexpr int kPictureShare = 8;       // at most 1/8 of the time goes into pictures,
constexpr int kCostlyShare = 20;       // and 1/20 into those
constexpr auto kCostly = 20ms;         // that take longer than this
constexpr auto kFirstPicture = 250ms;  // how long a superseded run may take to its first picture
constexpr auto kShortRest = 180ms;     // a run that takes no longer ends before a patient start
constexpr auto kLongestWait = 195ms;   // of a patient start, whatever the run was expected to take
constexpr auto kPreviewBudget = 1ms;
constexpr int kPreviewShare = 3;         // previews within a run: at most 1/4 of the time
constexpr auto kPreviewableStep = 12ms;  // steps that take longer make previews late

/// When something that took from `began` to now may be done again.
RunPace::Clock::time_point nextAfter(RunPace::Clock::time_point began) {
    const auto ended = RunPace::Clock::now();
    const auto cost = ended - began;
    return ended +
           std::max<RunPace::Clock::duration>(kPictureInterval, (cost > kCostly ? kCostlyShare : kPictureShare) * cost);
}

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
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
}

void TrainingWorker::start(RunStart start) {
    {
        const std::lock_guard lock(mutex_);
        commands_.clear();
        commands_.emplace_back(std::move(start));
        const auto now = Clock::now();
        if (!waiting_since_) waiting_since_ = now;
        if (!runGoesFirst(now) && !showsNothingYet(now)) breakOffStep();
    }
    wake_.notify_one();
}

void TrainingWorker::run() {
    push(Run{}, false);
}
void TrainingWorker::pause() {
    push(Pause{}, false);
}
void TrainingWorker::stepOnce() {
    push(StepOnce{}, false);
}
void TrainingWorker::changeModel(ModelChange change) {
    push(std::move(change), true);
}

void TrainingWorker::setOptions(const TrainingOptions &options, const QString &note) {
    push(SetOptions{options, note}, false);
}

void TrainingWorker::hastenPause() {
    const std::lock_guard lock(mutex_);
    const auto isPause = [](const Command &command) { return std::holds_alternative<Pause>(command); };
    if (std::any_of(commands_.begin(), commands_.end(), isPause)) breakOffStep();
}

void TrainingWorker::search(NetworkSearch search) {
    push(std::move(search), true);
}

void TrainingWorker::stopSearch() {
    const std::lock_guard lock(mutex_);
    if (searching_) stop_.request_stop();
}

void TrainingWorker::setView(const ViewRequest &view) {
    {
        const std::lock_guard lock(mutex_);
        view_ = view;
        view_changed_ = true;
    }
    wake_.notify_one();
}

void TrainingWorker::push(Command command, bool interrupt) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
        if (interrupt) breakOffStep();
    }
    wake_.notify_one();
}

void TrainingWorker::loop(const std::stop_token &quit) {
    quit_ = quit;
    std::deque<Command> commands;
    bool view_changed = false;
    while (waitForWork(quit, commands, view_changed)) {
        try {
            for (Command &command : commands) std::visit([this](auto &order) { handle(order); }, command);
            if (run_ && running_) {
                advance();
            } else if (run_ && view_changed && commands.empty()) {
                publish(nullptr);
            }
        } catch (const std::exception &error) {
            fail(QString::fromUtf8(error.what()));
        }
    }
}

bool TrainingWorker::waitForWork(const std::stop_token &quit, std::deque<Command> &commands, bool &view_changed) {
    commands.clear();
    std::unique_lock lock(mutex_);
    wake_.wait(lock, quit, [this] { return !commands_.empty() || view_changed_ || (run_ && running_); });
    if (quit.stop_requested()) return false;
    if (!runGoesFirst(Clock::now())) {
        commands.swap(commands_);
        waiting_since_.reset();
    }
    view_changed = std::exchange(view_changed_, false);
    return true;
}

bool TrainingWorker::startWaits() const {
    const auto isStart = [](const Command &command) { return std::holds_alternative<RunStart>(command); };
    return std::any_of(commands_.begin(), commands_.end(), isStart);
}

/// The start that is all that waits.
const RunStart *TrainingWorker::waitingStart() const {
    return commands_.size() == 1 ? std::get_if<RunStart>(&commands_.front()) : nullptr;
}

bool TrainingWorker::runGoesFirst(Clock::time_point now) const {
    const RunStart *start = waitingStart();
    return training_ && start && start->patient && waiting_since_ && now - *waiting_since_ < kLongestWait &&
           pace_.remaining(now) < kShortRest;
}

void TrainingWorker::breakOffStep() {
    stop_.request_stop();
    pace_.breakOff();
}

bool TrainingWorker::showsNothingYet(Clock::time_point now) const {
    return !picture_shown_ && now - run_began_ <= kFirstPicture;
}

void TrainingWorker::handle(RunStart &start) {
    const auto now = Clock::now();
    const bool like_before = run_ && run_->data() == start.data && alike(run_->experiment(), start.experiment);
    {
        const std::lock_guard lock(mutex_);
        picture_shown_ = !start.train;
        run_began_ = now;
        pace_.begin(now, start.experiment.training.steps, like_before);
    }
    preview(start);
    run_id_ = start.run_id;
    message_.clear();
    single_step_ = false;
    setRunning(false);
    state_ = start.train ? RunState::Running : RunState::Finished;
    if (!start.train && start.from && start.from->state != RunState::Running) state_ = start.from->state;
    builder_.begin(start.data, start.experiment.sampling);
    // After a preview the beginnings of a short run would be steps back.
    next_picture_ = now + (previewed_id_ == run_id_ ? kShortRest : 0ms);
    run_.reset();
    const bool train = start.train;
    run_.emplace(std::move(start));
    setRunning(train);
    if (!running_) publish(nullptr);
}

void TrainingWorker::setRunning(bool running) {
    running_ = running;
    const std::lock_guard lock(mutex_);
    training_ = running;
}

void TrainingWorker::handle(Run &) {
    if (!run_ || running_) return;
    if (run_->finished()) run_->extendBy(run_->experiment().training.steps);
    setRunning(true);
    single_step_ = false;
    state_ = RunState::Running;
    message_.clear();
}

void TrainingWorker::handle(Pause &) {
    if (!run_ || !running_) return;
    setRunning(false);
    state_ = run_->finished() ? RunState::Finished : RunState::Paused;
    publish(nullptr);
}

void TrainingWorker::handle(StepOnce &) {
    if (!run_) return;
    if (run_->finished()) run_->extendBy(1);
    setRunning(true);
    single_step_ = true;
    state_ = RunState::Running;
    message_.clear();
}

void TrainingWorker::handle(SetOptions &order) {
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
    std::optional<Kan> changed = order.change(run_->model(), *run_->data(), refusal);
    if (!changed) {
        events_.refused(refusal);
        return;
    }
    const auto before = std::make_shared<const RunResult>(run_->result(state_));
    if (order.is_stage && !running_)
        run_->adopt(std::move(*changed), order.note);
    else
        run_->setModel(std::move(*changed), order.note);
    const auto after = std::make_shared<const RunResult>(run_->result(state_));
    events_.model_changed({run_id_, order.text, {}, order.merge_key, before, after});
    if (!running_) publish(nullptr);
}

void TrainingWorker::handle(NetworkSearch &order) {
    SearchState state;
    state.run_id = run_id_;
    state.name = order.name;
    const auto stop = run_ ? armStop() : std::nullopt;
    if (!stop) return events_.search_changed(state);
    {
        const std::lock_guard lock(mutex_);
        searching_ = true;
        picture_shown_ = true;
    }
    setRunning(false);
    single_step_ = false;
    state_ = RunState::Running;
    state.running = true;
    events_.search_changed(state);
    publish(nullptr);
    const auto began = Clock::now();
    SearchResult result = carryOut(order, state, *stop);
    {
        const std::lock_guard lock(mutex_);
        searching_ = false;
    }
    state_ = run_->finished() ? RunState::Finished : RunState::Paused;
    publish(nullptr);
    state.running = false;
    state.activity = result.message;
    state.front = result.front;
    state.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    events_.search_changed(state);
}

SearchResult TrainingWorker::carryOut(const NetworkSearch &order, SearchState &state, const std::stop_token &stop) {
    const auto began = Clock::now();
    const auto tell = [&](const QString &activity) {
        state.activity = activity;
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
            order.run({anew ? run_->experiment().makeModel() : run_->model(), run_->data(), stop, stageDone, tell});
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
    events_.model_changed({run_id_, stage.text, stage.detail, {}, before, after});
    publish(nullptr);
}

/// A token for the next step; none if an order waits that has to come first.
std::optional<std::stop_token> TrainingWorker::armStop() {
    const std::lock_guard lock(mutex_);
    const bool orders = !commands_.empty() && !runGoesFirst(Clock::now());
    if (orders || quit_.stop_requested()) return std::nullopt;
    stop_ = std::stop_source();
    return stop_.get_token();
}

void TrainingWorker::advance() {
    const auto stop = armStop();
    if (!stop) return;
    afterStep(run_->step(*stop, [this](const TrainingProgress &progress) { observe(progress); }));
}

void TrainingWorker::observe(const TrainingProgress &progress) {
    const auto now = Clock::now();
    const bool due = now >= next_picture_;
    if (due) publish(&progress);
    if (now >= next_preview_) previewWaitingStart(now);
    const std::lock_guard lock(mutex_);
    picture_shown_ = picture_shown_ || due;
    if (startWaits() && !runGoesFirst(now) && !showsNothingYet(now)) breakOffStep();
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
    {
        const std::lock_guard lock(mutex_);
        pace_.stepDone(Clock::now(), run_->stepsLeft());
        if (!finished && !single_step_) return;
        picture_shown_ = true;
    }
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
    {
        const std::lock_guard lock(mutex_);
        picture_shown_ = true;
    }
    auto snapshot = std::make_shared<Snapshot>();
    if (run_) run_->describe(*snapshot, nullptr);
    snapshot->run_id = run_id_;
    snapshot->state = state_;
    snapshot->message = message_;
    events_.snapshot(std::move(snapshot));
}

ViewRequest TrainingWorker::viewRequest() {
    const std::lock_guard lock(mutex_);
    return view_;
}

/// For steps on the way; the last one's belongs to its picture.
void TrainingWorker::measureAccuracyAtTimes() {
    const auto began = Clock::now();
    if (began < next_accuracy_) return;
    run_->measureAccuracy();
    next_accuracy_ = nextAfter(began);
}

void TrainingWorker::publish(const TrainingProgress *progress) {
    const auto began = Clock::now();
    auto snapshot = std::make_shared<Snapshot>();
    if (!running_) run_->measureAccuracy();
    run_->describe(*snapshot, progress);
    snapshot->state = state_;
    snapshot->message = message_;
    const SnapshotDetail detail = running_ ? SnapshotDetail::Running : SnapshotDetail::Complete;
    builder_.fill(*snapshot, progress ? progress->model : run_->model(), viewRequest(), detail,
                  run_->experiment().training);
    events_.snapshot(std::move(snapshot));
    next_picture_ = nextAfter(began);
}

/// Shows where `start` will lead, if that can be told quickly.
void TrainingWorker::preview(const RunStart &start) {
    if (start.run_id == previewed_id_ || !warm_.fits(start)) return;
    const auto began = Clock::now();
    {
        const std::lock_guard lock(mutex_);
        if (pace_.perStep() > kPreviewableStep) return;
    }
    const std::optional<Kan> model = warm_.towards(start, kPreviewBudget);
    if (!model) return;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->run_id = start.run_id;
    snapshot->state = RunState::Running;
    builder_.fill(*snapshot, *model, viewRequest(), SnapshotDetail::Sketch, start.experiment.training);
    events_.preview(std::move(snapshot));
    previewed_id_ = start.run_id;
    next_preview_ = Clock::now() + kPreviewShare * (Clock::now() - began);
}

/// A run that goes on before the newest start does not keep its picture back.
void TrainingWorker::previewWaitingStart(Clock::time_point now) {
    std::optional<RunStart> start;
    {
        const std::lock_guard lock(mutex_);
        if (runGoesFirst(now)) start = *waitingStart();
    }
    if (start) preview(*start);
}

}  // namespace kan::ui
