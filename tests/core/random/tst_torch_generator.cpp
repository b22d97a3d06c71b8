#include <cmath>
#include <numbers>
#include <random>

#include "core/random/torch_generator.h"
#include "tests/test_program.h"

using kan::TorchGenerator;

class TestTorchGenerator : public QObject {
    Q_OBJECT

  private slots:
    void uniformsFollowMersenneTwister_data() {
        QTest::addColumn<quint64>("seed");
        for (const quint64 seed : {0ULL, 1ULL, 42ULL, 2024ULL, 4294967295ULL}) QTest::addRow("seed %llu", seed) << seed;
    }
    void uniformsFollowMersenneTwister() {
        QFETCH(quint64, seed);
        std::mt19937 reference(static_cast<std::uint32_t>(seed));
        TorchGenerator generator(seed);
        for (int n = 0; n < 2000; ++n) {
            const std::uint64_t high = reference();
            const std::uint64_t bits = (high << 32) | reference();
            const double expected = std::ldexp(static_cast<double>(bits & ((1ULL << 53) - 1)), -53);
            QCOMPARE(generator.uniform(), expected);
        }
    }

    void fewNormalsUseTheCachedSecondValue() {
        TorchGenerator raw(7);
        const double u1 = raw.uniform();
        const double u2 = raw.uniform();
        const double radius = std::sqrt(-2 * std::log1p(-u2));
        const auto normals = TorchGenerator(7).normals(2);
        QCOMPARE(normals[0], radius * std::cos(2 * std::numbers::pi * u1));
        QCOMPARE(normals[1], radius * std::sin(2 * std::numbers::pi * u1));
    }

    void manyNormalsComeInBlocksAndRedrawTheTail() {
        TorchGenerator raw(3);
        auto v = raw.uniforms(20);
        const auto transform = [](double *p) {
            for (int j = 0; j < 8; ++j) {
                const double radius = std::sqrt(-2 * std::log(1 - p[j]));
                const double angle = 2 * std::numbers::pi * p[j + 8];
                p[j] = radius * std::cos(angle);
                p[j + 8] = radius * std::sin(angle);
            }
        };
        transform(v.data());
        for (int j = 0; j < 16; ++j) v[static_cast<std::size_t>(4 + j)] = raw.uniform();
        transform(v.data() + 4);
        QCOMPARE(TorchGenerator(3).normals(20), v);
    }

    void normalsHaveUnitVariance() {
        const auto values = TorchGenerator(5).normals(100000);
        double mean = 0;
        double square = 0;
        for (const double x : values) {
            mean += x / 1e5;
            square += x * x / 1e5;
        }
        QVERIFY(std::abs(mean) < 0.02);
        QVERIFY(std::abs(square - 1) < 0.02);
    }

    void belowIsUniform() {
        TorchGenerator generator(1);
        int counts[7] = {};
        for (int n = 0; n < 70000; ++n) ++counts[generator.below(7)];
        for (const int count : counts) QVERIFY(std::abs(count - 10000) < 500);
    }
};

KAN_TEST(TestTorchGenerator)
#include "tst_torch_generator.moc"
