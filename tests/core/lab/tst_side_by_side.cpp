#include <cmath>

#include "core/lab/side_by_side/side_by_side.h"
#include "tests/test_program.h"

using namespace kan;

/// A KAN and a perceptron that learn the same rows.
class TestSideBySide : public QObject {
    Q_OBJECT

  private slots:
    void parametersComeNear_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<int>("nodes");
        QTest::addColumn<int>("grid");
        QTest::addColumn<int>("layers");
        QTest::newRow("small") << QStringLiteral("x1*x2") << 1 << 3 << 1;
        QTest::newRow("usual") << QStringLiteral("exp(sin(pi*x1)+x2^2)") << 2 << 5 << 1;
        QTest::newRow("deep") << QStringLiteral("x1*x2*x3") << 5 << 5 << 2;
        QTest::newRow("deeper") << QStringLiteral("x1+x2^2") << 6 << 20 << 3;
    }
    void parametersComeNear() {
        QFETCH(QString, formula);
        QFETCH(int, nodes);
        QFETCH(int, grid);
        QFETCH(int, layers);
        SideBySideOptions options;
        options.formula = formula.toStdString();
        options.kan_hidden = {nodes};
        options.grid = grid;
        options.mlp_layers = layers;
        options.validate();
        const double wanted = static_cast<double>(options.kan().parameterCount());
        MlpSpec spec = options.mlp();
        const double off = std::abs(static_cast<double>(spec.parameterCount()) - wanted);
        for (const int by : {-1, 1}) {
            MlpSpec other = spec;
            for (int l = 1; l <= layers; ++l) other.width[static_cast<std::size_t>(l)] += by;
            if (other.width[1] < 1) continue;
            QVERIFY(std::abs(static_cast<double>(other.parameterCount()) - wanted) >= off);
        }
        QVERIFY2(off < 0.25 * wanted, qPrintable(QStringLiteral("%1 of %2").arg(off).arg(wanted)));
    }

    void bothLearnStepForStep() {
        SideBySideOptions options;
        options.steps = 15;
        options.rows = options.test_rows = 300;
        SideBySideRun run(options);
        QVERIFY(std::isnan(run.kanFigures().train));
        int steps = 0;
        while (run.step()) {
            ++steps;
            QCOMPARE(run.kanFigures().steps, steps);
            QCOMPARE(run.mlpFigures().steps, steps);
        }
        QCOMPARE(steps, 15);
        QVERIFY(run.finished());
        QCOMPARE(run.kanFigures().parameters, run.kan().parameters().size());
        QCOMPARE(run.mlpFigures().parameters, run.mlp().parameters().size());
        QVERIFY(run.kanHistory().train_loss.back() < run.kanHistory().train_loss.front());
        QVERIFY(run.mlpHistory().train_loss.back() < run.mlpHistory().train_loss.front());
        QVERIFY(run.kanFigures().test < run.mlpFigures().test);  // the formula is made of what a KAN is made of
        SideBySideRun again(options);
        while (again.step()) {
        }
        QCOMPARE(again.kan().parameters(), run.kan().parameters());
        QCOMPARE(again.mlp().parameters(), run.mlp().parameters());
    }

    void aStopEndsIt() {
        SideBySideRun run(SideBySideOptions{});
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!run.step(stop.get_token()));
        QCOMPARE(run.kanFigures().steps, 0);
    }

    void nonsenseIsRefused() {
        const auto refused = [](const std::function<void(SideBySideOptions &)> &spoil) {
            SideBySideOptions options;
            spoil(options);
            QVERIFY_THROWS_EXCEPTION(std::invalid_argument, SideBySideRun{options});
        };
        refused([](SideBySideOptions &options) { options.formula = "sin("; });
        refused([](SideBySideOptions &options) { options.formula = "2"; });
        refused([](SideBySideOptions &options) { options.formula = "log(x1)"; });
        refused([](SideBySideOptions &options) { options.kan_hidden = {0}; });
        refused([](SideBySideOptions &options) { options.kan_hidden = {12, 12, 12}, options.grid = 200; });
        refused([](SideBySideOptions &options) { options.opt = OptimizerKind::Lm; });
        refused([](SideBySideOptions &options) { options.mlp_layers = 0; });
        refused([](SideBySideOptions &options) { options.range = {1, -1}; });
    }
};

KAN_TEST(TestSideBySide)
#include "tst_side_by_side.moc"
