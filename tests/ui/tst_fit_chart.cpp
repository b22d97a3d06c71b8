#include <QTemporaryDir>

#include "tests/ui/image_files.h"
#include "tests/ui/session_fixture.h"
#include "tests/window_test.h"
#include "ui/charts/fit_chart.h"
#include "ui/charts/loss_page.h"
#include "ui/window/chart_parts.h"

using namespace kan;
using namespace kan::ui;

/// Outputs against labels, from a real session to the picture.
class TestFitChart : public QObject {
    Q_OBJECT

  private slots:
    void numbersHaveParityAndFigures() {
        ExperimentSession session;
        session.load(smallExperiment());
        QVERIFY(waitForState(session, RunState::Finished));
        const SnapshotPtr snapshot = session.snapshot();
        QVERIFY(snapshot->fit && snapshot->fit->class_names.isEmpty());
        QCOMPARE(snapshot->fit->train.points.size(), std::size_t{1});
        QCOMPARE(snapshot->fit->train.points[0].size(), std::size_t{200});
        QVERIFY(std::abs(*snapshot->fit->train.metrics.rmse - snapshot->history.train_loss.back()) < 1e-12);
        LossPage page;
        page.setRun(chartsOf(snapshot));
        page.showChart(LossPage::Fit);
        QCOMPARE(page.shownChart(), LossPage::Fit);
        QVERIFY(page.fitChart()->figuresText(true).contains(QStringLiteral("R²")));
        QCOMPARE(page.fitChart()->exportCsv().count(QLatin1Char('\n')), 1 + 200 + 100);
        page.resize(500, 260);
        const QImage picture = page.grab().toImage();
        QVERIFY(picture.size().isValid());
    }

    void classesHaveConfusionAndRoc() {
        const QTemporaryDir folder;
        const ImageFiles files(folder.filePath(QStringLiteral("images")), 6);
        files.write();
        Experiment experiment = files.experiment();
        experiment.training.loss.kind = Loss::CrossEntropy;
        experiment.model.width = {36, 2};
        ExperimentSession session;
        session.load(experiment);
        QVERIFY(waitForState(session, RunState::Finished));
        const SnapshotPtr snapshot = session.snapshot();
        QVERIFY(snapshot->fit);
        QCOMPARE(snapshot->fit->class_names, (QStringList{QStringLiteral("0"), QStringLiteral("1")}));
        int rows = 0, right = 0;
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 2; ++j) {
                rows += snapshot->fit->train.confusion[i][j];
                right += i == j ? snapshot->fit->train.confusion[i][j] : 0;
            }
        QCOMPARE(rows, 40);
        QCOMPARE(right / 40.0, snapshot->history.train_accuracy.back());
        QCOMPARE(snapshot->fit->train.roc.size(), std::size_t{1});
        const FitPart &train = snapshot->fit->train;
        QCOMPARE(train.precision.size(), std::size_t{1});
        QCOMPARE(train.precision[0].back().first, 1.0F);  // all are found at last
        QCOMPARE(train.average_precision[0], *train.metrics.average_precision);
        QCOMPARE(snapshot->output_names, (QStringList{QStringLiteral("0"), QStringLiteral("1")}));
        FitChart chart;
        chart.setFit(snapshot->fit);
        QVERIFY(chart.figuresText(false).contains(QStringLiteral("accuracy")));
        QCOMPARE(chart.exportCsv().count(QLatin1Char('\n')), 1 + 4 + 4);
        chart.resize(500, 260);
        QVERIFY(!chart.grab().isNull());
    }

    void nothingYetSaysSo() {
        FitChart chart;
        chart.setFit(nullptr);
        QVERIFY(chart.figuresText(true).isEmpty());
        QVERIFY(chart.exportCsv().isEmpty());
        QVERIFY(!chart.grab().isNull());
    }
};

KAN_WINDOW_TEST(TestFitChart)
#include "tst_fit_chart.moc"
