#include <cmath>

#include "core/lab/splines/grid_staircase.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

StaircaseOptions shortOptions() {
    StaircaseOptions options;
    options.grids = {3, 6, 12};
    options.steps = 12;
    options.rows = 600;
    options.test_rows = 300;
    return options;
}

}  // namespace

/// A network that goes up a staircase of grids.
class TestGridStaircase : public QObject {
    Q_OBJECT

  private slots:
    void everyStairIsLower() {
        const StaircaseOptions options = shortOptions();
        StaircaseRun run(options);
        while (!run.finished()) QVERIFY(run.step() != TrainingStatus::Failed);
        const std::vector<StaircaseStage> &stages = run.stages();
        QCOMPARE(stages.size(), options.grids.size());
        QCOMPARE(run.history().steps(), 36);
        for (std::size_t n = 0; n < stages.size(); ++n) {
            QCOMPARE(stages[n].grid, options.grids[n]);
            QCOMPARE(stages[n].first_step, static_cast<int>(n) * 12 + 1);
            QCOMPARE(stages[n].last_step, static_cast<int>(n) * 12 + 12);
            QCOMPARE(stages[n].parameters, std::size_t{3} * static_cast<std::size_t>(options.grids[n] + 3 + 2) + 2);
            QVERIFY(stages[n].seconds > 0);
            if (n == 0) continue;
            QVERIFY2(stages[n].test < stages[n - 1].test / 4, qPrintable(QString::number(stages[n].test)));
            QVERIFY2(slopeOf(stages, n) < -2, qPrintable(QString::number(slopeOf(stages, n))));
        }
        QVERIFY(std::isnan(slopeOf(stages, 0)));
    }

    void refinementKeepsTheFunction() {
        StaircaseRun run(shortOptions());
        while (run.stages().size() < 2) QVERIFY(run.step() != TrainingStatus::Failed);
        const auto &loss = run.history().train_loss;
        QVERIFY(loss[12] <= loss[11] * (1 + 1e-6));  // the first step on the finer grid starts where the last ended
    }

    void nonsenseIsRefused() {
        for (const std::vector<int> &grids : {std::vector<int>{}, {0}, {5, 5}, {5, 3}, {3, 5000}}) {
            StaircaseOptions options;
            options.grids = grids;
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, options.validate());
        }
        for (const char *formula : {"", "3", "sin(", "x99"}) {
            StaircaseOptions options;
            options.formula = formula;
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, StaircaseRun{options});
        }
        StaircaseOptions options;
        options.formula = "1/x1 + log(x2)";
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, StaircaseRun{options});
    }
};

KAN_TEST(TestGridStaircase)
#include "tst_grid_staircase.moc"
