#include <cmath>

#include "core/random/torch_generator.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

std::vector<double> unevenKnots(int grid) {
    std::vector<double> knots;
    for (int q = 0; q <= grid; ++q) knots.push_back(std::pow(static_cast<double>(q) / grid, 1.4) * 2 - 1);
    return knots;
}

/// Cox-de Boor by its definition.
double basisByDefinition(const std::vector<double> &e, std::size_t q, int k, double x) {
    if (k == 0) return x >= e[q] && x < e[q + 1] ? 1.0 : 0.0;
    const std::size_t n = static_cast<std::size_t>(k);
    return (x - e[q]) / (e[q + n] - e[q]) * basisByDefinition(e, q, k - 1, x) +
           (e[q + n + 1] - x) / (e[q + n + 1] - e[q + 1]) * basisByDefinition(e, q + 1, k - 1, x);
}

}  // namespace

class TestBSpline : public QObject {
    Q_OBJECT

  private slots:
    void orders_data() {
        QTest::addColumn<int>("k");
        QTest::addColumn<int>("grid");
        for (const int k : {1, 2, 3, 4, 5, 7, 10})
            for (const int grid : {1, 2, 5, 20}) QTest::addRow("k %d, G %d", k, grid) << k << grid;
    }
    void orders() {
        QFETCH(int, k);
        QFETCH(int, grid);
        const BSplineBasis basis(extendKnots(unevenKnots(grid), k), k);
        QCOMPARE(basis.size(), grid + k);
        std::vector<double> values(static_cast<std::size_t>(k) + 1);
        TorchGenerator generator(1);
        const double low = basis.extended().front() - 0.1;
        const double high = basis.extended().back() + 0.1;
        for (int n = 0; n < 60; ++n) {
            const double x = low + (high - low) * generator.uniform();
            const int first = basis.evaluate(x, Extrapolation::Zero, values.data(), nullptr);
            QVERIFY(first >= 0 && first + k < basis.size());
            double sum = 0;
            for (int q = 0; q < basis.size(); ++q) {
                const bool inside = q >= first && q <= first + k;
                const double value = inside ? values[static_cast<std::size_t>(q - first)] : 0.0;
                if (k <= 5)
                    QVERIFY(std::abs(value - basisByDefinition(basis.extended(), static_cast<std::size_t>(q), k, x)) <
                            1e-12);
                sum += value;
            }
            if (x >= basis.low() && x <= basis.high()) QVERIFY(std::abs(sum - 1) < 1e-12);
        }
    }

    /// Samples in any order, most in the cell of the one before.
    void evaluateNextIsLikeEvaluate_data() { orders_data(); }
    void evaluateNextIsLikeEvaluate() {
        QFETCH(int, k);
        QFETCH(int, grid);
        const BSplineBasis basis(extendKnots(unevenKnots(grid), k), k);
        BSplineBasis::Cursor cursor;
        std::vector<double> next(static_cast<std::size_t>(k) + 1), expected(next);
        const double low = basis.extended().front() - 0.1, high = basis.extended().back() + 0.1;
        std::vector<double> places = basis.extended();
        for (int n = 0; n <= 400; ++n) places.push_back(low + (high - low) * n / 400);
        for (int n = 0; n <= 50; ++n) places.push_back(low + (high - low) * (n * 37 % 51) / 50);
        for (const double x : places) {
            const int first = basis.evaluate(x, Extrapolation::Zero, expected.data(), nullptr);
            QCOMPARE(basis.evaluateNext(x, cursor, next.data()), first);
            for (int r = 0; r <= k; ++r) {
                const std::size_t at = static_cast<std::size_t>(r);
                QVERIFY(std::abs(next[at] - expected[at]) < 1e-13);
            }
        }
    }

    void derivatives_data() { orders_data(); }
    void derivatives() {
        QFETCH(int, k);
        QFETCH(int, grid);
        const BSplineBasis basis(extendKnots(unevenKnots(grid), k), k);
        const std::size_t size = static_cast<std::size_t>(k) + 1;
        std::vector<double> values(size), slopes(size), above(size), below(size);
        const double h = 1e-6;
        for (const Extrapolation rule : {Extrapolation::Zero, Extrapolation::Linear, Extrapolation::Clamp})
            for (int n = 0; n < 40; ++n) {
                const double x = -1.71 + 0.0871 * n;
                const int first = basis.evaluate(x, rule, values.data(), slopes.data());
                if (basis.evaluate(x + h, rule, above.data(), nullptr) != first) continue;
                if (basis.evaluate(x - h, rule, below.data(), nullptr) != first) continue;
                for (std::size_t r = 0; r < size; ++r)
                    QVERIFY(test::relativeError(slopes[r], (above[r] - below[r]) / (2 * h)) < 1e-5 * (1 + grid));
            }
    }

    void extrapolation_data() { orders_data(); }
    void extrapolation() {
        QFETCH(int, k);
        QFETCH(int, grid);
        const BSplineBasis basis(extendKnots(uniformKnots(grid, -1, 1), k), k);
        std::vector<double> coef(static_cast<std::size_t>(basis.size()));
        for (std::size_t q = 0; q < coef.size(); ++q) coef[q] = std::sin(static_cast<double>(q) + 1);
        for (const double side : {-1.0, 1.0}) {
            const double border = basis.curve(side, coef, Extrapolation::Zero);
            QCOMPARE(basis.curve(100 * side, coef, Extrapolation::Zero), 0.0);
            QVERIFY(std::abs(basis.curve(100 * side, coef, Extrapolation::Clamp) - border) < 1e-12);
            const double one = basis.curve(2 * side, coef, Extrapolation::Linear) - border;
            const double two = basis.curve(3 * side, coef, Extrapolation::Linear) - border;
            QVERIFY(std::abs(two - 2 * one) < 1e-12 * (1 + std::abs(one)));
            // As from within the grid, also where order 1 has a corner at its border.
            const double slope = (border - basis.curve(side * (1 - 1e-7), coef, Extrapolation::Zero)) / 1e-7;
            QVERIFY2(std::abs(one - slope) < 1e-4 * (1 + std::abs(slope)), qPrintable(QString::number(one - slope)));
        }
    }

    void fitReproducesCurvesOfItsOwnSpace() {
        const BSplineBasis basis(extendKnots(unevenKnots(6), 3), 3);
        TorchGenerator generator(3);
        const auto x = generator.uniforms(200);
        Eigen::MatrixXd coef = Eigen::MatrixXd::Random(9, 4);
        std::vector<double> points = x;
        for (double &point : points) point = 2 * point - 1;
        const Eigen::MatrixXd y = basis.collocation(points) * coef;
        QVERIFY((fitCurves(basis, points, y) - coef).norm() < 1e-10);
    }

    void fitSurvivesDeficientData_data() {
        QTest::addColumn<QVector<double>>("x");
        QTest::newRow("fewer rows than coefficients") << QVector<double>{-0.5, 0.1, 0.3};
        QTest::newRow("one value") << QVector<double>(100, 0.25);
        QTest::newRow("two values") << (QVector<double>(50, -1.0) + QVector<double>(50, 1.0));
    }
    void fitSurvivesDeficientData() {
        QFETCH(QVector<double>, x);
        const BSplineBasis basis(extendKnots(uniformKnots(10, -1, 1), 3), 3);
        const std::vector<double> points(x.begin(), x.end());
        Eigen::MatrixXd y(x.size(), 1);
        for (int n = 0; n < x.size(); ++n) y(n, 0) = std::cos(3 * x[n]);
        const Eigen::MatrixXd coef = fitCurves(basis, points, y);
        QVERIFY(coef.allFinite());
        QVERIFY(coef.cwiseAbs().maxCoeff() < 10);
        QVERIFY((basis.collocation(points) * coef - y).norm() < 1e-10);
    }

    void wrongKnotsAreRefused() {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, BSplineBasis({0, 1, 1, 2}, 1));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, BSplineBasis({0, 1, 2}, 3));
    }
};

KAN_TEST(TestBSpline)
#include "tst_bspline.moc"
