#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <variant>

#include "ui/session/drag_policy.h"
#include "ui/session/network_search.h"
#include "ui/session/snapshot_builder.h"
#include "ui/session/training_run.h"

namespace kan::ui {

/// A change of the network that training made: prune, restore, compact, refine, a dragged coefficient.
struct ModelChange {
    QString text;       ///< of the undo command
    QString note;       ///< marker on the chart; empty: none
    QString merge_key;  ///< see ExperimentSession
    /// The changed network; nothing if there is nothing to change, with the reason in the last argument.
    std::function<std::optional<Kan>(const Kan &, const PreparedData &, QString &)> change;
    bool is_stage = false;   ///< its losses become a point of the loss chart
    bool is_theory = false;  ///< its closed forms are what training may move
};

/// What the training worker has been told and not begun yet, and what that means for the step under way: it goes on or
/// is broken off, as the DragPolicy says. Any thread.
class WorkerOrders {
  public:
    struct Run {};
    struct Pause {};
    struct StepOnce {};
    struct SetOptions {
        TrainingOptions options;
        QString note;
    };
    using Order = std::variant<RunStart, Run, Pause, StepOnce, SetOptions, ModelChange, NetworkSearch>;
    using Clock = DragPolicy::Clock;

    // --- for those who order: return at once
    /// In place of all orders not yet begun.
    void start(RunStart start);
    /// After the step under way.
    void add(Order order);
    /// Breaks off the step under way.
    void addUrgent(Order order);
    /// Breaks off the step under way if a pause is still due.
    void hastenPause();
    void stopSearch();
    void setView(const ViewRequest &view);
    void breakOffStep();

    // --- for the worker
    struct Work {
        std::deque<Order> orders;  ///< none while the run goes first
        bool view_changed = false;
    };
    /// Waits until there are orders, another view or a run to go on with; nothing: time to end.
    std::optional<Work> wait(const std::stop_token &quit);
    /// A token for the next step; none if an order waits that has to come first.
    std::optional<std::stop_token> armStop(const std::stop_token &quit);
    /// Within a step: breaks it off if a start waits that the run has to give way to.
    void giveWay(Clock::time_point now);
    /// The start that waits while the run goes first.
    std::optional<RunStart> passedStart(Clock::time_point now);
    ViewRequest view();
    void searchBegan();
    void searchEnded();
    /// ask(DragPolicy &) with the lock held.
    template <typename Ask>
    auto policy(Ask ask) {
        const std::lock_guard lock(mutex_);
        return ask(policy_);
    }

  private:
    // With the mutex held.
    Waiting waiting() const;
    void breakOff();

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Order> orders_;
    std::stop_source stop_;
    ViewRequest view_;
    bool view_changed_ = false;
    bool searching_ = false;
    DragPolicy policy_;
};

}  // namespace kan::ui
