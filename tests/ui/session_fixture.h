#pragma once

#include <QDeadlineTimer>
#include <QSignalSpy>
#include <QTest>
#include <functional>

#include "core/experiment/experiment.h"
#include "ui/session/experiment_session.h"

/// Waits for signals until `fits`; false if it does not in time. Never sleeps.
template <typename Sender, typename Signal>
bool waitForSignals(Sender &sender, Signal signal, const std::function<bool()> &fits, int timeout) {
    QSignalSpy spy(&sender, signal);
    const QDeadlineTimer deadline(timeout);
    while (!fits()) {
        if (deadline.hasExpired()) return false;
        spy.wait(static_cast<int>(deadline.remainingTime()));
    }
    return true;
}

inline bool waitForSnapshot(kan::ui::ExperimentSession &session,
                            const std::function<bool(const kan::ui::Snapshot &)> &fits, int timeout = 20000) {
    return waitForSignals(
        session, &kan::ui::ExperimentSession::snapshotChanged, [&] { return fits(*session.snapshot()); }, timeout);
}

inline bool waitForState(kan::ui::ExperimentSession &session, kan::ui::RunState state, int timeout = 20000) {
    return waitForSnapshot(
        session, [state](const kan::ui::Snapshot &s) { return s.state == state; }, timeout);
}

/// Every step is done.
inline bool isTrained(const kan::ui::Snapshot &s) {
    return s.state == kan::ui::RunState::Finished && s.step == s.steps && s.step > 0;
}

inline bool waitForSearch(kan::ui::ExperimentSession &session,
                          const std::function<bool(const kan::ui::SearchState &)> &fits) {
    return waitForSignals(
        session, &kan::ui::ExperimentSession::searchChanged, [&] { return fits(*session.search()); }, 120000);
}

inline bool waitForSearchEnd(kan::ui::ExperimentSession &session) {
    return waitForSearch(session, [](const kan::ui::SearchState &s) { return !s.name.isEmpty() && !s.running; });
}

/// Demo 6 with few rows and few steps: a run takes some milliseconds.
inline kan::Experiment smallExperiment() {
    kan::Experiment experiment;
    experiment.name = "small";
    experiment.sampling.train_num = 200;
    experiment.sampling.test_num = 100;
    experiment.model.grid = 3;
    experiment.training.steps = 4;
    experiment.training.penalty.lamb = 0.01;
    experiment.training.threads = 1;
    return experiment;
}

/// One input, one edge: its search takes a moment.
inline kan::Experiment sineExperiment() {
    kan::Experiment experiment = smallExperiment();
    experiment.formula = "sin(pi*x1)";
    experiment.sampling.ranges = {{-1, 1}};
    experiment.model.width = {1, 1};
    return experiment;
}

/// smallExperiment() with so many steps that it is still running when a test looks.
inline kan::Experiment longExperiment() {
    kan::Experiment experiment = smallExperiment();
    experiment.training.steps = 1'000'000;
    return experiment;
}
