#include <QEventLoop>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <cmath>
#include <numeric>

#include "session_fixture.h"
#include "tests/window_test.h"

using namespace kan;
using namespace kan::ui;

class TestSession : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void loadTrainsToTheEnd();
    void snapshotHoldsWhatViewsNeed();
    void sameSeedGivesTheSameNetwork();
    void editStartsAgainFromTheSeed();
    void newestOfManyEditsWins();
    void fastDragShowsPicturesOnTheWay();
    void pauseStopsSoon();
    void stepOnceDoesOneStep();
    void runAfterTheEndGoesOn();
    void dragIsOneUndoStep();
    void undoBringsTheTrainedNetworkBack();
    void steeredLambdaLeavesAMarker();
    void steeredGridRefinesTheFunction();
    void pruneCanBeUndone();
    void pruneThatCutsOffTheOutputIsRefused();
    void prunePreviewChangesNothing();
    void compactNarrowsTheExperiment();
    void draggedCoefficientIsOneUndoStep();
    void invalidFormulaLeavesTheSession();
    void invalidModelIsRefusedAtOnce();
    void formulaWithMoreVariablesWidensTheNetwork();
    void fieldOfOneInputIsAFunction();
    void normalisedDataAreShownInUserUnits();
    void destructionWhileTraining();
};

void TestSession::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("kan-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_session"));
}

void TestSession::loadTrainsToTheEnd() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QCOMPARE(session.snapshot()->history.steps(), 4);
    QVERIFY(session.snapshot()->history.train_loss.back() < session.snapshot()->history.train_loss.front() + 1e-12);
    QVERIFY(!session.isRunning());
    QVERIFY(!session.isModified());
}

void TestSession::snapshotHoldsWhatViewsNeed() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const SnapshotPtr s = session.snapshot();
    QCOMPARE(s->layers.size(), std::size_t(2));
    QCOMPARE(s->edges, 15);
    QCOMPARE(s->active_edges, 15);
    QCOMPARE(s->input_names, QStringList({"x1", "x2"}));
    QCOMPARE(s->node_scores.size(), std::size_t(3));
    const float *place = s->curves->data();
    for (const LayerSnapshot &layer : s->layers) {
        for (const EdgeSnapshot &edge : layer.edges) {
            QVERIFY(!edge.curve.empty());
            QCOMPARE(edge.curve.data(), place);  // one after the other in one block
            place += edge.curve.size();
            QVERIFY(edge.detail);
            QCOMPARE(edge.detail->node, layer.edges[static_cast<std::size_t>(edge.id.i * layer.outputs)].detail->node);
            for (const float y : edge.curve) QVERIFY(std::isfinite(y));
            QVERIFY(edge.x_min < edge.x_max);
            QVERIFY(edge.y_min <= edge.y_max);
            QCOMPARE(edge.detail->coef.size(), std::size_t(layer.grid + layer.k));
            QCOMPARE(edge.detail->node->control_x.size(), edge.detail->coef.size());
            QCOMPARE(edge.detail->node->knots.size(), std::size_t(layer.grid + 1));
            QCOMPARE(std::accumulate(edge.detail->node->histogram.begin(), edge.detail->node->histogram.end(), 0), 200);
        }
    }
    QCOMPARE(place, s->curves->data() + s->curves->size());
    QVERIFY(s->field && s->field->input_y == 1);
    QCOMPARE(s->field->network.size(), std::size_t(s->field->columns * s->field->rows));
    QCOMPARE(s->field->target.size(), s->field->network.size());
    QVERIFY(s->model);
}

void TestSession::sameSeedGivesTheSameNetwork() {
    ExperimentSession first;
    ExperimentSession second;
    first.load(smallExperiment());
    second.load(smallExperiment());
    QVERIFY(waitForState(first, RunState::Finished));
    QVERIFY(waitForState(second, RunState::Finished));
    QVERIFY(*first.snapshot()->model == *second.snapshot()->model);
}

void TestSession::editStartsAgainFromTheSeed() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const auto before = session.snapshot();
    Experiment changed = session.experiment();
    changed.model.seed = 7;
    session.edit(changed, QStringLiteral("seed"));
    QVERIFY(session.isRunning());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.seed == 7 && s.state == RunState::Finished; }));
    QCOMPARE(session.snapshot()->history.steps(), 4);
    QVERIFY(session.snapshot()->run_id > before->run_id);
    QVERIFY(session.isModified());
}

void TestSession::newestOfManyEditsWins() {
    ExperimentSession session;
    session.load(longExperiment());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return !s.layers.empty(); }));
    std::uint64_t newest_seen = 0;
    bool monotone = true;
    connect(&session, &ExperimentSession::snapshotChanged, this, [&](const SnapshotPtr &s) {
        monotone = monotone && s->run_id >= newest_seen;
        newest_seen = std::max(newest_seen, s->run_id);
    });
    for (int e = 1; e <= 100; ++e) {
        Experiment changed = session.experiment();
        changed.model.seed = static_cast<std::uint64_t>(e);
        if (e == 100) changed.training.steps = 3;
        session.edit(changed, QStringLiteral("seed"), QStringLiteral("drag"));
        QCoreApplication::processEvents();
    }
    QVERIFY(waitForState(session, RunState::Finished));
    QCOMPARE(session.snapshot()->seed, std::uint64_t(100));
    QCOMPARE(session.experiment().model.seed, std::uint64_t(100));
    QVERIFY(monotone);
}

void TestSession::fastDragShowsPicturesOnTheWay() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QSet<quint64> seen;
    int edits = 0;
    connect(&session, &ExperimentSession::snapshotChanged, this, [&](const SnapshotPtr &s) { seen.insert(s->seed); });
    QTimer drag;
    drag.setTimerType(Qt::PreciseTimer);
    QSignalSpy ended(&drag, &QObject::destroyed);
    QEventLoop loop;
    connect(&drag, &QTimer::timeout, this, [&] {
        Experiment changed = session.experiment();
        changed.model.seed = static_cast<std::uint64_t>(100 + ++edits);
        changed.training.steps = 1000;
        session.edit(changed, QStringLiteral("seed"), QStringLiteral("drag"));
        if (edits == 100) loop.quit();
    });
    drag.start(10);
    loop.exec();
    QVERIFY2(seen.size() >= 5, qPrintable(QString::number(seen.size())));
}

void TestSession::pauseStopsSoon() {
    ExperimentSession session;
    Experiment big = longExperiment();
    big.sampling.train_num = 4000;
    big.model.width = {2, 20, 20, 1};
    big.model.grid = 20;
    session.load(big);
    QVERIFY(waitForState(session, RunState::Running));
    const std::uint64_t run = session.snapshot()->run_id;
    int pictures = 0;  // of the run that is paused
    connect(&session, &ExperimentSession::snapshotChanged, this,
            [&](const SnapshotPtr &s) { pictures += s->run_id == run ? 1 : 0; });
    session.pause();
    QVERIFY(!session.isRunning());
    QCOMPARE(session.snapshot()->state, RunState::Running);  // it did not wait for the worker
    QCOMPARE(pictures, 0);
    QVERIFY(waitForState(session, RunState::Paused));
    QVERIFY(!session.isRunning());
    QVERIFY(session.snapshot()->step < session.snapshot()->steps);
    // The worker answers in turn: had the run gone on, there would be pictures of it before those of the next.
    const int until_paused = pictures;
    session.edit(smallExperiment(), QStringLiteral("another"));
    QVERIFY(waitForState(session, RunState::Finished));
    QCOMPARE(pictures, until_paused);
}

void TestSession::stepOnceDoesOneStep() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.stepOnce();
    QVERIFY(waitForSnapshot(session,
                            [](const Snapshot &s) { return s.history.steps() == 5 && s.state != RunState::Running; }));
}

void TestSession::runAfterTheEndGoesOn() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.run();
    QVERIFY(session.isRunning());
    QVERIFY(waitForSnapshot(session,
                            [](const Snapshot &s) { return s.history.steps() == 8 && s.state == RunState::Finished; }));
}

void TestSession::dragIsOneUndoStep() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    for (int e = 1; e <= 30; ++e) {
        Experiment changed = session.experiment();
        changed.training.penalty.lamb = 0.01 + 0.001 * e;
        session.edit(changed, QStringLiteral("λ"), QStringLiteral("lambda#1"));
    }
    QCOMPARE(session.undoStack()->count(), 1);
    Experiment again = session.experiment();
    again.training.penalty.lamb = 0.5;
    session.edit(again, QStringLiteral("λ"), QStringLiteral("lambda#2"));
    QCOMPARE(session.undoStack()->count(), 2);
    session.undoStack()->undo();
    QCOMPARE(session.experiment().training.penalty.lamb, 0.04);
    session.undoStack()->undo();
    QCOMPARE(session.experiment().training.penalty.lamb, 0.01);
    session.undoStack()->redo();
    QCOMPARE(session.experiment().training.penalty.lamb, 0.04);
    QVERIFY(waitForState(session, RunState::Finished));
}

void TestSession::undoBringsTheTrainedNetworkBack() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const Kan trained = *session.snapshot()->model;
    const TrainingHistory history = session.snapshot()->history;
    Experiment changed = session.experiment();
    changed.model.grid = 6;
    session.edit(changed, QStringLiteral("G"));
    QVERIFY(waitForSnapshot(session,
                            [](const Snapshot &s) { return s.state == RunState::Finished && s.layers[0].grid == 6; }));
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session,
                            [](const Snapshot &s) { return s.state == RunState::Finished && s.layers[0].grid == 3; }));
    QVERIFY(*session.snapshot()->model == trained);
    QVERIFY(session.snapshot()->history == history);
}

void TestSession::steeredLambdaLeavesAMarker() {
    ExperimentSession session;
    session.load(longExperiment());
    session.setEditMode(EditMode::Steer);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.history.steps() >= 2; }));
    const auto run_id = session.snapshot()->run_id;
    Experiment changed = session.experiment();
    changed.training.penalty.lamb = 0.5;
    session.edit(changed, QStringLiteral("λ"));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
        return std::any_of(s.markers.begin(), s.markers.end(),
                           [](const Marker &m) { return m.text == QStringLiteral("λ 0.5"); });
    }));
    QCOMPARE(session.snapshot()->run_id, run_id);
    QVERIFY(session.snapshot()->history.steps() >= 2);
    session.undoStack()->undo();
    QCOMPARE(session.experiment().training.penalty.lamb, 0.01);
    session.pause();
    QVERIFY(waitForState(session, RunState::Paused));
}

void TestSession::steeredGridRefinesTheFunction() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.setEditMode(EditMode::Steer);
    const SnapshotPtr before = session.snapshot();
    Experiment changed = session.experiment();
    changed.model.grid = 12;
    session.edit(changed, QStringLiteral("G"));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.layers[0].grid == 12; }));
    const SnapshotPtr after = session.snapshot();
    QCOMPARE(after->history.steps(), before->history.steps());
    for (std::size_t p = 0; p < after->field->network.size(); ++p) {
        QVERIFY(std::abs(after->field->network[p] - before->field->network[p]) < 2e-2F);
    }
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.layers[0].grid == 3; }));
    QVERIFY(*session.snapshot()->model == *before->model);
}

void TestSession::pruneCanBeUndone() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const Kan trained = *session.snapshot()->model;
    session.setPruned({{0, 0, 0}, {0, 1, 1}}, true);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 13; }));
    QCOMPARE(session.undoStack()->count(), 1);
    QVERIFY(session.isModified());
    QVERIFY(session.snapshot()->layers[0].edges[0].pruned);
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 15; }));
    QVERIFY(*session.snapshot()->model == trained);
    session.undoStack()->redo();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 13; }));
    session.restorePruned();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 15; }));
}

void TestSession::pruneThatCutsOffTheOutputIsRefused() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QSignalSpy notice(&session, &ExperimentSession::notice);
    session.pruneBy({.node = 1e6, .edge = 1e6});
    QVERIFY(notice.count() > 0 || notice.wait());
    QCOMPARE(session.undoStack()->count(), 0);
    QCOMPARE(session.snapshot()->active_edges, 15);
}

void TestSession::prunePreviewChangesNothing() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.previewPrune({.node = 0, .edge = 1e-1});
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.prune_preview.has_value(); }));
    QCOMPARE(session.snapshot()->active_edges, 15);
    QCOMPARE(session.undoStack()->count(), 0);
    session.clearPrunePreview();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return !s.prune_preview; }));
}

void TestSession::compactNarrowsTheExperiment() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    session.setPruned({{1, 4, 0}}, true);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.active_edges == 14; }));
    session.compactNetwork();
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.layers[0].outputs == 4; }));
    QTRY_COMPARE(session.experiment().model.width, std::vector<int>({2, 4, 1}));
    session.undoStack()->undo();
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 5, 1}));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.layers[0].outputs == 5; }));
}

void TestSession::draggedCoefficientIsOneUndoStep() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const Kan trained = *session.snapshot()->model;
    for (int e = 1; e <= 10; ++e) session.setCoefficient({0, 1, 2}, 3, 0.1 * e, QStringLiteral("drag"));
    QVERIFY(
        waitForSnapshot(session, [](const Snapshot &s) { return std::abs(s.model->coef(0, 1, 2, 3) - 1.0) < 1e-12; }));
    QTRY_COMPARE(session.undoStack()->count(), 1);
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return *s.model == trained; }));
}

void TestSession::invalidFormulaLeavesTheSession() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const std::string formula = session.experiment().formula;
    const SnapshotPtr before = session.snapshot();
    QSignalSpy errors(&session, &ExperimentSession::fieldError);
    Experiment changed = session.experiment();
    changed.formula = "sin(x1) + + )";
    session.edit(changed, QStringLiteral("formula"));
    QVERIFY(errors.count() > 0 || errors.wait());
    QCOMPARE(errors.at(0).at(0).toString(), QStringLiteral("formula"));
    QVERIFY(!errors.at(0).at(1).toString().isEmpty());
    QVERIFY(errors.at(0).at(2).toInt() >= 0);
    QCOMPARE(session.experiment().formula, formula);
    QCOMPARE(session.undoStack()->count(), 0);
    QCOMPARE(session.snapshot(), before);
    QVERIFY(!session.isModified());

    changed.formula = "log(x1)";
    session.edit(changed, QStringLiteral("formula"));
    QVERIFY(errors.wait());
    QCOMPARE(session.experiment().formula, formula);

    errors.clear();
    changed.formula = "cos(x1)*x2";
    session.edit(changed, QStringLiteral("formula"));
    QTRY_VERIFY(session.undoStack()->count() == 1);
    QVERIFY(errors.count() > 0 && errors.last().at(1).toString().isEmpty());
    QVERIFY(waitForState(session, RunState::Finished));
}

void TestSession::invalidModelIsRefusedAtOnce() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QSignalSpy errors(&session, &ExperimentSession::fieldError);
    Experiment changed = session.experiment();
    changed.model.width = {2, 100000, 100000, 1};
    session.edit(changed, QStringLiteral("width"));
    QCOMPARE(errors.count(), 1);
    QVERIFY(errors.at(0).at(0).toString().startsWith(QStringLiteral("model")));
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 5, 1}));
    QCOMPARE(session.undoStack()->count(), 0);
}

void TestSession::formulaWithMoreVariablesWidensTheNetwork() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    Experiment changed = session.experiment();
    changed.formula = "x1*x2+x3; sin(x3)";
    session.edit(changed, QStringLiteral("formula"));
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) {
        return s.state == RunState::Finished && s.input_names.size() == 3 && s.output_names.size() == 2;
    }));
    QCOMPARE(session.experiment().model.width, std::vector<int>({3, 5, 2}));
    QCOMPARE(session.experiment().sampling.ranges.size(), std::size_t(3));
}

void TestSession::fieldOfOneInputIsAFunction() {
    ExperimentSession session;
    Experiment one = smallExperiment();
    one.formula = "sin(3*x1)";
    one.sampling.ranges = {{-1, 2}};
    one.model.width = {1, 2, 1};
    one.view.function_range = {{-2, 3}};
    session.load(one);
    QVERIFY(waitForState(session, RunState::Finished));
    const FieldSnapshot field = *session.snapshot()->field;
    QCOMPARE(field.input_y, -1);
    QCOMPARE(field.rows, 1);
    QCOMPARE(field.x_min, -2.0);
    QCOMPARE(field.x_max, 3.0);
    QVERIFY(field.train_x_min >= -1 && field.train_x_max <= 2);
    QVERIFY(!field.data_x.empty());
    QVERIFY(std::abs(field.target[0] - std::sin(-6.0)) < 1e-6);
}

void TestSession::normalisedDataAreShownInUserUnits() {
    ExperimentSession session;
    Experiment scaled = smallExperiment();
    scaled.formula = "100*x1+50*x2";
    scaled.sampling.ranges = {{10, 20}, {0, 1}};
    scaled.sampling.normalize_input = scaled.sampling.normalize_label = true;
    scaled.training.penalty.lamb = 0;
    scaled.training.steps = 10;
    session.load(scaled);
    QVERIFY(waitForState(session, RunState::Finished));
    const FieldSnapshot field = *session.snapshot()->field;
    QCOMPARE(field.x_min, 10.0);
    QCOMPARE(field.x_max, 20.0);
    QVERIFY(std::abs(field.target[0] - 1000) < 1e-2);
    const std::size_t middle = field.network.size() / 2 + static_cast<std::size_t>(field.columns) / 2;
    QVERIFY(std::abs(field.network[middle] - field.target[middle]) < 60);
}

void TestSession::destructionWhileTraining() {
    for (int round = 0; round < 5; ++round) {
        ExperimentSession session;
        session.load(longExperiment());
        QVERIFY(waitForState(session, RunState::Running));
    }
}

KAN_WINDOW_TEST(TestSession)
#include "tst_session.moc"
