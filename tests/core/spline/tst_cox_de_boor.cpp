#include <array>
#include <cmath>

#include "core/spline/bspline.h"
#include "core/spline/cox_de_boor.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

constexpr int kHighest = 6;

/// 2k + 2 uneven knots; the cell is the middle one.
std::vector<double> wavyKnots(int k) {
    std::vector<double> knots;
    knots.reserve(static_cast<std::size_t>(2 * k + 2));
    for (int q = 0; q < 2 * k + 2; ++q) knots.push_back(q + 0.3 * std::sin(2.0 * q) - k);
    return knots;
}

/// B_q of order k by its definition.
double byDefinition(const std::vector<double> &e, std::size_t q, int k, double x) {
    if (k == 0) return x >= e[q] && x < e[q + 1] ? 1.0 : 0.0;
    const std::size_t n = static_cast<std::size_t>(k);
    return (x - e[q]) / (e[q + n] - e[q]) * byDefinition(e, q, k - 1, x) +
           (e[q + n + 1] - x) / (e[q + n + 1] - e[q + 1]) * byDefinition(e, q + 1, k - 1, x);
}

struct NumberCell : CellAtPoint {
    double share(double v, int j, int r) const { return v / width(j, r); }
    double slope(double v, int j, int r) const { return j * v / width(j, r); }
};

/// A number and its derivative by x.
struct Dual {
    double value = 0, slope = 0;
};
struct DualCell {
    CellAtPoint at;
    Dual share(Dual v, int j, int r) const { return {v.value / at.width(j, r), v.slope / at.width(j, r)}; }
    Dual falling(Dual saved, Dual share, int r) const {
        const double line = at.e[r + 1] - at.x;
        return {saved.value + line * share.value, saved.slope + line * share.slope - share.value};
    }
    Dual rising(Dual share, int j, int r) const {
        const double line = at.x - at.e[r + 1 - j];
        return {line * share.value, line * share.slope + share.value};
    }
};

/// Coefficients of the powers of x - e_0.
using Polynomial = std::array<double, kHighest + 1>;
struct PolynomialCell {
    const double *e = nullptr;
    static Polynomial addProduct(Polynomial sum, const Polynomial &p, double shift, double slope) {
        for (std::size_t n = 0; n < p.size(); ++n) sum[n] += shift * p[n] + (n > 0 ? slope * p[n - 1] : 0.0);
        return sum;
    }
    Polynomial share(Polynomial v, int j, int r) const {
        for (double &number : v) number /= e[r + 1] - e[r + 1 - j];
        return v;
    }
    Polynomial falling(const Polynomial &saved, const Polynomial &share, int r) const {
        return addProduct(saved, share, e[r + 1] - e[0], -1);
    }
    Polynomial rising(const Polynomial &share, int j, int r) const {
        return addProduct({}, share, e[0] - e[r + 1 - j], 1);
    }
};

double valueOf(const Polynomial &p, double u) {
    double sum = 0;
    for (std::size_t n = p.size(); n-- > 0;) sum = sum * u + p[n];
    return sum;
}

}  // namespace

class TestCoxDeBoor : public QObject {
    Q_OBJECT

  private slots:
    void cells_data() {
        QTest::addColumn<int>("k");
        for (int k = 0; k <= kHighest; ++k) QTest::addRow("order %d", k) << k;
    }
    /// Numbers, numbers with derivatives and polynomials are the functions of the definition.
    void cells() {
        QFETCH(int, k);
        const std::vector<double> knots = wavyKnots(k);
        const double *e = knots.data() + k;
        Polynomial polynomials[kHighest + 1] = {{1}};
        coxDeBoor(k, PolynomialCell{e}, polynomials);
        for (const double part : {0.0, 0.3, 0.5, 0.99}) {
            const double x = e[0] + part * (e[1] - e[0]);
            double values[kHighest + 1] = {1}, lower[kHighest + 1] = {}, slopes[kHighest + 1];
            const NumberCell cell{{e, x}};
            coxDeBoor(k, cell, values, [&](int order) {
                if (order == k - 1) std::copy(values, values + k, lower);
            });
            differentiateSplines(k, cell, lower, [&](int r, double slope) { slopes[r] = slope; });
            Dual duals[kHighest + 1] = {{1, 0}};
            coxDeBoor(k, DualCell{{e, x}}, duals);
            for (int r = 0; r <= k; ++r) {
                const double expected = byDefinition(knots, static_cast<std::size_t>(r), k, x);
                QVERIFY(std::abs(values[r] - expected) < test::kExact);
                QVERIFY(std::abs(duals[r].value - expected) < test::kExact);
                QVERIFY(std::abs(valueOf(polynomials[r], x - e[0]) - expected) < test::kExact);
                QVERIFY(std::abs(slopes[r] - duals[r].slope) < test::kExact);
            }
        }
    }
    /// lower() sees every order below k once, from 0 on, and the functions of that order.
    void lowerOrders() {
        constexpr int k = 4;
        const std::vector<double> knots = wavyKnots(k);
        const double x = 0.5 * (knots[k] + knots[k + 1]);
        double v[k + 1] = {1};
        int next = 0;
        coxDeBoor(k, NumberCell{{knots.data() + k, x}}, v, [&](int order) {
            QCOMPARE(order, next++);
            for (int r = 0; r <= order; ++r)
                QVERIFY(std::abs(v[r] - byDefinition(knots, static_cast<std::size_t>(k - order + r), order, x)) <
                        test::kExact);
        });
        QCOMPARE(next, k);
    }
    void placesInTheRecursion() {
        int next = 0;
        for (int j = 1; j <= kMaxSplineOrder; ++j)
            for (int r = 0; r < j; ++r) QCOMPARE(placeInRecursion(j, r), next++);
    }
    /// Of outer cells the knots that do not exist go on with the outermost spacing.
    void knotsAroundACell() {
        const BSplineBasis basis({0, 1, 3, 4, 5, 7}, 2);
        double knots[4];
        basis.knotsAround(2, knots);
        QCOMPARE((std::vector<double>{knots, knots + 4}), (std::vector<double>{1, 3, 4, 5}));
        basis.knotsAround(0, knots);
        QCOMPARE((std::vector<double>{knots, knots + 4}), (std::vector<double>{-1, 0, 1, 3}));
        basis.knotsAround(4, knots);
        QCOMPARE((std::vector<double>{knots, knots + 4}), (std::vector<double>{4, 5, 7, 9}));
    }
};

KAN_TEST(TestCoxDeBoor)
#include "tst_cox_de_boor.moc"
