#include <QTemporaryDir>

#include "image_files.h"
#include "session_fixture.h"
#include "tests/window_test.h"
#include "ui/session/command_line_text.h"
#include "ui/session/field_choice.h"

using namespace kan;
using namespace kan::ui;

namespace {

/// A session on small images of its own, loading.
struct TrainedImages {
    QTemporaryDir folder;
    ImageFiles files{folder.path(), 4};
    ExperimentSession session;

    TrainedImages() {
        files.write();
        session.load(files.experiment());
    }
    bool wait() { return waitForSnapshot(session, isTrained); }
};

}  // namespace

/// Experiments whose rows are images in files.
class TestSessionImages : public QObject {
    Q_OBJECT

  private slots:
    void imagesAreReadAndClassified();
    void editsReuseTheRows();
    void editWhileReadingWaits();
    void missingFilesLeaveTheExperiment();
    void missingFilesAfterAnotherExperiment();
    void wrongWidthIsRefused();
    void saveAndLoadRoundTrip();
    void commandLineKeepsTheImages();
    void fieldShowsInputsThatMatter();
    void choiceOfInputsStandsStill();
};

void TestSessionImages::imagesAreReadAndClassified() {
    TrainedImages trained;
    ExperimentSession &session = trained.session;
    QVERIFY(session.isReading());
    QVERIFY(!session.dataset());
    QVERIFY(trained.wait());
    QCOMPARE(session.dataset()->classes, 2);
    QCOMPARE(static_cast<int>(session.dataset()->train_input.rows()), 40);
    const SnapshotPtr snapshot = session.snapshot();
    QCOMPARE(snapshot->image_side, 4);
    QVERIFY(snapshot->accuracy);
    QVERIFY(snapshot->accuracy->train > 0.9 && snapshot->accuracy->train <= 1);
    QVERIFY(snapshot->accuracy->test > 0.5 && snapshot->accuracy->test <= 1);
}

void TestSessionImages::editsReuseTheRows() {
    TrainedImages trained;
    QVERIFY(trained.wait());
    ExperimentSession &session = trained.session;
    const auto rows = session.dataset();
    const auto run = session.snapshot()->run_id;
    trained.folder.remove();  // what is not read again cannot be missed
    Experiment changed = session.experiment();
    changed.training.penalty.lamb = 0.01;
    session.edit(changed, QStringLiteral("lambda"));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.run_id > run && isTrained(s); }));
    QCOMPARE(session.dataset(), rows);
    session.undoStack()->undo();
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.run_id > run + 1 && isTrained(s); }));
    QCOMPARE(session.dataset(), rows);
}

void TestSessionImages::editWhileReadingWaits() {
    QTemporaryDir folder;
    const ImageFiles files(folder.path(), 4);
    files.write();
    ExperimentSession session;
    session.load(files.experiment(), QStringLiteral("images.json"));
    Experiment changed = session.experiment();
    changed.training.steps = 2;
    session.edit(changed, QStringLiteral("steps"));
    QCOMPARE(session.experiment().training.steps, 2);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return isTrained(s) && s.steps == 2; }));
    QCOMPARE(session.filePath(), QStringLiteral("images.json"));
    QCOMPARE(session.undoStack()->count(), 1);
    QCOMPARE(session.baseline().training.steps, 3);
}

void TestSessionImages::missingFilesLeaveTheExperiment() {
    QTemporaryDir folder;
    const ImageFiles files(folder.filePath(QStringLiteral("nowhere")), 4);
    ExperimentSession session;
    QSignalSpy errors(&session, &ExperimentSession::fieldError), refused(&session, &ExperimentSession::loadFailed);
    session.load(files.experiment());
    QVERIFY(errors.wait());
    QCOMPARE(errors.at(0).at(0).toString(), QStringLiteral("images"));
    QVERIFY(errors.at(0).at(1).toString().contains(QStringLiteral("get-mnist")));
    QCOMPARE(refused.count(), 0);
    QCOMPARE(session.snapshot()->state, RunState::Failed);
    QCOMPARE(session.experiment().name, std::string("small images"));
    QVERIFY(!session.isRunning());

    for (const auto &attempt : std::initializer_list<std::function<void()>>{
             [&] { session.run(); }, [&] { session.stepOnce(); }, [&] { session.reset(); },
             [&] {
                 Experiment changed = session.experiment();
                 changed.training.steps = 2;
                 session.edit(changed, QStringLiteral("steps"));
             }}) {
        errors.clear();
        attempt();
        QVERIFY(errors.wait());
        QVERIFY(!errors.last().at(1).toString().isEmpty());
    }
    QCOMPARE(session.experiment().training.steps, 2);

    files.write();
    errors.clear();
    session.run();
    QVERIFY(waitForSnapshot(session, isTrained));
    QVERIFY(errors.count() > 0 && errors.last().at(1).toString().isEmpty());
    QVERIFY(session.snapshot()->accuracy);
}

void TestSessionImages::missingFilesAfterAnotherExperiment() {
    ExperimentSession session;
    session.load(longExperiment());
    QVERIFY(waitForState(session, RunState::Running));
    QTemporaryDir folder;
    const ImageFiles files(folder.filePath(QStringLiteral("nowhere")), 4);
    session.load(files.experiment());
    QVERIFY(waitForState(session, RunState::Failed));
    QVERIFY(session.snapshot()->layers.empty());
    QVERIFY(!session.dataset());
    session.setPruned({{0, 0, 0}}, true);
    session.undoStack()->undo();
    session.load(smallExperiment());
    QVERIFY(waitForSnapshot(session, isTrained));
    QCOMPARE(session.undoStack()->count(), 0);
}

void TestSessionImages::wrongWidthIsRefused() {
    QTemporaryDir folder;
    const ImageFiles files(folder.path(), 4);
    files.write();
    Experiment wrong = files.experiment();
    wrong.model.width.front() = 9;
    ExperimentSession session;
    QSignalSpy refused(&session, &ExperimentSession::loadFailed);
    session.load(wrong);
    QVERIFY(refused.wait());
    QVERIFY(refused.at(0).at(1).toString().contains(QStringLiteral("16")));
}

void TestSessionImages::saveAndLoadRoundTrip() {
    TrainedImages trained;
    QVERIFY(trained.wait());
    ExperimentSession &session = trained.session;
    const QString file = trained.folder.filePath(QStringLiteral("images.json"));
    session.save(file);
    QVERIFY(QFile(file).size() < 100'000);  // the rows stay where they are

    ExperimentSession other;
    other.load(readExperiment(file.toStdString()), file);
    QVERIFY(waitForState(other, RunState::Finished));
    QVERIFY(*other.snapshot()->model == *session.snapshot()->model);
    QCOMPARE(other.snapshot()->accuracy->test, session.snapshot()->accuracy->test);
}

void TestSessionImages::commandLineKeepsTheImages() {
    const Experiment saved = ImageFiles(QStringLiteral("/images"), 4).experiment();
    Experiment changed = saved;
    changed.training.penalty.lamb = 0.25;
    const QString text = commandLineText(changed, saved, QStringLiteral("images.json"));
    QCOMPARE(text, QStringLiteral("kan-cli train images.json --set training.lamb=0.25"));
}

void TestSessionImages::fieldShowsInputsThatMatter() {
    TrainedImages trained;
    QVERIFY(trained.wait());
    ExperimentSession &session = trained.session;
    const FieldSnapshot field = *session.snapshot()->field;
    QVERIFY(!field.x_constant && !field.y_constant);
    QVERIFY(field.input_x >= 4);  // the first row is black
    QCOMPARE(field.input_y, 15);  // tells the classes apart
    session.setField(0, 1, 0);
    QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return s.field->input_x == 0; }));
    QVERIFY(session.snapshot()->field->x_constant && session.snapshot()->field->y_constant);
    QVERIFY(session.snapshot()->field->x_min < session.snapshot()->field->x_max);
}

void TestSessionImages::choiceOfInputsStandsStill() {
    auto data = std::make_shared<PreparedData>();
    data->varies = {true, false, true, true};
    const FieldRequest automatic{.input_x = FieldRequest::kAutomatic};
    FieldChoice choice;
    const auto chosen = [&](const std::vector<double> &scores, int step, bool settled) {
        const FieldRequest field = choice.resolve(automatic, data, scores, step, settled);
        return std::pair(field.input_x, field.input_y);
    };
    using Pair = std::pair<int, int>;
    QCOMPARE(chosen({1, 9, 2, 3}, 0, false), Pair(2, 3));  // something has to be shown
    QCOMPARE(chosen({5, 9, 2, 3}, 1, false), Pair(0, 3));  // the first step tells more
    QCOMPARE(chosen({1, 9, 5, 5}, 2, false), Pair(0, 3));  // not in the middle of a run
    QCOMPARE(chosen({4, 9, 5, 5}, 3, true), Pair(0, 3));   // nearly as good
    QCOMPARE(chosen({1, 9, 5, 5}, 3, true), Pair(2, 3));
    const FieldRequest wanted{.input_x = 1, .input_y = 0};
    QVERIFY(choice.resolve(wanted, data, {1, 1, 1, 1}, 3, true) == wanted);
}

KAN_WINDOW_TEST(TestSessionImages)
#include "core/io/experiment_file.h"
#include "tst_session_images.moc"
