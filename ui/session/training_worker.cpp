#include "ui/session/training_worker.h"

#include <algorithm>
#include <utility>

namespace kan::ui {

namespace {

using namespace std::chrono_literals;

constexpr auto kPictureInterval = 16ms;
constexpr int kPictureShare = 8;       // at most 1/8 of the time goes into pictures
constexpr auto kFirstPicture = 250ms;  // how long a superseded run may take to its first picture

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
        if (picture_shown_ || Clock::now() - run_began_ > kFirstPicture) stop_.request_stop();
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
    if (std::any_of(commands_.begin(), commands_.end(), isPause)) stop_.request_stop();
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
        if (interrupt) stop_.request_stop();
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
    commands.swap(commands_);
    view_changed = std::exchange(view_changed_, false);
    return true;
}

void TrainingWorker::handle(RunStart &start) {
    {
        const std::lock_guard lock(mutex_);
        picture_shown_ = !start.train;
        run_began_ = Clock::now();
    }
    run_id_ = start.run_id;
    message_.clear();
    single_step_ = false;
    running_ = start.train;
    state_ = start.train ? RunState::Running : RunState::Finished;
    if (!start.train && start.from && start.from->state != RunState::Running) state_ = start.from->state;
    builder_.begin(start.data, start.experiment.sampling);
    next_picture_ = Clock::now();
    run_.reset();
    run_.emplace(std::move(start));
    if (!running_) publish(nullptr);
}

void TrainingWorker::handle(Run &) {
    if (!run_ || running_) return;
    if (run_->finished()) run_->extendBy(run_->experiment().training.steps);
    running_ = true;
    single_step_ = false;
    state_ = RunState::Running;
    message_.clear();
}

void TrainingWorker::handle(Pause &) {
    if (!run_ || !running_) return;
    running_ = false;
    state_ = run_->finished() ? RunState::Finished : RunState::Paused;
    publish(nullptr);
}

void TrainingWorker::handle(StepOnce &) {
    if (!run_) return;
    if (run_->finished()) run_->extendBy(1);
    running_ = true;
    single_step_ = true;
    state_ = RunState::Running;
    message_.clear();
}

void TrainingWorker::handle(SetOptions &order) {
    if (!run_) return;
    run_->setOptions(order.options, order.note);
    if (state_ == RunState::Finished && !run_->finished()) {
        running_ = true;
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
    run_->setModel(std::move(*changed), order.note);
    const auto after = std::make_shared<const RunResult>(run_->result(state_));
    events_.model_changed({run_id_, order.text, order.merge_key, before, after});
    if (!running_) publish(nullptr);
}

/// A token for the next step; none if an order waits that has to come first.
std::optional<std::stop_token> TrainingWorker::armStop() {
    const std::lock_guard lock(mutex_);
    if (!commands_.empty() || quit_.stop_requested()) return std::nullopt;
    stop_ = std::stop_source();
    return stop_.get_token();
}

void TrainingWorker::advance() {
    const auto stop = armStop();
    if (!stop) return;
    afterStep(run_->step(*stop, [this](const TrainingProgress &progress) { observe(progress); }));
}

void TrainingWorker::observe(const TrainingProgress &progress) {
    if (Clock::now() < next_picture_) return;
    publish(&progress);
    const std::lock_guard lock(mutex_);
    picture_shown_ = true;
    const auto isStart = [](const Command &command) { return std::holds_alternative<RunStart>(command); };
    if (std::any_of(commands_.begin(), commands_.end(), isStart)) stop_.request_stop();
}

void TrainingWorker::afterStep(TrainingStatus status) {
    if (status == TrainingStatus::Stopped) return;
    if (status == TrainingStatus::Failed) {
        fail(run_->trouble());
        return;
    }
    if (status == TrainingStatus::Recovered) message_ = run_->trouble();
    if (!run_->finished() && !single_step_) return;
    running_ = false;
    single_step_ = false;
    state_ = run_->finished() ? RunState::Finished : RunState::Paused;
    publish(nullptr);
    const std::lock_guard lock(mutex_);
    picture_shown_ = true;
}

void TrainingWorker::fail(const QString &message) {
    running_ = false;
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

void TrainingWorker::publish(const TrainingProgress *progress) {
    ViewRequest view;
    {
        const std::lock_guard lock(mutex_);
        view = view_;
    }
    const auto began = Clock::now();
    auto snapshot = std::make_shared<Snapshot>();
    run_->describe(*snapshot, progress);
    snapshot->state = state_;
    snapshot->message = message_;
    const int threads = run_->experiment().training.threads;
    builder_.fill(*snapshot, progress ? progress->model : run_->model(), view, running_, threads);
    events_.snapshot(std::move(snapshot));
    const auto ended = Clock::now();
    next_picture_ = ended + std::max<Clock::duration>(kPictureInterval, kPictureShare * (ended - began));
}

}  // namespace kan::ui
