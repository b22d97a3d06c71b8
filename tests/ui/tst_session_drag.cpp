#include <QEventLoop>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/io/experiment_file.h"
#include "core/io/layers_json.h"
#include "core/train/trainer.h"
#include "session_fixture.h"
#include "tests/window_test.h"

using namespace kan;
using namespace kan::ui;

/// A slider drag: previews, finished networks on the way, and that these are the networks of the core and of kan-cli.
class TestSessionDrag : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void draggedNetworkIsTheCoresBitForBit();
    void draggedNetworkIsTheCommandLinesBitForBit();
    void everyFinishedNetworkOfADragIsExact();
    void longRunGivesWayAtOnce();
    void previewComesFirstAndIsNoResult();
    void noPreviewOfAnotherSeed();

  private:
    static void edit(ExperimentSession &session, const std::function<void(Experiment &)> &change) {
        Experiment changed = session.experiment();
        change(changed);
        session.edit(changed, QStringLiteral("λ"), QStringLiteral("drag"));
    }
    /// Moves λ every 3 ms, faster than training ends.
    static void dragLambda(ExperimentSession &session, int moves) {
        QTimer timer;
        timer.setTimerType(Qt::PreciseTimer);
        QEventLoop loop;
        int done = 0;
        connect(&timer, &QTimer::timeout, &loop, [&] {
            edit(session, [&](Experiment &e) { e.training.penalty.lamb = 0.01 + 0.001 * ++done; });
            if (done == moves) loop.quit();
        });
        timer.start(3);
        loop.exec();
    }
    static bool waitForTheEnd(ExperimentSession &session) {
        return waitForSnapshot(
            session, [&](const Snapshot &s) { return s.state == RunState::Finished && !session.isRunning(); });
    }
    static TrainingResult trained(const Experiment &experiment) {
        return train(experiment.makeModel(), experiment.makeDataset(), experiment.training);
    }
};

void TestSessionDrag::initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
}

void TestSessionDrag::draggedNetworkIsTheCoresBitForBit() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    dragLambda(session, 25);
    QVERIFY(waitForTheEnd(session));
    QCOMPARE(session.experiment().training.penalty.lamb, 0.01 + 0.001 * 25);
    const TrainingResult expected = trained(session.experiment());
    QVERIFY(*session.snapshot()->model == expected.model);
    QVERIFY(session.snapshot()->history == expected.history);
}

void TestSessionDrag::draggedNetworkIsTheCommandLinesBitForBit() {
#if defined(KAN_THREAD_SANITIZER)
    QSKIP("the thread sanitizer does not let a program with threads start another");
#endif
    QTemporaryDir folder;
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const QString start = folder.filePath(QStringLiteral("start.json")),
                  end = folder.filePath(QStringLiteral("end.json"));
    writeExperiment(smallExperiment(), start.toStdString());
    dragLambda(session, 10);
    QVERIFY(waitForTheEnd(session));
    const QString lamb = QString::number(session.experiment().training.penalty.lamb, 'g', 17);
    QProcess program;
    program.start(QStringLiteral(KAN_CLI), {QStringLiteral("train"), start, QStringLiteral("--out"), end,
                                            QStringLiteral("--set"), QStringLiteral("lamb=") + lamb});
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitCode(), 0);
    std::ifstream file(end.toStdString());
    const nlohmann::json written = nlohmann::json::parse(file);
    const Snapshot &shown = *session.snapshot();
    QVERIFY(written.at("final") == layersToJson(*shown.model));
    QVERIFY(written.at("train_loss") == nlohmann::json(shown.history.train_loss));
    QVERIFY(written.at("test_loss") == nlohmann::json(shown.history.test_loss));
    QVERIFY(written.at("reg") == nlohmann::json(shown.history.reg));
}

void TestSessionDrag::everyFinishedNetworkOfADragIsExact() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const std::uint64_t before = session.snapshot()->run_id;
    std::vector<SnapshotPtr> finished;
    connect(&session, &ExperimentSession::snapshotChanged, this, [&](const SnapshotPtr &s) {
        if (s->state == RunState::Finished && s->run_id > before) finished.push_back(s);
    });
    dragLambda(session, 100);
    const std::size_t during = finished.size();
    QVERIFY(waitForTheEnd(session));
#if !defined(KAN_SANITIZED)
    QVERIFY2(during >= 3, qPrintable(QString::number(during)));
#endif
    for (const SnapshotPtr &s : {finished.front(), finished[during / 2], finished.back()}) {
        Experiment experiment = smallExperiment();
        experiment.training.penalty.lamb = 0.01 + 0.001 * static_cast<double>(s->run_id - before);
        QVERIFY(*s->model == trained(experiment).model);
    }
}

void TestSessionDrag::longRunGivesWayAtOnce() {
    ExperimentSession session;
    session.load(longExperiment());
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.step >= 2; }));
    const std::uint64_t before = session.snapshot()->run_id;
    bool long_run_ended = false;
    connect(&session, &ExperimentSession::snapshotChanged, this, [&](const SnapshotPtr &s) {
        long_run_ended = long_run_ended || (s->run_id == before && s->state != RunState::Running);
    });
    edit(session, [](Experiment &e) {
        e.training.penalty.lamb = 0.5;
        e.training.steps = 3;
    });
    QVERIFY(waitForTheEnd(session));
    QVERIFY(!long_run_ended);
    QCOMPARE(session.snapshot()->run_id, before + 1);
    QCOMPARE(session.snapshot()->step, 3);
}

void TestSessionDrag::previewComesFirstAndIsNoResult() {
#if defined(KAN_SANITIZED)
    QSKIP("steps are too slow for previews under a sanitizer");
#endif
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    const std::uint64_t before = session.snapshot()->run_id;
    std::vector<SnapshotPtr> previews;
    bool first = false;
    connect(&session, &ExperimentSession::previewChanged, this, [&](const SnapshotPtr &s) {
        first = first || session.snapshot()->run_id == before;
        previews.push_back(s);
    });
    edit(session, [](Experiment &e) {
        e.training.penalty.lamb = 1;
        e.training.steps = 400;
    });
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.run_id > before && s.step > 0; }));
    QVERIFY(first);
    QCOMPARE(previews.size(), std::size_t(1));
    QCOMPARE(previews[0]->run_id, before + 1);
    QCOMPARE(previews[0]->layers.size(), std::size_t(2));
    QVERIFY(!previews[0]->model && !previews[0]->field && previews[0]->history.steps() == 0);
}

void TestSessionDrag::noPreviewOfAnotherSeed() {
    ExperimentSession session;
    session.load(smallExperiment());
    QVERIFY(waitForState(session, RunState::Finished));
    QSignalSpy previews(&session, &ExperimentSession::previewChanged);
    edit(session, [](Experiment &e) { e.model.seed = 5; });
    QVERIFY(waitForTheEnd(session));
    QCOMPARE(session.snapshot()->seed, std::uint64_t(5));
    QCOMPARE(previews.count(), 0);
}

KAN_WINDOW_TEST(TestSessionDrag)
#include "tst_session_drag.moc"
