#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "ui/session/handover.h"

namespace kan::ui {

/// Work on a thread of its own, beside whatever else runs, of which only the newest counts: it replaces what is being
/// done, whose states come late and are dropped. A State is immutable once posted and has an `id`, by which it is told
/// whose it is. Lives on the GUI thread.
template <class State>
class NewestTask {
  public:
    using StatePtr = std::shared_ptr<const State>;
    /// Called on the thread, as often as there is something to tell and when the work has ended.
    using Post = std::function<void(State)>;
    /// Gets the state with which it began.
    using Work = std::function<void(State, const std::stop_token &, const Post &)>;

    /// `changed` is called on the GUI thread, after state() is another.
    explicit NewestTask(std::function<void()> changed)
        : changed_(std::move(changed)), handover_([this](const StatePtr &state) { take(state); }) {}

    const StatePtr &state() const { return state_; }

    void start(State first, Work work) {
        first.id = ++id_;
        take(std::make_shared<const State>(first));
        thread_.request_stop();
        std::jthread before = std::move(thread_);
        thread_ = std::jthread([this, first = std::move(first), work = std::move(work),
                                before = std::move(before)](const std::stop_token &stop) mutable {
            if (before.joinable()) before.join();
            work(std::move(first), stop,
                 [this](State state) { handover_.post(std::make_shared<const State>(std::move(state))); });
        });
    }
    /// Returns at once.
    void stop() { thread_.request_stop(); }
    /// Gives up what runs and what was found.
    void forget() {
        stop();
        State none;
        none.id = ++id_;
        take(std::make_shared<const State>(std::move(none)));
    }

  private:
    void take(const StatePtr &state) {
        if (state->id != id_) return;
        state_ = state;
        changed_();
    }

    std::function<void()> changed_;
    int id_ = 0;
    StatePtr state_ = std::make_shared<const State>();
    Handover<StatePtr> handover_;
    std::jthread thread_;
};

}  // namespace kan::ui
