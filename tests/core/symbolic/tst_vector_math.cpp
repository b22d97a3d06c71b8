#include <cmath>

#include "core/random/torch_generator.h"
#include "core/simd/vector_math.h"
#include "tests/test_program.h"

using namespace kan;
using simd::Wide;
constexpr int kLanes = simd::kWideLanes;

class TestVectorMath : public QObject {
    Q_OBJECT

  private slots:
    void agreesWithTheStandardLibrary() {
        TorchGenerator generator(3);
        for (int n = 0; n < 20000; ++n) {
            Wide x, size;
            for (int lane = 0; lane < kLanes; ++lane) {
                x[lane] = (2 * generator.uniform() - 1) * std::pow(10.0, 8 * generator.uniform() - 4);
                size[lane] = std::abs(x[lane]) + 1e-300;
            }
            Wide sine, cosine;
            simd::sineCosine(x, sine, cosine);
            const Wide logarithm = simd::logarithm(size), angle = simd::arctangent(x), root = simd::squareRoot(size);
            for (int lane = 0; lane < kLanes; ++lane) {
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
        for (const double x : {0.0, -1.0, infinity, -infinity, 1.0, -0.5, 2.0, 1e-300, 1e300}) {
            const Wide angle = simd::arctangent(simd::broadcast<Wide>(x));
            const Wide logarithm = simd::logarithm(simd::broadcast<Wide>(x));
            for (int lane = 0; lane < kLanes; ++lane) {
                QVERIFY(std::abs(angle[lane] - std::atan(x)) < 1e-15);
                if (x <= 0) QVERIFY(std::isnan(logarithm[lane]));
                if (x > 0 && x < infinity)
                    QVERIFY(std::abs(logarithm[lane] - std::log(x)) <= 1e-15 * std::abs(std::log(x)));
            }
        }
    }
};

KAN_TEST(TestVectorMath)
#include "tst_vector_math.moc"
