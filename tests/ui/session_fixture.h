#pragma once

#include <QSignalSpy>
#include <QTest>
#include <functional>

#include "core/experiment/experiment.h"
#include "ui/session/experiment_session.h"

/// Waits for snapshots until one fits; false after the time. Never sleeps: it lives on signals.
inline bool waitForSnapshot(kan::ui::ExperimentSession &session,
                            const std::function<bool(const kan::ui::Snapshot &)> &fits, int timeout = 20000) {
    if (fits(*session.snapshot())) return true;
    QSignalSpy spy(&session, &kan::ui::ExperimentSession::snapshotChanged);
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < timeout) {
        spy.wait(timeout - static_cast<int>(clock.elapsed()));
        if (fits(*session.snapshot())) return true;
    }
    return false;
}

inline bool waitForState(kan::ui::ExperimentSession &session, kan::ui::RunState state, int timeout = 20000) {
    return waitForSnapshot(
        session, [state](const kan::ui::Snapshot &s) { return s.state == state; }, timeout);
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

/// The same with so many steps that it is still running when a test looks.
inline kan::Experiment longExperiment() {
    kan::Experiment experiment = smallExperiment();
    experiment.training.steps = 1'000'000;
    return experiment;
}
