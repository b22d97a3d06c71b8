#include <algorithm>
#include <filesystem>

#include "core/experiment/prepared_data.h"
#include "core/experiment/table_store.h"
#include "session_fixture.h"
#include "table_files.h"
#include "tests/window_test.h"
#include "ui/session/command_line_text.h"

using namespace kan;
using namespace kan::ui;

namespace {

bool waitForTraining(ExperimentSession &session, std::uint64_t after = 0) {
    return waitForSnapshot(session, [=](const Snapshot &s) { return s.run_id > after && isTrained(s); });
}

}  // namespace

/// Experiments whose rows are those of a table in a file.
class TestSessionTables : public QObject {
    Q_OBJECT

  private slots:
    void tableIsReadAndTrained();
    void fieldIsInTheUsersUnits();
    void edgesAreInTheUsersUnits();
    void regionsOfClassesAreSampled();
    void networkFollowsTheColumns();
    void splitIsAnUndoableEdit();
    void badColumnLeavesTheSession();
    void missingFileLeavesTheExperiment();
    void saveAndLoadRoundTrip();
    void savedFolderCanBeMoved();
    void wrongWidthOfATrainedNetworkIsRefused();
    void readingCanBeStopped();
    void storeReadsChangedFilesAgain();
    void commandLineNamesTheTable();
    void trialsAreOneStepOfTheHistory();
    void trialsLeaveWhatTheUserChanged();
};

void TestSessionTables::tableIsReadAndTrained() {
    TableFiles files;
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(session.isReading());
    QVERIFY(!session.dataset());
    QVERIFY(waitForTraining(session));
    QCOMPARE(static_cast<int>(session.dataset()->train_input.rows()), 48);
    QCOMPARE(static_cast<int>(session.dataset()->test_input.rows()), 12);
    QCOMPARE(session.snapshot()->input_names, QStringList({"x", "y"}));
    QCOMPARE(session.snapshot()->output_names, QStringList({"price"}));
    QVERIFY(session.experiment().encoding);
    QVERIFY(session.preparedData()->report);
    QVERIFY(session.snapshot()->history.test_loss.back() < 0.1);
}

void TestSessionTables::fieldIsInTheUsersUnits() {
    TableFiles files;
    Experiment experiment = files.experiment(files.writePrices());
    experiment.table->columns.back().log = true;
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForTraining(session));
    const FieldSnapshot &field = *session.snapshot()->field;
    const double low = std::min(field.x_min, field.y_min), high = std::max(field.x_max, field.y_max);
    QCOMPARE(low, 1.0);
    QCOMPARE(high, 7.0);
    const auto [least, most] = std::minmax_element(field.network.begin(), field.network.end());
    QVERIFY2(*least > 60 && *most < 1500, qPrintable(QString::number(*least) + ' ' + QString::number(*most)));
    QVERIFY(field.target.empty());
}

void TestSessionTables::edgesAreInTheUsersUnits() {
    TableFiles files;  // price = 100 x + 10 y, both standardised for the network
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForTraining(session));
    const EdgeId id{0, 0, 0};
    const auto edge = [&]() -> const EdgeSnapshot & { return session.snapshot()->layers[0].edges[0]; };
    const double train_low = edge().x_min, train_high = edge().x_max;
    QCOMPARE(train_low, 1.0);
    QCOMPARE(train_high, 7.0);
    QVERIFY2(std::abs(edge().y_max - edge().y_min - 600) < 30, qPrintable(QString::number(edge().y_max)));
    QVERIFY(edge().detail->node->knots.front() < 1.01 && edge().detail->node->knots.back() > 6.99);
    for (const double mark : edge().detail->node->rug) QVERIFY(mark > 0.99 && mark < 7.01);
    QVERIFY(std::abs(edge().detail->y.back() - edge().detail->y.front() - 600) < 60);

    session.fixSymbolic(id, QStringLiteral("x"));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) { return s.layers[0].edges[0].symbol == u"x"; }));
    const Affine fitted = edge().detail->affine;
    QVERIFY2(std::abs(fitted.a * fitted.c - 100) < 3, qPrintable(QString::number(fitted.a * fitted.c)));
    session.setAffine(id, {2, -1, 50, 5}, QStringLiteral("drag"));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) {
        const auto &detail = s.layers[0].edges[0].detail;
        return detail && std::abs(detail->affine.a - 2) < 1e-12;
    }));
    QVERIFY(std::abs(edge().detail->affine.b + 1) < 1e-12);
    QVERIFY(std::abs(edge().detail->affine.d - 5) < 1e-12);
    QVERIFY(std::abs(edge().y_min - (50 * (2 * 1 - 1) + 5)) < 1e-4);
    QVERIFY(std::abs(edge().y_max - (50 * (2 * 7 - 1) + 5)) < 1e-4);
}

void TestSessionTables::regionsOfClassesAreSampled() {
    TableFiles files;
    QByteArray text = "x,y,side\n";  // which side of x = 4
    for (int n = 0; n < 70; ++n) {
        const int x = n % 8, y = n % 5;
        text += QByteArray::number(x) + ',' + QByteArray::number(y) + (x < 4 ? ",left\n" : ",right\n");
    }
    Experiment experiment = files.experiment(files.write("sides.csv", text));
    experiment.table->columns.back() = {
        .name = "side", .role = ColumnRole::Target, .coding = ColumnCoding::Codes, .scaling = ScalingRule::None};
    experiment.training.loss.kind = Loss::BinaryCrossEntropy;
    ExperimentSession session;
    session.load(experiment);
    QVERIFY(waitForTraining(session));
    const FieldSnapshot &field = *session.snapshot()->field;
    QCOMPARE(field.class_names, QStringList({"left", "right"}));
    QCOMPARE(field.decided.size(), field.network.size());
    QCOMPARE(field.points.size(), std::size_t{70});
    QCOMPARE(std::count_if(field.points.begin(), field.points.end(), [](const DataPoint &p) { return p.test; }), 14);
    const bool x_is_horizontal = field.input_x == 0;
    for (const DataPoint &point : field.points) QCOMPARE(point.label, (x_is_horizontal ? point.x : point.y) > 3.5F);
    for (std::size_t n = 0; n < field.decided.size(); ++n) {
        QCOMPARE(field.decided[n], field.network[n] > 0.5F);  // the probability of "right"
        QVERIFY(field.certainty[n] >= 0.5F);
    }
    QCOMPARE(field.decided.front(), 0);
    QCOMPARE(field.decided.back(), 1);
}

void TestSessionTables::networkFollowsTheColumns() {
    TableFiles files;
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForTraining(session));
    Experiment changed = session.experiment();
    changed.table->columns[1].role = ColumnRole::Ignore;
    changed.table->columns[2] = {
        .name = "colour", .role = ColumnRole::Target, .coding = ColumnCoding::Codes, .scaling = ScalingRule::None};
    changed.training.loss.kind = Loss::BinaryCrossEntropy;
    const auto run = session.snapshot()->run_id;
    session.edit(changed, QStringLiteral("columns"));
    QVERIFY(waitForTraining(session, run));
    QCOMPARE(session.experiment().model.width, std::vector<int>({1, 1}));
    QCOMPARE(session.dataset()->classes, 2);
    QVERIFY(session.snapshot()->accuracy);
    changed = session.experiment();
    changed.table->columns[2] = {.name = "price", .role = ColumnRole::Target};
    session.edit(changed, QStringLiteral("columns"));
    QVERIFY(waitForTraining(session, run + 1));
    QVERIFY(session.experiment().training.loss.kind == Loss::Mse);  // cross-entropy of prices there is none
    session.undoStack()->undo();
    session.undoStack()->undo();
    QVERIFY(waitForTraining(session, run + 3));
    QCOMPARE(session.experiment().model.width, std::vector<int>({2, 1}));
    QCOMPARE(session.dataset()->inputs(), 2);
}

void TestSessionTables::splitIsAnUndoableEdit() {
    TableFiles files;
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForTraining(session));
    const auto rows = session.dataset();
    const auto run = session.snapshot()->run_id;
    for (const double fraction : {0.6, 0.5}) {
        Experiment changed = session.experiment();
        changed.table->split.fraction = fraction;
        session.edit(changed, QStringLiteral("split"), QStringLiteral("drag"));
    }
    QVERIFY(waitForTraining(session, run));
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &) { return session.dataset()->train_input.rows() == 30; }));
    QCOMPARE(session.undoStack()->count(), 1);
    session.undoStack()->undo();
    QCOMPARE(session.dataset(), rows);
}

void TestSessionTables::badColumnLeavesTheSession() {
    TableFiles files;
    QByteArray text = files.prices();
    text.replace("7,3,", "7,-3,");
    ExperimentSession session;
    session.load(files.experiment(files.write("prices.csv", text)));
    QVERIFY(waitForTraining(session));
    QSignalSpy errors(&session, &ExperimentSession::fieldError);
    Experiment changed = session.experiment();
    changed.table->columns[1].log = true;
    session.edit(changed, QStringLiteral("log"));
    QVERIFY(errors.wait());
    QCOMPARE(errors.last().at(0).toString(), QStringLiteral("table"));
    QVERIFY2(errors.last().at(1).toString().contains("line 8"), qPrintable(errors.last().at(1).toString()));
    QCOMPARE(session.undoStack()->count(), 0);
    QVERIFY(session.dataset());
    changed.table->columns[1].log = false;
    session.edit(changed, QStringLiteral("no log"));
    QVERIFY(errors.last().at(1).toString().isEmpty());
}

void TestSessionTables::missingFileLeavesTheExperiment() {
    TableFiles files;
    ExperimentSession session;
    QSignalSpy errors(&session, &ExperimentSession::fieldError), refused(&session, &ExperimentSession::loadFailed);
    session.load(files.experiment(files.path("prices.csv")));
    QVERIFY(errors.wait());
    QCOMPARE(errors.at(0).at(0).toString(), QStringLiteral("table"));
    QVERIFY(errors.at(0).at(1).toString().contains(QStringLiteral("prices.csv")));
    QCOMPARE(refused.count(), 0);
    QCOMPARE(session.snapshot()->state, RunState::Failed);
    for (const auto &attempt :
         std::initializer_list<std::function<void()>>{[&] { session.run(); }, [&] { session.reset(); }}) {
        errors.clear();
        attempt();
        QVERIFY(errors.wait());
        QVERIFY(!errors.last().at(1).toString().isEmpty());
    }
    files.writePrices();
    errors.clear();
    session.run();
    QVERIFY(waitForTraining(session));
    QVERIFY(errors.count() > 0 && errors.last().at(1).toString().isEmpty());
}

void TestSessionTables::saveAndLoadRoundTrip() {
    TableFiles files;
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForTraining(session));
    const QString file = files.path("prices.json");
    session.save(file);
    QVERIFY(QFile(file).size() < 100'000);  // the rows stay where they are
    ExperimentSession other;
    other.load(readExperiment(file.toStdString()), file);
    QVERIFY(waitForState(other, RunState::Finished));
    QVERIFY(*other.snapshot()->model == *session.snapshot()->model);
    QCOMPARE(other.snapshot()->history.test_loss, session.snapshot()->history.test_loss);
    QVERIFY(other.experiment().encoding == session.experiment().encoding);
    QVERIFY(other.experiment().table == session.experiment().table);
    QVERIFY(!other.isModified());
}

void TestSessionTables::savedFolderCanBeMoved() {
    TableFiles files;
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForTraining(session));
    session.save(files.path("prices.json"));
    QCOMPARE(readExperiment(files.path("prices.json").toStdString()).table->file, std::string("prices.csv"));
    QVERIFY(std::filesystem::path(session.experiment().table->file).is_absolute());
    TableFiles elsewhere;
    for (const char *name : {"prices.json", "prices.csv"})
        QVERIFY(QFile::rename(files.path(name), elsewhere.path(name)));
    ExperimentSession other;
    other.load(readExperiment(elsewhere.path("prices.json").toStdString()), elsewhere.path("prices.json"));
    QVERIFY(waitForState(other, RunState::Finished));
    QCOMPARE(QString::fromStdString(other.experiment().table->file), elsewhere.path("prices.csv"));
}

void TestSessionTables::wrongWidthOfATrainedNetworkIsRefused() {
    TableFiles files;
    Experiment wrong = files.experiment(files.writePrices());
    wrong.model.width = {3, 1};
    wrong.versions.push_back({"trained", wrong.makeModel(), {}});
    ExperimentSession session;
    QSignalSpy refused(&session, &ExperimentSession::loadFailed);
    session.load(wrong);
    QVERIFY(refused.wait());
    QVERIFY(refused.at(0).at(1).toString().contains(QStringLiteral("2 inputs")));
}

void TestSessionTables::readingCanBeStopped() {
    TableFiles files;
    ExperimentSession session;
    session.load(files.experiment(files.writePrices()));
    QVERIFY(waitForTraining(session));
    session.load(files.experiment(files.write("large.csv", files.prices(200'000))));
    QSignalSpy changed(&session, &ExperimentSession::experimentChanged);
    session.stopReading();
    QVERIFY(!session.isReading());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(static_cast<int>(session.dataset()->train_input.rows()), 48);
    session.load(files.experiment(files.path("large.csv")));
    QSignalSpy progress(&session, &ExperimentSession::readingProgress);
    QVERIFY(waitForSnapshot(session, [&](const Snapshot &s) {
        return session.dataset() && session.dataset()->train_input.rows() == 160'000 && s.step > 0;
    }));
    QVERIFY(progress.count() > 0 && progress.count() < 102);
}

void TestSessionTables::storeReadsChangedFilesAgain() {
    TableFiles files;
    const std::string file = files.writePrices().toStdString();
    TableStore store;
    const auto first = store.read(file, {});
    QCOMPARE(store.read(file, {}), first);
    QCOMPARE(store.read(file, {}, {}, {{"x", CellType::Number}}), first);
    QVERIFY(store.read(file, {.delimiter = ';'}) != first);
    files.write("prices.csv", files.prices(61));
    QCOMPARE(store.read(file, {})->rows(), std::size_t{61});
}

void TestSessionTables::commandLineNamesTheTable() {
    Experiment experiment = TableFiles::experiment(QStringLiteral("/data/prices.csv"));
    const QString text = commandLineText(experiment, experiment, {});
    QVERIFY2(text.startsWith("kan-cli train --csv /data/prices.csv --target price --split 0.8 --split-seed 0"),
             qPrintable(text));
    QVERIFY2(text.contains("--set 'model.width=[2,1]'"), qPrintable(text));
    QCOMPARE(commandLineText(experiment, experiment, QStringLiteral("p.json")), QStringLiteral("kan-cli train p.json"));
}

void TestSessionTables::trialsAreOneStepOfTheHistory() {
    TableFiles files;
    ExperimentSession session;
    session.loadTable(files.experiment(files.writePrices()));
    QTRY_COMPARE_WITH_TIMEOUT(session.undoStack()->count(), 1, 60'000);
    QVERIFY(!session.isTrying());
    QVERIFY(!session.isModified());
    QVERIFY(session.experiment().chosen.starts_with("Chosen among "));
    QCOMPARE(session.baseline().model, session.experiment().model);
    QVERIFY(waitForTraining(session));
    session.undoStack()->undo();
    QVERIFY(session.experiment().chosen.empty());
    QCOMPARE(session.experiment().training.steps, 4);
    QVERIFY(session.isModified());
}

void TestSessionTables::trialsLeaveWhatTheUserChanged() {
    TableFiles files;
    ExperimentSession session;
    session.loadTable(files.experiment(files.writePrices()));
    QTRY_VERIFY_WITH_TIMEOUT(session.isTrying(), 60'000);
    Experiment changed = session.experiment();
    changed.training.penalty.lamb = 0.5;
    session.edit(changed, "change");
    QTRY_VERIFY_WITH_TIMEOUT(!session.isTrying(), 60'000);
    QCOMPARE(session.undoStack()->count(), 1);
    QCOMPARE(session.experiment().training.penalty.lamb, 0.5);
    QVERIFY(session.experiment().chosen.empty());
}

KAN_WINDOW_TEST(TestSessionTables)
#include "core/io/experiment_file.h"
#include "tst_session_tables.moc"
