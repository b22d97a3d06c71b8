#include <algorithm>
#include <cmath>

#include "core/constraints/spline_shape.h"
#include "core/random/torch_generator.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

constexpr int kGrid = 12, kOrder = 3, kPeriod = 5;

std::vector<double> knotsOf(const EdgeRule &rule) {
    if (rule.parity != 0 || rule.periodic) return uniformKnots(kGrid, -3, 3);
    std::vector<double> knots = uniformKnots(kGrid, -3, 3);
    for (double &knot : knots) knot += 0.2 * std::sin(3 * knot);  // unequal widths
    return knots;
}

SplineShape shapeOf(const EdgeRule &rule) {
    return {rule, grevilleAbscissae(extendKnots(knotsOf(rule), kOrder), kOrder), kPeriod};
}

std::vector<double> drawn(std::uint64_t seed) {
    TorchGenerator generator(seed);
    std::vector<double> numbers(kGrid + kOrder);
    for (double &number : numbers) number = 2 * generator.uniform() - 1;
    return numbers;
}

/// Values at equidistant places, on both sides beyond the knots.
std::vector<double> curveOf(const EdgeRule &rule, const std::vector<double> &coef, int points = 801) {
    const BSplineBasis basis(extendKnots(knotsOf(rule), kOrder), kOrder);
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(points));
    for (int n = 0; n < points; ++n)
        values.push_back(basis.curve(-4 + 8.0 * n / (points - 1), coef, Extrapolation::Linear));
    return values;
}

double worstSlope(const std::vector<double> &curve, int sign) {
    double worst = 0;
    for (std::size_t n = 1; n < curve.size(); ++n) worst = std::max(worst, -sign * (curve[n] - curve[n - 1]));
    return worst;
}

double worstBend(const std::vector<double> &curve, int sign) {
    double worst = 0;
    for (std::size_t n = 2; n < curve.size(); ++n)
        worst = std::max(worst, -sign * (curve[n] - 2 * curve[n - 1] + curve[n - 2]));
    return worst;
}

}  // namespace

class TestSplineShape : public QObject {
    Q_OBJECT

  private:
    static void addRules() {
        QTest::addColumn<int>("slope");
        QTest::addColumn<int>("bend");
        QTest::addColumn<int>("parity");
        QTest::addColumn<bool>("periodic");
        QTest::addColumn<double>("offset");
        QTest::newRow("rising") << 1 << 0 << 0 << false << 0.0;
        QTest::newRow("falling") << -1 << 0 << 0 << false << 0.0;
        QTest::newRow("convex") << 0 << 1 << 0 << false << 0.0;
        QTest::newRow("concave") << 0 << -1 << 0 << false << 0.0;
        QTest::newRow("rising, convex") << 1 << 1 << 0 << false << 0.0;
        QTest::newRow("rising, concave") << 1 << -1 << 0 << false << 0.0;
        QTest::newRow("falling, convex") << -1 << 1 << 0 << false << 0.0;
        QTest::newRow("falling, concave") << -1 << -1 << 0 << false << 0.0;
        QTest::newRow("even") << 0 << 0 << 1 << false << 0.0;
        QTest::newRow("odd") << 0 << 0 << -1 << false << 0.0;
        QTest::newRow("odd about 0.7") << 0 << 0 << -1 << false << 0.7;
        QTest::newRow("periodic") << 0 << 0 << 0 << true << 0.0;
    }
    static EdgeRule fetchRule() {
        QFETCH(int, slope);
        QFETCH(int, bend);
        QFETCH(int, parity);
        QFETCH(bool, periodic);
        QFETCH(double, offset);
        return {.slope = slope, .bend = bend, .parity = parity, .offset = offset, .periodic = periodic};
    }

  private slots:
    void freeNumbersMakeSplinesThatObey_data() { addRules(); }
    void freeNumbersMakeSplinesThatObey() {
        const EdgeRule rule = fetchRule();
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            SplineShape shape = shapeOf(rule);
            shape.setSoftness(drawn(seed + 100), 1e-3);
            std::vector<double> coef(kGrid + kOrder);
            shape.toCoef(drawn(seed), coef);
            QVERIFY(shape.keeps(coef));
            const std::vector<double> curve = curveOf(rule, coef);
            double largest = 0;
            for (const double value : curve) largest = std::max(largest, std::abs(value));
            const double rounding = 1e-13 * std::max(1.0, largest);
            if (rule.slope != 0) QVERIFY(worstSlope(curve, rule.slope) <= rounding);
            if (rule.bend != 0) QVERIFY(worstBend(curve, rule.bend) <= rounding);
            if (rule.parity != 0)
                for (std::size_t n = 0; n < curve.size(); ++n)
                    QVERIFY(std::abs(curve[n] - rule.offset -
                                     rule.parity * (curve[curve.size() - 1 - n] - rule.offset)) <= 10 * rounding);
            if (rule.periodic) {  // 801 points over 8: a period of 2.5 is 250 points; within the knots
                for (std::size_t n = 100; n + 250 <= 700; ++n)
                    QVERIFY(std::abs(curve[n] - curve[n + 250]) <= 10 * rounding);
            }
        }
    }

    void projectionObeysAndLeavesWhatDoes_data() { addRules(); }
    void projectionObeysAndLeavesWhatDoes() {
        const EdgeRule rule = fetchRule();
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const SplineShape shape = shapeOf(rule);
            std::vector<double> coef = drawn(seed);
            QVERIFY(!shape.keeps(coef));
            shape.project(coef);
            QVERIFY(shape.keeps(coef));
            std::vector<double> again = coef;
            shape.project(again);
            QCOMPARE(again, coef);
        }
    }

    void rightCurvesStay_data() {
        QTest::addColumn<int>("slope");
        QTest::addColumn<int>("bend");
        QTest::newRow("rising") << 1 << 0;
        QTest::newRow("convex") << 0 << 1;
        QTest::newRow("rising, convex") << 1 << 1;
        QTest::newRow("falling, concave") << -1 << -1;
    }
    /// exp and -exp, whose coefficients rise and bend as they do.
    void rightCurvesStay() {
        QFETCH(int, slope);
        QFETCH(int, bend);
        const EdgeRule rule{.slope = slope, .bend = bend};
        SplineShape shape = shapeOf(rule);
        const std::vector<double> greville = grevilleAbscissae(extendKnots(knotsOf(rule), kOrder), kOrder);
        std::vector<double> coef;
        coef.reserve(greville.size());
        for (const double x : greville) coef.push_back((slope < 0 ? -1 : 1) * std::exp(x));
        QVERIFY(shape.keeps(coef));
        std::vector<double> projected = coef, x(coef.size()), back(coef.size());
        shape.project(projected);
        QCOMPARE(projected, coef);
        // Steps far above s come back as they were; those below a tenth of it are raised.
        shape.setSoftness(coef, 1e-9);
        shape.toFree(coef, x);
        shape.toCoef(x, back);
        for (std::size_t q = 0; q < coef.size(); ++q) QVERIFY(std::abs(back[q] - coef[q]) < 0.02 * std::exp(3.0));
    }

    void wayBackIsExact_data() { addRules(); }
    void wayBackIsExact() {
        const EdgeRule rule = fetchRule();
        SplineShape shape = shapeOf(rule);
        shape.setSoftness(drawn(3), 1e-3);
        std::vector<double> start = drawn(5), coef(start.size()), x(start.size()), back(start.size());
        for (double &number : start) number = std::abs(number) + 0.1;  // steps above a tenth of s
        shape.toCoef(start, coef);
        shape.toFree(coef, x);
        shape.toCoef(x, back);
        for (std::size_t q = 0; q < coef.size(); ++q) QVERIFY(std::abs(back[q] - coef[q]) < 1e-12);
    }

    void derivativesAreExact_data() { addRules(); }
    void derivativesAreExact() {
        const EdgeRule rule = fetchRule();
        SplineShape shape = shapeOf(rule);
        shape.setSoftness(drawn(1), 1e-3);
        const std::vector<double> x = drawn(2);
        Eigen::MatrixXd by;
        shape.jacobian(x, by);
        const double step = 1e-6;
        for (int r = 0; r < shape.size(); ++r) {
            std::vector<double> above = x, below = x, high(x.size()), low(x.size());
            above[static_cast<std::size_t>(r)] += step;
            below[static_cast<std::size_t>(r)] -= step;
            shape.toCoef(above, high);
            shape.toCoef(below, low);
            for (int q = 0; q < shape.size(); ++q) {
                const auto place = static_cast<std::size_t>(q);
                QVERIFY(std::abs((high[place] - low[place]) / (2 * step) - by(q, r)) < 1e-6);
            }
            if (!shape.counts(r)) QCOMPARE(by.col(r).cwiseAbs().maxCoeff(), 0.0);
        }
    }
};

KAN_TEST(TestSplineShape)

#include "tst_spline_shape.moc"
