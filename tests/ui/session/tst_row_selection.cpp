#include "tests/ui/session_fixture.h"
#include "tests/ui/table_files.h"
#include "tests/window_test.h"
#include "ui/session/command_line_text.h"
#include "ui/session/row_selection.h"

using namespace kan;
using namespace kan::ui;

namespace {

using RowList = std::vector<int>;

bool waitForTrained(ExperimentSession &session, std::uint64_t after = 0) {
    return waitForSnapshot(session, [=](const Snapshot &s) { return s.run_id > after && isTrained(s); });
}

}  // namespace

/// Rows that are brushed, left out and taken back.
class TestRowSelection : public QObject {
    Q_OBJECT

  private slots:
    void rowsAreSelectedOnce() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        QSignalSpy changed(&rows, &RowSelection::changed);
        rows.select({5, 2, 5});
        QCOMPARE(rows.rows(), (RowList{2, 5}));
        rows.add({3, 2});
        QCOMPARE(rows.rows(), (RowList{2, 3, 5}));
        rows.add({3});
        QCOMPARE(changed.count(), 2);
        QVERIFY(rows.contains(3) && !rows.contains(4));
        rows.clear();
        QCOMPARE(changed.count(), 3);
        QVERIFY(!session.isModified());
        QCOMPARE(session.undoStack()->count(), 0);
    }

    void wordsNameTheRow() {
        ExperimentSession session;
        RowSelection rows(session);
        QVERIFY(rows.words(0).isEmpty());
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        const QStringList words = rows.words(9);
        QVERIFY2(words.front().startsWith("row 10 (line 11) · t"), qPrintable(words.front()));
        QVERIFY(words.contains("colour red") && words.contains("x 3") && words.contains("price 360"));
        QCOMPARE(rows.words(9, 2).last(), QStringLiteral("… 2 more columns"));
        QVERIFY(rows.words(60).isEmpty() && rows.words(-1).isEmpty());
    }

    void leavingOutIsAStepThatIsUndone() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        const auto dataset_rows = [&] {
            const auto data = session.dataset();
            return data ? data->train_input.rows() + data->test_input.rows() : 0;
        };
        const auto before = session.snapshot()->run_id;
        rows.select({2, 16, 17});
        rows.leaveOut(rows.rows());
        QVERIFY(waitForTrained(session, before));
        QCOMPARE(dataset_rows(), Eigen::Index{57});
        QCOMPARE(session.experiment().table->left_out, (std::vector<std::size_t>{3, 17, 18}));
        QCOMPARE(session.undoStack()->undoText(), QStringLiteral("leave out 3 rows"));
        QCOMPARE(rows.rows(), (RowList{2, 16, 17}));  // the same table: they stay in sight
        QVERIFY(rows.thatTakePart(rows.rows()).empty());
        QVERIFY(rows.words(2).front().endsWith("left out"));
        QVERIFY(rows.leaveOutRefusal(rows.rows()).contains("already"));

        const auto without = session.snapshot()->run_id;
        rows.takeBack({16, 4});
        QVERIFY(waitForTrained(session, without));
        QCOMPARE(session.experiment().table->left_out, (std::vector<std::size_t>{3, 18}));
        session.undoStack()->undo();
        QCOMPARE(session.experiment().table->left_out, (std::vector<std::size_t>{3, 17, 18}));
        session.undoStack()->undo();
        QVERIFY(session.experiment().table->left_out.empty());
        QCOMPARE(dataset_rows(), Eigen::Index{60});
    }

    void theFileKeepsThem() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        const auto before = session.snapshot()->run_id;
        rows.leaveOut({0});
        QVERIFY(waitForTrained(session, before));
        const QString file = files_.path("kept.json");
        session.save(file);
        ExperimentSession again;
        again.load(readExperiment(file.toStdString()), file);
        QVERIFY(waitForSnapshot(again, [&](const Snapshot &) { return again.dataset() != nullptr; }));
        QCOMPARE(again.experiment().table->left_out, std::vector<std::size_t>{1});
        QCOMPARE(again.dataset()->train_input.rows() + again.dataset()->test_input.rows(), Eigen::Index{59});
    }

    void commandNamesThem() {
        Experiment experiment = TableFiles::experiment(QStringLiteral("/data/prices.csv"));
        const Experiment saved = experiment;
        experiment.table->left_out = {3, 17, 18, 19};
        QVERIFY(commandLineText(experiment, experiment, {}).contains(" --leave-out 3,17-19 --set"));
        QCOMPARE(commandLineText(experiment, saved, QStringLiteral("p.json")),
                 QStringLiteral("kan-cli train p.json --leave-out 3,17-19"));
        QCOMPARE(commandLineText(saved, experiment, QStringLiteral("p.json")),
                 QStringLiteral("kan-cli train p.json --leave-out ''"));
        QCOMPARE(commandLineText(experiment, experiment, QStringLiteral("p.json")),
                 QStringLiteral("kan-cli train p.json"));
        QVERIFY(fitCommandText(*experiment.table, {}).endsWith(" --leave-out 3,17-19"));
        experiment.table->more_files = {"/data/more prices.csv"};
        QVERIFY(
            fitCommandText(*experiment.table, {}).contains(" --csv /data/prices.csv --csv '/data/more prices.csv'"));
    }

    void whatCannotBeLeftOutIsSaid() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(smallExperiment());
        QVERIFY(waitForTrained(session));
        QSignalSpy said(&rows, &RowSelection::notice);
        rows.leaveOut({3});
        QCOMPARE(said.count(), 1);
        QVERIFY(said[0][0].toString().contains("Only rows of a table"));
        rows.leaveOut({});
        QVERIFY(said[1][0].toString().contains("Shift and drag"));
        QCOMPARE(session.undoStack()->count(), 0);
    }

    void allRowsCannotBeLeftOut() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        RowList all;
        for (int row = 0; row < 60; ++row) all.push_back(row);
        QSignalSpy errors(&session, &ExperimentSession::fieldError);
        rows.leaveOut(all);
        QVERIFY(waitForSignals(
            session, &ExperimentSession::fieldError, [&] { return errors.count() > 0; }, 20000));
        QVERIFY(errors.last()[1].toString().contains("take some of them back"));
        QVERIFY(session.experiment().table->left_out.empty());
    }

    void selectionGoesWithItsTable() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        rows.select({1});
        const auto before = session.snapshot()->run_id;
        session.load(smallExperiment());
        QVERIFY(waitForTrained(session, before));
        QVERIFY(rows.rows().empty());
    }

    void showingSelectsAndTells() {
        ExperimentSession session;
        RowSelection rows(session);
        session.load(TableFiles::experiment(files_.writePrices()));
        QVERIFY(waitForTrained(session));
        QSignalSpy shown(&rows, &RowSelection::shown);
        rows.show(7);
        rows.show(60);
        QCOMPARE(shown.count(), 1);
        QCOMPARE(rows.rows(), RowList{7});
    }

    /// Points of a fit and of a map know their rows.
    void samplesNameTheirRows() {
        ExperimentSession session;
        Experiment experiment = TableFiles::experiment(files_.writePrices());
        experiment.table->left_out = {1};
        session.load(experiment);
        QVERIFY(waitForSnapshot(session, [](const Snapshot &s) { return isTrained(s) && s.fit && s.field; }));
        const PreparedDataPtr data = session.preparedData();
        const FitSnapshot &fit = *session.snapshot()->fit;
        QCOMPARE(fit.data, data);
        std::vector<bool> seen(60, false);
        for (const FitPart *part : {&fit.train, &fit.test}) {
            QCOMPARE(part->rows.size(), part->points[0].size());
            for (std::size_t n = 0; n < part->rows.size(); ++n) {
                const auto row = static_cast<std::size_t>(part->rows[n]);
                seen[row] = true;
                QCOMPARE(static_cast<double>(part->points[0][n].first), data->table->columns[3].numbers[row]);
            }
        }
        QVERIFY(!seen[0] && std::count(seen.begin(), seen.end(), true) == 59);
        const FieldSnapshot &field = *session.snapshot()->field;
        QCOMPARE(field.data, data);
        for (const DataPoint &point : field.points)
            QCOMPARE(static_cast<double>(point.value),
                     data->table->columns[3].numbers[static_cast<std::size_t>(point.row)]);
    }

  private:
    TableFiles files_;
};

KAN_WINDOW_TEST(TestRowSelection)
#include "tst_row_selection.moc"
