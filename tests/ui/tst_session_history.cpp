#include <QStandardPaths>
#include <QTemporaryDir>
#include <cmath>
#include <optional>

#include "core/kernels/evaluate.h"
#include "core/train/loss.h"
#include "session_fixture.h"
#include "tests/test_program.h"
#include "ui/session/reading_desk.h"

using namespace kan;
using namespace kan::ui;

namespace {

bool waitForEdges(ExperimentSession &session, int edges) {
    return waitForSnapshot(session, [=](const Snapshot &s) { return s.active_edges == edges && s.model; });
}

bool waitForSteps(ExperimentSession &session, int steps) {
    return waitForSnapshot(session, [=](const Snapshot &s) {
        return s.history.steps() == steps && s.state == RunState::Finished && s.model;
    });
}

bool waitForNetwork(ExperimentSession &session, const Kan &network) {
    return waitForSnapshot(session, [&](const Snapshot &s) { return s.model && *s.model == network; });
}

QStringList entriesOf(ExperimentSession &session) {
    QStringList entries;
    for (int n = 0; n < session.undoStack()->count(); ++n) entries << session.undoStack()->text(n);
    return entries;
}

}  // namespace

/// Nothing that was trained is lost by one key, and looking changes nothing.
class TestSessionHistory : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void resetCanBeUndone();
    void resetOfALongRunCanBeUndone();
    void resetOfAShortRunLeavesTheHistory();
    void runsAreEntries();
    void goingOnAfterAPauseIsTheSameEntry();
    void stepsInARowAreOneEntry();
    void redoBringsBackWhatWasTrained();
    void undoneBeforeItIsShownIsNotLost();
    void editWhileALongRunTrainsKeepsItsNetwork();
    void whatWasUndoneStaysReachable();
    void memoryOfTheHistoryIsBounded();
    void longTrainingIsUnsavedWork();
    void lookingChangesNothing();
    void lookingEndsWithTheNextChange();
    void takenFormulaKeepsWhatWasAhead();
    void wordsOfASearchBelongToItsState();
    void seedFollowsTheNetwork();
    void lossesAreOfTheNetworkInView();
};

void TestSessionHistory::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kan-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_session_history"));
}

void TestSessionHistory::resetCanBeUndone() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.setPruned({{0, 0, 0}}, true);
    QVERIFY(waitForEdges(session, 14));
    QTRY_COMPARE(session.undoStack()->count(), 1);
    for (const int steps : {8, 12}) {
        session.run();
        QVERIFY(waitForSteps(session, steps));
    }
    const Kan trained = *session.snapshot()->model;
    session.reset();
    QVERIFY(session.isRunning());
    QVERIFY(waitForSteps(session, 4));
    QCOMPARE(session.snapshot()->active_edges, 15);
    session.undoStack()->undo();
    QVERIFY(waitForNetwork(session, trained));
    QCOMPARE(session.snapshot()->history.steps(), 12);
    session.undoStack()->redo();
    QVERIFY(waitForEdges(session, 15));
}

void TestSessionHistory::resetOfALongRunCanBeUndone() {
    ExperimentSession session;
    session.setLongTraining(0);
    session.load(longExperiment());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.step >= 3; }));
    const int steps = session.snapshot()->step;
    session.reset();
    QCOMPARE(entriesOf(session), QStringList(QStringLiteral("reset")));
    session.undoStack()->undo();
    session.pause();
    QVERIFY(waitForState(session, RunState::Paused));
    QVERIFY(session.snapshot()->step >= steps);
}

void TestSessionHistory::resetOfAShortRunLeavesTheHistory() {
    ExperimentSession session;
    session.setLongTraining(1e9);
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.reset();
    QVERIFY(waitForSteps(session, 4));
    QCOMPARE(session.undoStack()->count(), 0);  // the seed gives it again in a moment
    QVERIFY(!session.isModified());
}

void TestSessionHistory::runsAreEntries() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    const Kan first = *session.snapshot()->model;
    session.run();
    QVERIFY(waitForSteps(session, 8));
    const Kan second = *session.snapshot()->model;
    session.run();
    QVERIFY(waitForSteps(session, 12));
    const Kan third = *session.snapshot()->model;
    QCOMPARE(session.undoStack()->count(), 2);
    QVERIFY(session.isModified());
    session.undoStack()->undo();
    QVERIFY(waitForNetwork(session, second));
    session.undoStack()->undo();
    QVERIFY(waitForNetwork(session, first));
    QVERIFY(!session.isModified());
    session.undoStack()->setIndex(2);
    QVERIFY(waitForNetwork(session, third));
}

void TestSessionHistory::goingOnAfterAPauseIsTheSameEntry() {
    ExperimentSession session;
    session.load(longExperiment());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.step >= 2; }));
    session.pause();
    QVERIFY(waitForState(session, RunState::Paused));
    session.run();
    QCOMPARE(session.undoStack()->count(), 0);
    QVERIFY(waitForState(session, RunState::Running));
    session.pause();
    QVERIFY(waitForState(session, RunState::Paused));
    session.setPruned({{0, 0, 0}}, true);
    QTRY_COMPARE(session.undoStack()->count(), 1);
    const Kan pruned = *session.snapshot()->model;
    session.run();  // of the network that was pruned: something new
    QCOMPARE(session.undoStack()->count(), 2);
    session.pause();
    QVERIFY(waitForState(session, RunState::Paused));
}

void TestSessionHistory::stepsInARowAreOneEntry() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    const Kan trained = *session.snapshot()->model;
    for (int steps = 5; steps <= 7; ++steps) {
        session.stepOnce();
        QVERIFY(waitForSteps(session, steps));
    }
    QCOMPARE(session.undoStack()->count(), 1);
    session.undoStack()->undo();
    QVERIFY(waitForNetwork(session, trained));
}

void TestSessionHistory::redoBringsBackWhatWasTrained() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    Experiment changed = session.experiment();
    changed.model.grid = 5;
    session.edit(changed, QStringLiteral("G"));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.step >= 1 && s.layers[0].grid == 5; }));
    QVERIFY(waitForSteps(session, 4));
    session.setPruned({{0, 0, 0}}, true);
    QVERIFY(waitForEdges(session, 14));
    QTRY_COMPARE(session.undoStack()->count(), 2);
    session.run();
    QVERIFY(waitForSteps(session, 8));
    const Kan trained = *session.snapshot()->model;
    session.undoStack()->setIndex(0);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.layers[0].grid == 3; }));
    session.undoStack()->setIndex(3);
    QVERIFY(waitForNetwork(session, trained));
}

/// The entry of a change is there before its picture.
void TestSessionHistory::undoneBeforeItIsShownIsNotLost() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    std::optional<Experiment> saved;
    bool was_on_show = true;
    const auto undo = connect(session.undoStack(), &QUndoStack::indexChanged, &session, [&] {
        if (saved) return;
        was_on_show = session.snapshot()->active_edges == 14;
        saved = session.currentExperiment();
        session.undoStack()->undo();
    });
    session.setPruned({{0, 0, 0}}, true);
    QTRY_VERIFY(saved);
    disconnect(undo);
    QVERIFY(!was_on_show);
    QCOMPARE(saved->versions.back().model.activeEdgeCount(), std::size_t{14});
    QVERIFY(waitForEdges(session, 15));
    session.undoStack()->redo();
    QVERIFY(waitForEdges(session, 14));
}

void TestSessionHistory::editWhileALongRunTrainsKeepsItsNetwork() {
    ExperimentSession session;
    session.setLongTraining(0);
    session.load(longExperiment());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.step >= 5; }));
    const int steps = session.snapshot()->step;
    Experiment changed = session.experiment();
    changed.model.seed = 9;
    changed.training.steps = 2;
    session.edit(changed, QStringLiteral("seed"));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.seed == 9 && s.state == RunState::Finished; }));
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.seed == 0; }));
    QVERIFY(session.snapshot()->step >= steps);
    session.pause();
    QVERIFY(waitForState(session, RunState::Paused));
}

void TestSessionHistory::whatWasUndoneStaysReachable() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    for (const int live : {14, 13, 12}) {
        session.setPruned({{0, 0, 14 - live}}, true);
        QVERIFY(waitForEdges(session, live));
    }
    QTRY_COMPARE(session.undoStack()->count(), 3);
    session.undoStack()->setIndex(0);
    QVERIFY(waitForEdges(session, 15));
    session.setPruned({{1, 0, 0}}, true);
    QTRY_COMPARE(session.undoStack()->count(), 5);
    QCOMPARE(session.undoStack()->text(3), QStringLiteral("back to start"));
    QVERIFY(waitForEdges(session, 14));
    QVERIFY(session.snapshot()->layers[1].edges[0].pruned);
    for (const int live : {15, 12, 13, 14, 15}) {
        session.undoStack()->undo();
        QVERIFY(waitForEdges(session, live));
    }
    QVERIFY(!session.isModified());
}

void TestSessionHistory::memoryOfTheHistoryIsBounded() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.setHistoryMemory(1);  // of the newest entry alone
    for (const int live : {14, 13, 12}) {
        session.setPruned({{0, 0, 14 - live}}, true);
        QVERIFY(waitForEdges(session, live));
    }
    QTRY_COMPARE(session.undoStack()->count(), 3);
    session.undoStack()->setIndex(0);
    QVERIFY(waitForEdges(session, 13));  // the state before the newest entry is the oldest there is
    session.undoStack()->redo();
    QVERIFY(waitForEdges(session, 12));
}

void TestSessionHistory::longTrainingIsUnsavedWork() {
    const QTemporaryDir folder;
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.setLongTraining(1e9);
    QVERIFY(!session.hasLongTraining());
    session.setLongTraining(0);
    QVERIFY(!session.isModified());
    QVERIFY(session.hasLongTraining());
    session.save(folder.filePath(QStringLiteral("saved.json")));
    QVERIFY(!session.hasLongTraining());
    const std::uint64_t run = session.snapshot()->run_id;
    session.load(smallExperiment());
    QVERIFY(
        waitForSnapshot(session, [=](const Snapshot &s) { return s.run_id > run && s.state == RunState::Finished; }));
    QVERIFY(session.hasLongTraining());
}

void TestSessionHistory::lookingChangesNothing() {
    ExperimentSession session;
    ReadingDesk desk(session);
    session.load(sineExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    session.undoStack()->setIndex(0);
    QVERIFY(waitForSteps(session, 4));
    const SnapshotPtr before = session.snapshot();
    const QStringList entries = entriesOf(session);
    const std::size_t versions = session.currentExperiment().versions.size();
    const auto network = session.search()->front->front().model;

    session.lookAtFrontEntry(0);
    QCOMPARE(session.lookedAt(), 0);
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.looked_at && s.looked_at->model == network; }));
    QVERIFY(waitForSignals(
        desk, &ReadingDesk::readingChanged, [&] { return desk.reading()->model == network && desk.reading()->formula; },
        20000));
    QVERIFY(*session.snapshot()->model == *before->model);  // what is saved
    QCOMPARE(session.currentExperiment().versions.size(), versions);
    QCOMPARE(entriesOf(session), entries);
    QCOMPARE(session.undoStack()->index(), 0);

    session.stopLooking();
    QCOMPARE(session.lookedAt(), -1);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return !s.looked_at; }));
    QVERIFY(session.snapshot()->history == before->history);
    QCOMPARE(session.snapshot()->run_id, before->run_id);
}

void TestSessionHistory::lookingEndsWithTheNextChange() {
    ExperimentSession session;
    session.load(sineExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    QSignalSpy notices(&session, &ExperimentSession::notice);
    session.lookAtFrontEntry(0);
    session.unfix({{0, 0, 0}});  // of which network?
    QCOMPARE(notices.count(), 1);
    QCOMPARE(session.lookedAt(), 0);
    session.undoStack()->undo();
    QCOMPARE(session.lookedAt(), -1);
    session.lookAtFrontEntry(0);
    session.run();
    QCOMPARE(session.lookedAt(), -1);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return !s.looked_at && s.state == RunState::Finished; }));
}

void TestSessionHistory::takenFormulaKeepsWhatWasAhead() {
    ExperimentSession session;
    session.load(sineExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    const QStringList stages = entriesOf(session);
    QVERIFY(!stages.isEmpty());
    session.undoStack()->setIndex(0);
    QVERIFY(waitForSteps(session, 4));
    session.lookAtFrontEntry(0);
    session.takeFrontEntry(0);
    QTRY_COMPARE(session.undoStack()->count(), stages.size() + 2);
    QCOMPARE(entriesOf(session).mid(0, stages.size()), stages);
    QVERIFY(waitForNetwork(session, *session.search()->front->front().model));
    QVERIFY(!session.snapshot()->looked_at);
}

void TestSessionHistory::wordsOfASearchBelongToItsState() {
    ExperimentSession session;
    session.load(sineExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    const QString words = session.search()->activity;
    const FrontPtr front = session.search()->front;
    QVERIFY(!words.isEmpty());
    session.undoStack()->setIndex(0);
    QVERIFY(session.search()->activity.isEmpty());
    QCOMPARE(session.search()->front, front);  // it is of the rows
    session.undoStack()->setIndex(session.undoStack()->count());
    QCOMPARE(session.search()->activity, words);
    session.run();
    QVERIFY(session.search()->activity.isEmpty());
    QVERIFY(waitForState(session, RunState::Finished));
}

void TestSessionHistory::seedFollowsTheNetwork() {
    ExperimentSession session;
    session.load(sineExperiment());
    QVERIFY(waitForSteps(session, 4));
    session.discover();
    QVERIFY(waitForSearchEnd(session));
    Experiment other = session.experiment();
    other.model.seed = 401;
    session.edit(other, QStringLiteral("seed"));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.seed == 401 && s.state == RunState::Finished; }));
    session.takeFrontEntry(0);  // of seed 0
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.seed == 0; }));
    QTRY_COMPARE(session.experiment().model.seed, std::uint64_t(0));
    session.undoStack()->undo();
    QCOMPARE(session.experiment().model.seed, std::uint64_t(401));
}

/// Whatever changes a network after its last step, what is told of it is its own loss.
void TestSessionHistory::lossesAreOfTheNetworkInView() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForSteps(session, 4));
    QVERIFY(!session.snapshot()->edited);
    const TrainingHistory history = session.snapshot()->history;
    const auto isMeasured = [&](const Snapshot &s) {
        const Dataset &data = *session.dataset();
        const auto loss = [&](const Matrix &input, const Matrix &label) {
            return lossOf({Loss::Mse}, predict(*s.model, input), label);
        };
        return s.edited && std::abs(s.edited->train_loss - loss(data.train_input, data.train_label)) < 1e-9 &&
               std::abs(s.edited->test_loss - loss(data.test_input, data.test_label)) < 1e-9;
    };
    session.setPruned({{0, 0, 0}}, true);
    QVERIFY(waitForEdges(session, 14));
    QVERIFY(isMeasured(*session.snapshot()));
    QVERIFY(session.snapshot()->edited->train_loss > 1.1 * history.train_loss.back());
    QVERIFY(session.snapshot()->history == history);

    const double coefficient = session.snapshot()->model->coef(1, 0, 0, 1);
    session.setCoefficient({1, 0, 0}, 1, coefficient + 1, QStringLiteral("drag"));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.model->coef(1, 0, 0, 1) != coefficient; }));
    QVERIFY(isMeasured(*session.snapshot()));

    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.model->coef(1, 0, 0, 1) == coefficient; }));
    QVERIFY(isMeasured(*session.snapshot()));
    session.undoStack()->undo();
    QVERIFY(waitForEdges(session, 15));
    QVERIFY(!session.snapshot()->edited);
    session.undoStack()->redo();
    QVERIFY(waitForEdges(session, 14));
    QVERIFY(isMeasured(*session.snapshot()));

    session.run();
    QVERIFY(waitForSteps(session, 8));
    QVERIFY(!session.snapshot()->edited);
}

KAN_TEST(TestSessionHistory)
#include "tst_session_history.moc"
