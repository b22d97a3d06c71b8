#include "ui/session/worker_orders.h"

#include <algorithm>
#include <utility>

namespace kan::ui {

void WorkerOrders::start(RunStart start) {
    {
        const std::lock_guard lock(mutex_);
        orders_.clear();
        orders_.emplace_back(std::move(start));
        const auto now = Clock::now();
        policy_.startArrived(now);
        if (policy_.runGivesWay(waiting(), now)) breakOff();
    }
    wake_.notify_one();
}

void WorkerOrders::add(Order order) {
    {
        const std::lock_guard lock(mutex_);
        orders_.push_back(std::move(order));
    }
    wake_.notify_one();
}

void WorkerOrders::addUrgent(Order order) {
    {
        const std::lock_guard lock(mutex_);
        orders_.push_back(std::move(order));
        breakOff();
    }
    wake_.notify_one();
}

void WorkerOrders::hastenPause() {
    const std::lock_guard lock(mutex_);
    const auto isPause = [](const Order &order) { return std::holds_alternative<Pause>(order); };
    if (std::any_of(orders_.begin(), orders_.end(), isPause)) breakOff();
}

void WorkerOrders::stopSearch() {
    const std::lock_guard lock(mutex_);
    if (searching_) stop_.request_stop();
}

void WorkerOrders::setView(const ViewRequest &view) {
    {
        const std::lock_guard lock(mutex_);
        view_ = view;
        view_changed_ = true;
    }
    wake_.notify_one();
}

void WorkerOrders::breakOffStep() {
    const std::lock_guard lock(mutex_);
    breakOff();
}

std::optional<WorkerOrders::Work> WorkerOrders::wait(const std::stop_token &quit) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, quit, [this] { return !orders_.empty() || view_changed_ || policy_.isTraining(); });
    if (quit.stop_requested()) return std::nullopt;
    Work work;
    if (!policy_.runGoesFirst(waiting(), Clock::now())) {
        work.orders.swap(orders_);
        policy_.ordersTaken();
    }
    work.view_changed = std::exchange(view_changed_, false);
    return work;
}

std::optional<std::stop_token> WorkerOrders::armStop(const std::stop_token &quit) {
    const std::lock_guard lock(mutex_);
    const bool has_to_wait = !orders_.empty() && !policy_.runGoesFirst(waiting(), Clock::now());
    if (has_to_wait || quit.stop_requested()) return std::nullopt;
    stop_ = std::stop_source();
    return stop_.get_token();
}

void WorkerOrders::giveWay(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (policy_.runGivesWay(waiting(), now)) breakOff();
}

std::optional<RunStart> WorkerOrders::passedStart(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (!policy_.runGoesFirst(waiting(), now)) return std::nullopt;
    return std::get<RunStart>(orders_.front());
}

ViewRequest WorkerOrders::view() {
    const std::lock_guard lock(mutex_);
    return view_;
}

void WorkerOrders::searchBegan() {
    const std::lock_guard lock(mutex_);
    searching_ = true;
    policy_.pictureShown();
}

void WorkerOrders::searchEnded() {
    const std::lock_guard lock(mutex_);
    searching_ = false;
}

Waiting WorkerOrders::waiting() const {
    if (orders_.empty()) return Waiting::Nothing;
    const auto *only = orders_.size() == 1 ? std::get_if<RunStart>(&orders_.front()) : nullptr;
    if (only && only->patient) return Waiting::PatientStart;
    const auto isStart = [](const Order &order) { return std::holds_alternative<RunStart>(order); };
    return std::any_of(orders_.begin(), orders_.end(), isStart) ? Waiting::Start : Waiting::Orders;
}

void WorkerOrders::breakOff() {
    stop_.request_stop();
    policy_.stepBrokenOff();
}

}  // namespace kan::ui
