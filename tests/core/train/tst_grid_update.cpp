
#include "core/kernels/evaluate.h"
#include "core/train/grid_update.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

class TestGridUpdate : public QObject {
    Q_OBJECT

  private slots:
    void knotsCoverTheSamples_data() {
        QTest::addColumn<int>("rules");
        QTest::newRow("pykan-0.0") << 0;
        QTest::newRow("pykan-0.2") << 1;
    }
    void knotsCoverTheSamples() {
        QFETCH(int, rules);
        KanSpec spec = KanSpec::defaults(static_cast<Rules>(rules));
        spec.width = {2, 4, 1};
        spec.grid = 10;
        Kan model(spec);
        const Matrix x = test::randomMatrix(500, 2, 3, -0.7, 2.0);
        updateGrid(model, x);
        const double margin = rules == 0 ? 0.01 : 0.0;
        const auto values = activations(model, x);
        for (int l = 0; l < 2; ++l)
            for (int i = 0; i < model.layer(l).inputs; ++i) {
                const auto knots = model.layer(l).nodeKnots(i);
                const auto column = values[static_cast<std::size_t>(l)].col(i);
                // The second layer was fitted to its inputs as they came out of the updated first layer.
                QVERIFY(std::abs(knots.front() - (column.minCoeff() - margin)) < 1e-9);
                if (rules == 0) QVERIFY(std::abs(knots.back() - (column.maxCoeff() + margin)) < 1e-9);
            }
    }

    void functionStaysOnASmoothNetwork() {
        KanSpec spec;
        spec.width = {2, 3, 1};
        spec.grid = 20;
        Kan model(spec);
        const Matrix x = test::randomMatrix(1000, 2, 3);
        updateGrid(model, x);
        const Matrix before = predict(model, x);
        updateGrid(model, x);
        QVERIFY((predict(model, x) - before).cwiseAbs().maxCoeff() < 1e-10);
    }

    void degenerateColumnsStayFinite() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {4, 3, 1};
        spec.grid = 12;
        Kan model(spec);
        Matrix x = test::randomMatrix(60, 4, 3);
        x.col(0).setConstant(2.5);
        for (int row = 0; row < 60; ++row) x(row, 1) = row % 2;
        x.col(3) = x.col(2);
        updateGrid(model, x);
        QVERIFY(model.allFinite());
        QVERIFY(predict(model, x).allFinite());
    }
};

KAN_TEST(TestGridUpdate)
#include "tst_grid_update.moc"
