#include <QProcess>
#include <cmath>
#include <optional>

#include "core/kernels/evaluate.h"
#include "tests/ui/session_fixture.h"
#include "tests/ui/table_files.h"
#include "tests/window_test.h"
#include "ui/session/file_predictor.h"
#include "ui/session/point_predictor.h"

using namespace kan;
using namespace kan::ui;

namespace {

bool waitForAnswer(PointPredictor &predictor, PointAnswerPtr &answer) {
    QSignalSpy spy(&predictor, &PointPredictor::answered);
    if (spy.isEmpty() && !spy.wait(20000)) return false;
    answer = spy.last().front().value<PointAnswerPtr>();
    return true;
}

bool waitForEnd(FilePredictor &predictor) {
    return waitForSignals(
        predictor, &FilePredictor::changed, [&] { return !predictor.state()->running; }, 60000);
}

/// What kan-cli predict prints.
struct Printed {
    QByteArray out;
    QString err;
};

/// Nothing under the thread sanitizer, which does not survive the way in which Qt starts a program.
std::optional<Printed> commandOn([[maybe_unused]] const QString &model, [[maybe_unused]] const QString &rows) {
#ifdef KAN_THREAD_SANITIZER
    return std::nullopt;
#else
    QProcess program;
    program.start(QStringLiteral(KAN_CLI), {QStringLiteral("predict"), model, rows});
    if (!program.waitForFinished(60000) || program.exitCode() != 0) return Printed{"the command failed", {}};
    return Printed{program.readAllStandardOutput(), QString::fromUtf8(program.readAllStandardError())};
#endif
}

}  // namespace

/// Points and files that networks are applied to beside the window.
class TestPredictors : public QObject {
    Q_OBJECT

  private slots:
    void pointsAreAnsweredInTheUsersUnits() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        const auto model = session.snapshot()->model;
        PointPredictor predictor;
        PointAnswerPtr answer;
        predictor.ask({model, session.preparedData(), {}, {}});
        QVERIFY(waitForAnswer(predictor, answer));
        QCOMPARE(answer->inputs.size(), std::size_t{2});
        QVERIFY(answer->inputs[0].low >= -1 && answer->inputs[0].high <= 1 && answer->predictions.empty());
        predictor.ask({model, session.preparedData(), {}, {{0.5, -0.25}, {3, 0}}});
        QVERIFY(waitForAnswer(predictor, answer));
        Matrix row(1, 2);
        row << 0.5, -0.25;
        QCOMPARE(answer->predictions[0].values.front(), predict(*model, row, 1)(0, 0));
        QVERIFY(answer->predictions[0].outside.empty() && answer->predictions[1].outside.size() == 1);
        QVERIFY(std::abs(answer->errors.front() - session.snapshot()->history.test_loss.back()) < 1e-12);
        QVERIFY(!answer->symbolic && answer->refusal.isEmpty());
    }

    void networkOfOtherRowsIsRefused() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        KanSpec spec;
        spec.width = {3, 1};
        PointPredictor predictor;
        predictor.ask({std::make_shared<const Kan>(spec), session.preparedData(), {}, {{0, 0}}});
        PointAnswerPtr answer;
        QVERIFY(waitForAnswer(predictor, answer));
        QVERIFY(answer->refusal.contains("3 inputs and 1 outputs, its data 2 and 1"));
        QVERIFY(answer->predictions.empty());
    }

    /// The same bytes as kan-cli predict prints.
    void filesArePredictedAsTheCommandDoes() {
        const TableFiles files;
        ExperimentSession session;
        Experiment experiment = files.experiment(files.writePrices());
        experiment.table->columns[1] = {.name = "colour", .coding = ColumnCoding::OneHot};
        experiment.table->lags = {{"x", LagKind::Lag, {1}}};
        experiment.table->columns.push_back({.name = "x[t-1]"});
        experiment.model.width = {4, 1};
        session.load(experiment);
        QVERIFY(waitForSnapshot(session, isTrained));
        const QString model = files.path("model.json");
        session.save(model);
        const QString rows = files.write("new.csv", "colour;x\nred;1,5\ngreen;2\nblue;\nblue;3,25\nred;4\n");
        FilePredictor predictor;
        predictor.start(rows.toStdString(), session.snapshot()->model,
                        rowReadingOf(*session.preparedData(), session.experiment()));
        QVERIFY(predictor.state()->running);
        QVERIFY(waitForEnd(predictor));
        const FilePrediction &found = *predictor.state();
        QVERIFY2(found.problem.isEmpty(), qPrintable(found.problem));
        QCOMPARE(found.rows, std::size_t{5});
        QCOMPARE(found.predicted, std::size_t{1});  // the others lack a value or the row before
        if (const auto command = commandOn(model, rows)) {
            QCOMPARE(QByteArray::fromStdString(found.csv), command->out);
            for (const QString &note : found.notes) QVERIFY2(command->err.contains(note), qPrintable(note));
        }
        QVERIFY(found.notes.front().startsWith("4 rows cannot be predicted"));
    }

    void rowsOfAFormulaArePredictedToo() {
        const TableFiles files;
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForSnapshot(session, isTrained));
        const QString model = files.path("model.json"), rows = files.write("r.csv", "x2,x1\n0,0\n0.5,-0.5\n");
        session.save(model);
        FilePredictor predictor;
        predictor.start(rows.toStdString(), session.snapshot()->model,
                        rowReadingOf(*session.preparedData(), session.experiment()));
        QVERIFY(waitForEnd(predictor));
        QVERIFY(predictor.state()->csv.starts_with("row,f\n1,"));
        if (const auto command = commandOn(model, rows))
            QCOMPARE(QByteArray::fromStdString(predictor.state()->csv), command->out);
    }

    void troubleIsTold() {
        const TableFiles files;
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForSnapshot(session, isTrained));
        FilePredictor predictor;
        const RowReading reading = rowReadingOf(*session.preparedData(), session.experiment());
        predictor.start(files.write("r.csv", "x1,z\n1,2\n").toStdString(), session.snapshot()->model, reading);
        QVERIFY(waitForEnd(predictor));
        QVERIFY2(predictor.state()->problem.contains("has no column \"x2\""), qPrintable(predictor.state()->problem));
        QVERIFY(predictor.state()->csv.empty());
        predictor.start(files.path("nowhere.csv").toStdString(), session.snapshot()->model, reading);
        QVERIFY(waitForEnd(predictor));
        QVERIFY(predictor.state()->problem.contains("cannot be opened"));
    }

    void stopsAndForgets() {
        const TableFiles files;
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForSnapshot(session, isTrained));
        QByteArray text = "x1,x2\n";
        for (int n = 0; n < 300'000; ++n) text += "0.125,0.25\n";
        const QString rows = files.write("large.csv", text);
        const RowReading reading = rowReadingOf(*session.preparedData(), session.experiment());
        FilePredictor predictor;
        predictor.start(rows.toStdString(), session.snapshot()->model, reading);
        predictor.stop();
        QVERIFY(waitForEnd(predictor));
        QCOMPARE(predictor.state()->problem, QStringLiteral("Stopped."));
        predictor.start(rows.toStdString(), session.snapshot()->model, reading);
        predictor.start(files.write("one.csv", "x1,x2\n1,1\n").toStdString(), session.snapshot()->model, reading);
        QVERIFY(waitForEnd(predictor));
        QCOMPARE(predictor.state()->rows, std::size_t{1});
        predictor.start(rows.toStdString(), session.snapshot()->model, reading);
        predictor.forget();
        QVERIFY(predictor.state()->file.isEmpty() && !predictor.state()->running);
    }
};

KAN_WINDOW_TEST(TestPredictors)
#include "tst_predictors.moc"
