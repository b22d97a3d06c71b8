#include <cmath>

#include "core/train/adam.h"
#include "core/train/sgd.h"
#include "tests/test_program.h"

class TestAdam : public QObject {
    Q_OBJECT

  private slots:
    /// By hand: with gradient g the first two steps are lr and, for the same g, lr again (up to epsilon).
    void firstStepsHaveTheLengthOfLr() {
        std::vector<double> x = {1.0};
        kan::Adam adam;
        adam.update(x, std::vector<double>{0.5}, 0.1);
        QVERIFY(std::abs(x[0] - (1 - 0.1 * 0.5 / (0.5 + 1e-8))) < 1e-15);
        adam.update(x, std::vector<double>{0.5}, 0.1);
        QVERIFY(std::abs(x[0] - 0.8) < 1e-8);
    }

    void momentsFollowThePaper() {
        std::vector<double> x = {0.0};
        kan::Adam adam;
        const double g[3] = {1.0, -2.0, 0.5};
        double m = 0, v = 0, expected = 0;
        for (int t = 1; t <= 3; ++t) {
            adam.update(x, std::vector<double>{g[t - 1]}, 0.01);
            m = 0.9 * m + 0.1 * g[t - 1];
            v = 0.999 * v + 0.001 * g[t - 1] * g[t - 1];
            expected -= 0.01 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
            QVERIFY(std::abs(x[0] - expected) < 1e-14);
        }
    }

    /// torch.optim.Adam(weight_decay): g += weight_decay x, before the moments. By hand: g = 0.5 + 0.1 * 2.
    void weightDecayJoinsTheGradient() {
        std::vector<double> x = {2.0};
        kan::Adam adam;
        adam.update(x, std::vector<double>{0.5}, 0.1, 0.1);
        QVERIFY(std::abs(x[0] - (2 - 0.1 * 0.7 / (0.7 + 1e-8))) < 1e-15);
        double m = 0.1 * 0.7, v = 0.001 * 0.7 * 0.7, expected = x[0];
        for (int t = 2; t <= 4; ++t) {
            const double g = 0.5 + 0.1 * expected;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            expected -= 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
            adam.update(x, std::vector<double>{0.5}, 0.1, 0.1);
            QVERIFY(std::abs(x[0] - expected) < 1e-14);
        }
    }

    /// torch.optim.SGD(momentum, weight_decay), two steps by hand.
    void weightDecayOfSgd() {
        std::vector<double> x = {2.0};
        kan::Sgd sgd;
        sgd.update(x, std::vector<double>{0.5}, 0.1, 0.5, 0.1);
        QVERIFY(std::abs(x[0] - 1.93) < 1e-15);
        sgd.update(x, std::vector<double>{0.5}, 0.1, 0.5, 0.1);
        QVERIFY(std::abs(x[0] - (1.93 - 0.1 * (0.5 * 0.7 + 0.5 + 0.193))) < 1e-15);
    }

    void findsTheBottomOfABowl() {
        std::vector<double> x = {3, -4};
        kan::Adam adam;
        for (int n = 0; n < 4000; ++n) adam.update(x, std::vector<double>{2 * (x[0] - 1), 20 * (x[1] + 2)}, 0.01);
        QVERIFY(std::abs(x[0] - 1) < 1e-3 && std::abs(x[1] + 2) < 1e-3);
    }
};

KAN_TEST(TestAdam)
#include "tst_adam.moc"
