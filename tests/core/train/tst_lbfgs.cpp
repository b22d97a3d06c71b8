#include <cmath>

#include "core/train/lbfgs.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

bool rosenbrock(std::span<const double> x, double &f, std::span<double> g) {
    f = 0;
    std::fill(g.begin(), g.end(), 0.0);
    for (std::size_t n = 0; n + 1 < x.size(); ++n) {
        const double a = x[n + 1] - x[n] * x[n];
        const double b = 1 - x[n];
        f += 100 * a * a + b * b;
        g[n] += -400 * x[n] * a - 2 * b;
        g[n + 1] += 200 * a;
    }
    return true;
}

}  // namespace

class TestLbfgs : public QObject {
    Q_OBJECT

  private slots:
    void findsTheOptimumOfRosenbrock_data() {
        QTest::addColumn<int>("size");
        for (const int size : {2, 5, 20}) QTest::addRow("%d variables", size) << size;
    }
    void findsTheOptimumOfRosenbrock() {
        QFETCH(int, size);
        std::vector<double> x(static_cast<std::size_t>(size), -0.5);
        Lbfgs optimizer;
        StepReport result;
        for (int call = 0; call < 30; ++call) result = optimizer.minimise(x, rosenbrock, {});
        for (const double value : x) QVERIFY(std::abs(value - 1) < 1e-6);
        QVERIFY(result.f < 1e-12);
    }

    /// The first step goes down the gradient by min(1, 1/|g|_1) before the line search takes over (torch).
    void firstTrialStepFollowsTorch() {
        std::vector<std::vector<double>> visited;
        const ObjectiveFunction objective = [&](std::span<const double> x, double &f, std::span<double> g) {
            visited.emplace_back(x.begin(), x.end());
            f = 0.5 * (4 * x[0] * x[0] + x[1] * x[1]);
            g[0] = 4 * x[0];
            g[1] = x[1];
            return true;
        };
        std::vector<double> x = {1, 2};
        Lbfgs().minimise(x, objective, {});
        QVERIFY(std::abs(visited[1][0] - (1 - 4.0 / 6)) < 1e-15);
        QVERIFY(std::abs(visited[1][1] - (2 - 2.0 / 6)) < 1e-15);
    }

    void countsItsWork() {
        std::vector<double> x(10, -0.5);
        long calls = 0;
        int iterations = 0;
        const ObjectiveFunction counted = [&](std::span<const double> at, double &f, std::span<double> g) {
            ++calls;
            return rosenbrock(at, f, g);
        };
        const StepReport result = Lbfgs().minimise(x, counted, {}, [&](const StepReport &) { ++iterations; });
        QCOMPARE(result.evaluations, static_cast<int>(calls));
        QVERIFY(result.iterations - iterations <= 1);
        QVERIFY(result.evaluations <= 25 + 26);
    }

    void refusesANonFiniteStart() {
        std::vector<double> x = {1};
        const ObjectiveFunction bad = [](std::span<const double>, double &f, std::span<double> g) {
            f = std::nan("");
            g[0] = 0;
            return true;
        };
        QVERIFY(Lbfgs().minimise(x, bad, {}).status == OptimizerStatus::Failed);
        QCOMPARE(x[0], 1.0);
    }
};

KAN_TEST(TestLbfgs)
#include "tst_lbfgs.moc"
