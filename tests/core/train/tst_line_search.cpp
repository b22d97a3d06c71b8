#include <cmath>
#include <limits>

#include "core/train/line_search.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

/// One-dimensional functions along the ray x = 0 + t.
ObjectiveFunction along(double (*f)(double), double (*slope)(double)) {
    return [f, slope](std::span<const double> x, double &value, std::span<double> gradient) {
        value = f(x[0]);
        gradient[0] = slope(x[0]);
        return true;
    };
}

LineSearchResult search(const ObjectiveFunction &objective, double t) {
    const std::vector<double> x = {0};
    const std::vector<double> d = {1};
    RayPoint start;
    start.gradient = {0};
    objective(x, start.f, start.gradient);
    start.slope = start.gradient[0];
    return strongWolfe(objective, x, d, t, start, {});
}

}  // namespace

class TestLineSearch : public QObject {
    Q_OBJECT

  private slots:
    void satisfiesStrongWolfe_data() {
        QTest::addColumn<double>("t");
        for (const double t : {1e-6, 0.01, 0.5, 1.0, 3.0, 100.0}) QTest::addRow("first step %g", t) << t;
    }
    void satisfiesStrongWolfe() {
        QFETCH(double, t);
        const auto objective = along([](double x) { return (x - 2) * (x - 2) + std::sin(3 * x); },
                                     [](double x) { return 2 * (x - 2) + 3 * std::cos(3 * x); });
        const LineSearchResult result = search(objective, t);
        const double f0 = 4;
        const double slope0 = -1;
        QVERIFY(result.point.f <= f0 + 1e-4 * result.point.t * slope0);
        QVERIFY(std::abs(result.point.slope) <= 0.9 * std::abs(slope0) || result.evaluations >= 25);
    }

    void comesBackFromNonFiniteGround() {
        const auto objective = along([](double x) { return x < 0.3 ? -std::log(0.3 - x) - 5 * x : std::nan(""); },
                                     [](double x) { return x < 0.3 ? 1 / (0.3 - x) - 5 : std::nan(""); });
        const LineSearchResult result = search(objective, 1.0);
        QVERIFY(result.point.finite());
        QVERIFY(result.point.t > 0 && result.point.t < 0.3);
        QVERIFY(result.point.f < -std::log(0.3));
    }

    void stopsAtOnce() {
        int calls = 0;
        const ObjectiveFunction objective = [&](std::span<const double> x, double &f, std::span<double> g) {
            f = std::exp(-x[0]);
            g[0] = -f;
            return ++calls <= 3;
        };
        const LineSearchResult result = search(objective, 0.001);
        QVERIFY(result.stopped);
        QCOMPARE(calls, 4);
        QCOMPARE(result.point.t, 0.0);
    }
};

KAN_TEST(TestLineSearch)
#include "tst_line_search.moc"
