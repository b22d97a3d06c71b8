#include <algorithm>

#include "core/spline/knots.h"
#include "tests/test_program.h"

class TestKnots : public QObject {
    Q_OBJECT

  private slots:
    void extensionUsesTheMeanSpacing() {
        const std::vector<double> knots = {0, 0.1, 0.5, 1.2};
        const auto extended = kan::extendKnots(knots, 2);
        QCOMPARE(extended.size(), std::size_t{8});
        QVERIFY(std::abs(extended[1] - -0.4) < 1e-15);
        QVERIFY(std::abs(extended[0] - -0.8) < 1e-15);
        QVERIFY(std::abs(extended[7] - 2.0) < 1e-15);
    }

    void samplesGiveQuantilesAndUniformKnots() {
        std::vector<double> x(100);
        for (std::size_t n = 0; n < x.size(); ++n) x[n] = static_cast<double>(n * n) / 9801.0;
        const auto adaptive = kan::knotsFromSamples(x, 4, 0.0, 0.0);
        QCOMPARE(adaptive[1], x[25]);
        QCOMPARE(adaptive[4], x[99]);
        const auto uniform = kan::knotsFromSamples(x, 4, 1.0, 0.01);
        QVERIFY(std::abs(uniform[0] - -0.01) < 1e-15);
        QVERIFY(std::abs(uniform[2] - 0.5) < 1e-15);
        const auto mixed = kan::knotsFromSamples(x, 4, 0.5, 0.01);
        QVERIFY(std::abs(mixed[1] - 0.5 * (uniform[1] + adaptive[1])) < 1e-15);
    }

    void anySamplesGiveIncreasingKnots_data() {
        QTest::addColumn<QVector<double>>("x");
        QTest::newRow("constant") << QVector<double>(50, 3.0);
        QTest::newRow("constant zero") << QVector<double>(50, 0.0);
        QTest::newRow("binary") << (QVector<double>(30, 0.0) + QVector<double>(30, 1.0));
        QTest::newRow("mostly one value") << (QVector<double>(99, 0.0) + QVector<double>{1.0});
        QTest::newRow("one row") << QVector<double>{0.5};
        QTest::newRow("three rows") << QVector<double>{0.1, 0.2, 0.9};
        QTest::newRow("close ties") << QVector<double>{0, 1e-14, 2e-14, 3e-14, 0.5, 1};
        QTest::newRow("huge") << QVector<double>{-1e12, 0, 1e12};
    }
    void anySamplesGiveIncreasingKnots() {
        QFETCH(QVector<double>, x);
        for (const double eps : {0.0, 0.02, 1.0})
            for (const double margin : {0.0, 0.01}) {
                const auto knots = kan::knotsFromSamples(std::vector<double>(x.begin(), x.end()), 7, eps, margin);
                QCOMPARE(knots.size(), std::size_t{8});
                for (std::size_t q = 1; q < knots.size(); ++q) QVERIFY(knots[q] > knots[q - 1]);
                QVERIFY(knots.front() <= x.front() && knots.back() >= x.back());
            }
    }

    void insertedKnotsContainTheOldOnes() {
        const std::vector<double> knots = {-1, -0.7, 0.2, 1};
        for (const int grid : {3, 4, 7, 20}) {
            const auto refined = kan::insertKnots(knots, grid);
            QCOMPARE(refined.size(), static_cast<std::size_t>(grid) + 1);
            QVERIFY(std::is_sorted(refined.begin(), refined.end()));
            for (const double knot : knots) QVERIFY(std::find(refined.begin(), refined.end(), knot) != refined.end());
        }
    }
};

KAN_TEST(TestKnots)
#include "tst_knots.moc"
