
#include "core/kernels/evaluate.h"
#include "core/train/grid_update.h"
#include "core/train/refine.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

class TestRefine : public QObject {
    Q_OBJECT

  private slots:
    void aStopLeavesTheNetwork() {
        std::stop_source stop;
        stop.request_stop();
        const Kan model{KanSpec()};
        QVERIFY(refine(model, 10, Matrix::Random(20, model.inputs()), 1, stop.get_token()) == model);
        QVERIFY(refine(model, 10, Matrix::Random(20, model.inputs()), 1).layer(0).grid == 10);
    }

    void outputsStay_data() {
        QTest::addColumn<int>("rules");
        QTest::addColumn<int>("k");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        for (const int rules : {0, 1})
            for (const int k : {1, 2, 3, 5})
                for (const auto &[from, to] : {std::pair{3, 3}, {3, 5}, {5, 10}, {5, 7}, {10, 50}, {20, 200}})
                    QTest::addRow("rules %d, k %d, %d to %d", rules, k, from, to) << rules << k << from << to;
    }
    void outputsStay() {
        QFETCH(int, rules);
        QFETCH(int, k);
        QFETCH(int, from);
        QFETCH(int, to);
        KanSpec spec = KanSpec::defaults(static_cast<Rules>(rules));
        spec.width = {2, 4, 1};
        spec.grid = from;
        spec.k = k;
        Kan model = test::randomNetwork(spec, 7, false);
        const Matrix x = test::randomMatrix(400, 2, 3);
        updateGrid(model, x);
        const Matrix before = predict(model, x);
        const Kan refined = refine(model, to, x);
        QCOMPARE(refined.spec().grid, to);
        QCOMPARE(refined.layer(0).grid, to);
        QVERIFY((predict(refined, x) - before).cwiseAbs().maxCoeff() < test::kRefinement);
    }

    /// A grid update and a refinement next to symbolic and mixed edges leave a, b, c, d and the outputs alone.
    void symbolicEdgesStay() {
        KanSpec spec;
        spec.width = {2, 4, 1};
        spec.grid = 40;
        Kan model = test::randomNetwork(spec, 7, false);
        for (int l = 0; l < 2; ++l)  // smooth splines, which another grid can hold
            for (int i = 0; i < model.layer(l).inputs; ++i)
                for (int j = 0; j < model.layer(l).outputs; ++j)
                    for (int q = 0; q < 43; ++q) model.coef(l, i, j, q) = std::sin(0.03 * q + i);
        test::addSymbolicEdges(model, 5);
        const Matrix x = test::randomMatrix(2000, 2, 3);
        const Matrix before = predict(model, x);
        Kan updated = model;
        updateGrid(updated, x);
        QVERIFY(!(updated == model));
        QVERIFY((predict(updated, x) - before).cwiseAbs().maxCoeff() < 1e-2);
        const Matrix again = predict(updated, x);
        const Kan refined = refine(updated, 80, x);
        QVERIFY((predict(refined, x) - again).cwiseAbs().maxCoeff() < test::kRefinement);
        for (int l = 0; l < 2; ++l)
            for (int i = 0; i < model.layer(l).inputs; ++i)
                for (int j = 0; j < model.layer(l).outputs; ++j)
                    QVERIFY(refined.affine({l, i, j}) == model.affine({l, i, j}));
    }

    void samplesOutsideTheGridAreKept() {
        KanSpec spec;
        spec.width = {1, 3, 1};
        spec.grid = 4;
        const Kan model = test::randomNetwork(spec, 3, false);
        const Matrix x = test::randomMatrix(300, 1, 3, -1.8, 1.8);
        const Matrix before = predict(model, x);
        QVERIFY((predict(refine(model, 20, x), x) - before).cwiseAbs().maxCoeff() < 1e-6);
    }

    void aSmallerGridIsALeastSquaresFit() {
        KanSpec spec;
        spec.width = {1, 1};
        spec.grid = 40;
        Kan model(spec);
        const Matrix x = test::randomMatrix(500, 1, 3);
        for (int q = 0; q < 43; ++q) model.coef(0, 0, 0, q) = 0.02 * q * q / 43.0;
        const Kan coarse = refine(model, 5, x);
        QCOMPARE(coarse.layer(0).grid, 5);
        QVERIFY((predict(coarse, x) - predict(model, x)).cwiseAbs().maxCoeff() < 0.02);
    }

    void rowsCarryTwoCoefficientsEach() {
        QCOMPARE(carriedGrid(20, 3), 7);
        QCOMPARE(carriedGrid(1000, 3), 497);
        QCOMPARE(carriedGrid(3, 3), 1);
        QCOMPARE(carriedGrid(0, 3), 1);
    }

    void rowsOutsideTheGridAreCounted() {
        KanSpec spec;
        spec.width = {2, 1};
        Kan model = Kan::blank(spec);  // knots on [-1, 1]
        Matrix rows(4, 2);
        rows << 0, 0, -1, 1, 1.01, 0, 0, -2;
        QCOMPARE(rowsOutsideGrid(model, rows), 2);
        model.setMask(0, 1, 0, 0);  // nothing reads the second input
        QCOMPARE(rowsOutsideGrid(model, rows), 1);
    }

    void nonsenseIsRefused() {
        const Kan model{KanSpec{}};
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, refine(model, 0, Matrix::Zero(1, 2)));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, refine(model, 2'000'000'000, Matrix::Zero(1, 2)));
    }
};

KAN_TEST(TestRefine)
#include "tst_refine.moc"
