#include <QtTest>
#include <cmath>

#include "core/random/torch_generator.h"
#include "core/symbolic/vector_math.h"

using namespace kan;
using simd::Vec8;

class TestVectorMath : public QObject {
    Q_OBJECT

  private slots:
    void agreesWithTheStandardLibrary() {
        TorchGenerator generator(3);
        for (int n = 0; n < 20000; ++n) {
            Vec8 x, size;
            for (int lane = 0; lane < 8; ++lane) {
                x[lane] = (2 * generator.uniform() - 1) * std::pow(10.0, 8 * generator.uniform() - 4);
                size[lane] = std::abs(x[lane]) + 1e-300;
            }
            Vec8 sine, cosine;
            simd::sineCosine(x, sine, cosine);
            const Vec8 logarithm = simd::logarithm(size), angle = simd::arctangent(x), root = simd::squareRoot(size);
            for (int lane = 0; lane < 8; ++lane) {
                QVERIFY(std::abs(sine[lane] - std::sin(x[lane])) < 1e-15);
                QVERIFY(std::abs(cosine[lane] - std::cos(x[lane])) < 1e-15);
                QVERIFY(std::abs(angle[lane] - std::atan(x[lane])) <= 1e-15 * std::abs(x[lane]));
                QVERIFY(std::abs(logarithm[lane] - std::log(size[lane])) <=
                        1e-15 * (1 + std::abs(std::log(size[lane]))));
                QVERIFY(root[lane] == std::sqrt(size[lane]));
            }
        }
    }

    void edges() {
        const double infinity = std::numeric_limits<double>::infinity();
        const Vec8 x = {0, -1, infinity, -infinity, 1, -0.5, 2, 1e-300};
        const Vec8 angle = simd::arctangent(x), logarithm = simd::logarithm(x);
        for (int lane = 0; lane < 8; ++lane) QVERIFY(std::abs(angle[lane] - std::atan(x[lane])) < 1e-15);
        QVERIFY(std::isnan(logarithm[0]) && std::isnan(logarithm[1]));
        QCOMPARE(logarithm[4], 0.0);
    }
};

QTEST_GUILESS_MAIN(TestVectorMath)
#include "tst_vector_math.moc"
