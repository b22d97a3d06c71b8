#pragma once

#include <QString>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "ui/labs/lab_gate.h"
#include "ui/session/handover.h"

namespace kan::ui {

/// Carries out a lab's runs, one at a time, on a thread of its own, and hands their states, which are immutable, to the
/// thread that made it. Lives on the GUI thread.
template <typename State>
class LabRunner {
  public:
    using StatePtr = std::shared_ptr<const State>;

    /// What comes from the thread of a run.
    struct Message {
        int id = 0;
        StatePtr state;
        QString problem;
        bool last = false;
    };

    /// What a run sees; belongs to its thread.
    class Context {
      public:
        Context(const std::stop_token &token, LabGate &gate, Handover<Message> &handover, int id)
            : stop(token), gate_(gate), handover_(handover), id_(id) {}

        const std::stop_token &stop;
        /// Before each step: waits while paused; false if the run is to end.
        bool next() { return gate_.pass(stop); }
        /// True if it is time for the window to see something: some frames after the last state, or in a pause.
        bool due() const { return Clock::now() - told_ >= kBetween || gate_.isPaused(); }
        void tell(State state) {
            handover_.post({id_, std::make_shared<const State>(std::move(state)), {}, false});
            told_ = Clock::now();
        }

      private:
        using Clock = std::chrono::steady_clock;
        static constexpr std::chrono::milliseconds kBetween{40};
        LabGate &gate_;
        Handover<Message> &handover_;
        int id_;
        Clock::time_point told_{};
    };
    using Body = std::function<void(Context &)>;

    /// `show` gets every state of the present run; `ended` follows the last one, with the words of an exception.
    LabRunner(std::function<void(const StatePtr &)> show, std::function<void(const QString &problem)> ended)
        : show_(std::move(show)), ended_(std::move(ended)), handover_([this](const Message &message) {
              if (message.id != id_) return;  // of a run that was replaced
              if (message.state) show_(message.state);
              if (!message.last) return;
              running_ = false;
              ended_(message.problem);
          }) {}
    ~LabRunner() {
        thread_.request_stop();
        if (thread_.joinable()) thread_.join();
    }

    /// Replaces a run that goes on. With `paused` it waits before its first step.
    void start(Body body, bool paused = false) {
        ++id_;
        running_ = true;
        thread_.request_stop();
        auto gate = std::make_shared<LabGate>();
        gate->setPaused(paused);
        std::jthread before = std::move(thread_);
        thread_ = std::jthread([this, id = id_, body = std::move(body), gate,
                                before = std::move(before)](const std::stop_token &token) mutable {
            if (before.joinable()) before.join();
            QString problem;
            try {
                Context context(token, *gate, handover_, id);
                body(context);
            } catch (const std::exception &error) {
                problem = QString::fromUtf8(error.what());
            }
            handover_.post({id, nullptr, problem, true});
        });
        gate_ = gate;
    }
    void stop() { thread_.request_stop(); }
    bool isRunning() const { return running_; }
    void setPaused(bool paused) {
        if (gate_) gate_->setPaused(paused);
    }
    bool isPaused() const { return running_ && gate_ && gate_->isPaused(); }
    void stepOnce() {
        if (gate_) gate_->stepOnce();
    }

  private:
    std::function<void(const StatePtr &)> show_;
    std::function<void(const QString &)> ended_;
    int id_ = 0;
    bool running_ = false;
    std::shared_ptr<LabGate> gate_;
    Handover<Message> handover_;
    std::jthread thread_;
};

}  // namespace kan::ui
