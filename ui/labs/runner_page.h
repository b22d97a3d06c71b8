#pragma once

#include "ui/labs/lab_page.h"
#include "ui/labs/lab_runner.h"

namespace kan::ui {

/// A lab whose runs a LabRunner carries out. No run may refer to its page.
template <typename State>
class RunnerPage : public LabPage {
  protected:
    using Runner = LabRunner<State>;
    using StatePtr = typename Runner::StatePtr;
    using Context = typename Runner::Context;

    RunnerPage(const Words &words, QWidget *parent)
        : LabPage(words, parent),
          runner_([this](const StatePtr &state) { show(state); },
                  [this](const QString &problem) {
                      if (!problem.isEmpty()) fail(problem);
                      updateButtons();
                  }) {}

    /// A state of the present run.
    virtual void show(const StatePtr &state) = 0;

    bool isRunning() const override { return !viewing_ && runner_.isRunning(); }
    bool isPaused() const override { return runner_.isPaused(); }
    void setPaused(bool paused) override { runner_.setPaused(paused); }
    void stepOnce() override { runner_.stepOnce(); }
    void stop() override { runner_.stop(); }

    /// Replaces what runs.
    void run(typename Runner::Body body, bool paused) {
        viewing_ = false;
        runner_.start(std::move(body), paused);
    }
    /// Replaces what runs by a look at the settings, which does not count as a run.
    void preview(typename Runner::Body body) {
        viewing_ = true;
        runner_.start(std::move(body));
    }
    bool isViewing() const { return viewing_; }

  private:
    bool viewing_ = false;
    Runner runner_;
};

}  // namespace kan::ui
