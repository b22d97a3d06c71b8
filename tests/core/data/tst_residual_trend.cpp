#include <cmath>

#include "core/data/residual_trend.h"
#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using namespace kan;

class TestResidualTrend : public QObject {
    Q_OBJECT

    std::vector<double> x_, noise_;

  private slots:
    void init() {
        TorchGenerator random(3);
        x_.clear();
        for (int n = 0; n < 2400; ++n) x_.push_back(2 * random.uniform() - 1);
        noise_ = random.normals(2400);
    }

    /// A parabola with as much noise: half of the variance.
    void whatIsExplained() {
        std::vector<double> residual;
        double parabola = 0;
        for (const double x : x_) parabola += std::pow(x * x - 1.0 / 3, 2) / 2400;
        for (std::size_t n = 0; n < x_.size(); ++n)
            residual.push_back(x_[n] * x_[n] - 1.0 / 3 + std::sqrt(parabola) * noise_[n]);
        const ResidualTrend trend = residualTrend(x_, residual);
        QCOMPARE(trend.x.size(), std::size_t{12});
        QVERIFY2(std::abs(trend.explained - 0.5) < 0.05, qPrintable(QString::number(trend.explained)));
        for (std::size_t n = 0; n < trend.x.size(); ++n) {
            if (n > 0) QVERIFY(trend.x[n] > trend.x[n - 1]);
            QVERIFY(std::abs(trend.y[n] - (trend.x[n] * trend.x[n] - 1.0 / 3)) < 0.15);
        }
    }

    /// Also of few rows, where groups' means differ by chance alone.
    void noiseIsNotExplained() {
        QVERIFY(residualTrend(x_, noise_).explained < 0.01);
        double mean = 0;
        for (int part = 0; part < 60; ++part) {
            const auto cut = [&](const std::vector<double> &all) {
                return std::vector<double>(all.begin() + 40 * part, all.begin() + 40 * (part + 1));
            };
            mean += residualTrend(cut(x_), cut(noise_)).explained / 60;
        }
        QVERIFY2(mean < 0.1, qPrintable(QString::number(mean)));
    }

    void fewValuesAreGroups() {
        std::vector<double> column, residual;
        for (int n = 0; n < 40; ++n) {
            column.push_back(n % 3);
            residual.push_back(n % 3 == 1 ? 1 : -1);
        }
        const ResidualTrend trend = residualTrend(column, residual);
        QCOMPARE(trend.x, (std::vector<double>{0, 1, 2}));
        QCOMPARE(trend.y, (std::vector<double>{-1, 1, -1}));
        QCOMPARE(trend.explained, 1.0);
    }

    void nothingToSay() {
        QVERIFY(residualTrend({1, 2, 3}, {1, 2, 3}).x.empty());
        QCOMPARE(residualTrend(x_, std::vector<double>(x_.size(), 2.0)).explained, 0.0);
    }
};

KAN_TEST(TestResidualTrend)
#include "tst_residual_trend.moc"
