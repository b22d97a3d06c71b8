#include <cmath>

#include "core/lab/landscape/landscape_sample.h"
#include "core/random/torch_generator.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;
using namespace kan::test;

namespace {

/// Compares all derivatives at random points of the shown range with central differences.
void checkGradient(const Landscape &landscape, std::uint64_t seed) {
    TorchGenerator generator(seed);
    for (int point = 0; point < 50; ++point) {
        std::vector<double> x;
        for (const LandscapeRange &range : landscape.ranges())
            x.push_back(range.low + (range.high - range.low) * generator.uniform());
        std::vector<double> gradient(x.size());
        QCOMPARE(landscape.valueAndGradient(x, gradient), landscape.value(x));
        for (std::size_t i = 0; i < x.size(); ++i) {
            std::vector<double> up = x, down = x;
            up[i] += kDifferenceStep;
            down[i] -= kDifferenceStep;
            const double difference = (landscape.value(up) - landscape.value(down)) / (up[i] - down[i]);
            QVERIFY2(relativeError(gradient[i], difference) < kGradient,
                     qPrintable(QString("seed %1, point %2, x%3: %4 but %5")
                                    .arg(seed)
                                    .arg(point)
                                    .arg(i + 1)
                                    .arg(gradient[i])
                                    .arg(difference)));
        }
    }
}

}  // namespace

class TestLandscape : public QObject {
    Q_OBJECT

  private slots:
    void gradients_data() {
        QTest::addColumn<int>("kind");
        for (const LandscapeKind kind : namedLandscapes())
            QTest::newRow(std::string(toString(kind)).c_str()) << static_cast<int>(kind);
    }
    void gradients() {
        QFETCH(int, kind);
        checkGradient(Landscape(static_cast<LandscapeKind>(kind)), 11);
    }

    void gradientsOfFormulas_data() {
        QTest::addColumn<QString>("formula");
        for (const char *formula : {"x1^4 - 2*x1^2 + 0.3*x1", "sin(3*x1)*exp(-x2^2/9) + 0.1*x1*x2", "abs(x1) + cos(x2)",
                                    "sqrt(x1^2 + x2^2 + 1)", "max(x1, 0.5*x2)", "sign(x1)*x1^2", "atan2(x2, x1^2 + 2)"})
            QTest::newRow(formula) << formula;
    }
    void gradientsOfFormulas() {
        QFETCH(QString, formula);
        checkGradient(Landscape(formula.toStdString()), 5);
    }

    void minima_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("value");
        const auto row = [](LandscapeKind kind, double value) {
            QTest::newRow(std::string(toString(kind)).c_str()) << static_cast<int>(kind) << value;
        };
        row(LandscapeKind::Ackley1, 0);
        row(LandscapeKind::Ackley2, 0);
        row(LandscapeKind::Griewank, 0);
        row(LandscapeKind::Quartic, -1.3054);
        row(LandscapeKind::SixHumpCamel, -1.0316284535);
        row(LandscapeKind::Rastrigin, 0);
        row(LandscapeKind::Rosenbrock, 0);
    }
    void minima() {
        QFETCH(int, kind);
        QFETCH(double, value);
        const Landscape landscape(static_cast<LandscapeKind>(kind));
        const LandscapeMinimum &minimum = landscape.minimum();
        QVERIFY(minimum.global);
        QVERIFY2(std::abs(minimum.value - value) < 5e-5, qPrintable(QString::number(minimum.value, 'g', 17)));
        std::vector<double> gradient(minimum.points.front().size());
        for (const std::vector<double> &point : minimum.points) {
            QVERIFY(std::abs(landscape.valueAndGradient(point, gradient) - minimum.value) < 1e-14);
            for (const double slope : gradient) QVERIFY(std::abs(slope) < 1e-12);
        }
        // Nothing is lower, and a search finds it.
        const LandscapeMinimum found = lowestOnGrid(landscape);
        QVERIFY(found.value >= minimum.value - 1e-14);
        QVERIFY2(found.value < minimum.value + 1e-8, qPrintable(QString::number(found.value)));
    }

    /// 1 + x/4000 and not x^2/4000: lower and lower to the left.
    void griewankOfTheSourceHasNoMinimum() {
        const Landscape landscape(LandscapeKind::GriewankOfSource);
        QVERIFY(!landscape.minimum().global);
        QVERIFY(landscape.minimum().value < -0.003);
        const double near[] = {-M_PI * 2, 0}, far[] = {-M_PI * 2000, 0};
        QVERIFY(landscape.value(far) < landscape.value(near) - 1);
    }

    void aFormulaIsTheLandscapeItSpells() {
        const Landscape typed("x1^4 - 2*x1^2 + 0.3*x1"), known(LandscapeKind::Quartic);
        QCOMPARE(typed.dimension(), 1);
        QVERIFY(std::abs(typed.minimum().value - known.minimum().value) < 1e-12);
        QVERIFY(std::abs(typed.minimum().points[0][0] - known.minimum().points[0][0]) < 1e-6);
        QVERIFY(!typed.minimum().global);
        const Landscape of_two("x2^2", {-1, 3});
        QCOMPARE(of_two.dimension(), 2);
        QCOMPARE(of_two.ranges()[1].high, 3.0);
    }

    void whatIsNoLandscapeIsRefused_data() {
        QTest::addColumn<QString>("formula");
        QTest::addColumn<double>("low");
        QTest::addColumn<QString>("words");
        QTest::newRow("constant") << "2*pi" << -5.0 << "constant";
        QTest::newRow("outputs") << "x1; x2" << -5.0 << "2 outputs";
        QTest::newRow("variables") << "x1 + x3" << -5.0 << "x3";
        QTest::newRow("syntax") << "x1 +" << -5.0 << "position";
        QTest::newRow("range") << "x1" << 5.0 << "range is 5 .. 5";
        QTest::newRow("not a number") << "x1" << std::nan("") << "range is nan";
    }
    void whatIsNoLandscapeIsRefused() {
        QFETCH(QString, formula);
        QFETCH(double, low);
        QFETCH(QString, words);
        try {
            const Landscape landscape(formula.toStdString(), {low, 5});
            QFAIL("no exception");
        } catch (const std::invalid_argument &error) {
            QVERIFY2(QString(error.what()).contains(words), error.what());
        }
    }

    void samples() {
        const Landscape landscape(LandscapeKind::SixHumpCamel);
        const LandscapeSample sample = sampleLandscape(landscape, {{-2, 2}, {-1, 1}}, 41);
        QCOMPARE(sample.values.rows(), 41);
        QCOMPARE(sample.x.front(), -2.0);
        QCOMPARE(sample.y.back(), 1.0);
        const double at[] = {sample.x[7], sample.y[30]};
        QCOMPARE(sample.values(30, 7), landscape.value(at));
        QCOMPARE(sample.lowest, sample.values.minCoeff());
        QCOMPARE(sample.highest, sample.values.maxCoeff());
        const LandscapeSample curve = sampleLandscape(Landscape("log(x1)"), {{-1, 1}}, 5);
        QVERIFY(curve.y.empty() && curve.values.rows() == 1 && std::isnan(curve.values(0, 0)));
        QCOMPARE(curve.highest, 0.0);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, sampleLandscape(landscape, {{-2, 2}}, 41));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, sampleLandscape(landscape, landscape.ranges(), 1));
    }
};

KAN_TEST(TestLandscape)
#include "tst_landscape.moc"
