#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/lab/splines/spline_lesson.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// Largest difference of two curves.
double difference(const SplineLesson &a, const SplineLesson &b) {
    const SplineCurves first = splineCurves(a, 997), second = splineCurves(b, 997);
    double most = 0;
    for (std::size_t n = 0; n < first.y.size(); ++n) most = std::max(most, std::abs(first.y[n] - second.y[n]));
    return most;
}

SplineLesson uneven(int k) {
    SplineLesson lesson = drawnSpline(5, k, 3);
    lesson.knots = {0, 0.1, 0.35, 0.5, 0.9, 1};
    return lesson;
}

}  // namespace

/// A spline to play with.
class TestSplineLesson : public QObject {
    Q_OBJECT

  private slots:
    void orders_data() {
        QTest::addColumn<int>("k");
        for (int k = 0; k <= SplineLesson::kMostOrder; ++k) QTest::addRow("order %d", k) << k;
    }

    void basisSumsToOneAndIsTheCurve_data() { orders_data(); }
    void basisSumsToOneAndIsTheCurve() {
        QFETCH(int, k);
        const SplineLesson lesson = uneven(k);
        const SplineCurves curves = splineCurves(lesson, 301);
        QCOMPARE(curves.basis.size(), static_cast<std::size_t>(5 + k));
        for (std::size_t n = 0; n < curves.x.size(); ++n) {
            double sum = 0, value = 0;
            for (std::size_t q = 0; q < curves.basis.size(); ++q) {
                QVERIFY(curves.basis[q][n] >= 0);
                sum += curves.basis[q][n];
                value += curves.basis[q][n] * lesson.coef[q];
            }
            QVERIFY2(std::abs(sum - 1) < 1e-12, qPrintable(QString::number(curves.x[n])));
            QVERIFY(std::abs(value - curves.y[n]) < 1e-12);
        }
    }

    void oneCoefficientActsWhereItsSupportIs_data() { orders_data(); }
    void oneCoefficientActsWhereItsSupportIs() {
        QFETCH(int, k);
        const SplineLesson lesson = uneven(k);
        const SplineCurves before = splineCurves(lesson, 501);
        for (int q = 0; q < 5 + k; ++q) {
            SplineLesson moved = lesson;
            moved.coef[static_cast<std::size_t>(q)] += 1;
            const SplineCurves after = splineCurves(moved, 501);
            const auto [low, high] = supportOf(lesson, q);
            bool changed = false;
            for (std::size_t n = 0; n < before.x.size(); ++n) {
                const bool inside = before.x[n] >= low && before.x[n] <= high;
                if (!inside) QCOMPARE(after.y[n], before.y[n]);
                changed = changed || after.y[n] != before.y[n];
            }
            QVERIFY(changed);
            const double control = controlPoints(lesson)[static_cast<std::size_t>(q)];
            QVERIFY(control > -1 && control < 2);
        }
    }

    void finerGridsKeepTheCurve_data() { orders_data(); }
    void finerGridsKeepTheCurve() {
        QFETCH(int, k);
        const SplineLesson lesson = uneven(k);
        for (const int grid : {6, 10, 37}) {
            const SplineLesson finer = withGrid(lesson, grid);
            QCOMPARE(finer.grid(), grid);
            QVERIFY2(difference(lesson, finer) < 1e-10, qPrintable(QString::number(difference(lesson, finer))));
        }
        const SplineLesson coarser = withGrid(withGrid(drawnSpline(4, k, 1), 16), 4);
        QVERIFY(difference(coarser, drawnSpline(4, k, 1)) < 1e-10);  // the coarse curve is still in reach
    }

    void orderZeroIsSteps() {
        const SplineLesson lesson = drawnSpline(4, 0, 0);
        for (std::size_t n = 0; n < 4; ++n) {
            const double x = (static_cast<double>(n) + 0.3) / 4;
            const std::vector<SplineTerm> terms = termsAt(lesson, x);
            QCOMPARE(terms.size(), std::size_t{1});
            QCOMPARE(terms[0].basis, 1.0);
            QCOMPARE(terms[0].part(), lesson.coef[n]);
        }
        QCOMPARE(termsAt(lesson, 1).at(0).q, 3);
    }

    void anotherOrderComesNear() {
        const SplineLesson cubic = withGrid(drawnSpline(3, 3, 5), 60);
        QVERIFY(difference(cubic, withOrder(cubic, 5)) < 0.01);
        QVERIFY(difference(cubic, withOrder(cubic, 1)) < 0.01);
        QCOMPARE(withOrder(cubic, 2).coef.size(), std::size_t{62});
    }

    void knotsStayInTheirOrder() {
        const SplineLesson lesson = uneven(3);
        for (const double x : {-5.0, 0.2, 5.0}) {
            const SplineLesson moved = withKnot(lesson, 2, x);
            moved.validate();
            QCOMPARE(moved.coef, lesson.coef);
        }
        QCOMPARE(withKnot(lesson, 2, 0.2).knots[2], 0.2);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, withKnot(lesson, 6, 0.2));
    }

    void nonsenseIsRefused() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, drawnSpline(0, 3, 0));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, drawnSpline(5, 6, 0));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, withGrid(uneven(3), 201));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, withOrder(uneven(3), -1));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, splineCurves(uneven(3), 1));
        SplineLesson broken = uneven(3);
        broken.knots[2] = broken.knots[1];
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, broken.validate());
        broken = uneven(3);
        broken.coef.pop_back();
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, broken.validate());
    }
};

KAN_TEST(TestSplineLesson)
#include "tst_spline_lesson.moc"
