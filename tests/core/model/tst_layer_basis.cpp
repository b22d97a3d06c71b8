#include <cmath>
#include <limits>

#include "core/kernels/layer_basis.h"
#include "core/simd/simd.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "tests/core/sample_networks.h"
#include "tests/test_program.h"

using namespace kan;

class TestLayerBasis : public QObject {
    Q_OBJECT

  private slots:
    /// The vector kernels against the scalar definition, on both knot paths and all extrapolation rules.
    void agreesWithBSplineBasis_data() {
        QTest::addColumn<int>("k");
        QTest::addColumn<int>("grid");
        QTest::addColumn<bool>("uniform");
        QTest::addColumn<int>("rule");
        for (const int k : {1, 2, 3, 4, 5, 6, 9})
            for (const int grid : {1, 5, 50})
                for (const bool uniform : {true, false})
                    for (const int rule : {0, 1, 2})
                        QTest::addRow("k %d, G %d, %s, rule %d", k, grid, uniform ? "uniform" : "uneven", rule)
                            << k << grid << uniform << rule;
    }
    void agreesWithBSplineBasis() {
        QFETCH(int, k);
        QFETCH(int, grid);
        QFETCH(bool, uniform);
        QFETCH(int, rule);
        KanSpec spec;
        spec.width = {1, 1};
        spec.grid = grid;
        spec.k = k;
        const Kan model = uniform ? Kan::blank(spec) : test::randomNetwork(spec, 5, false);
        const KanLayer &layer = model.layer(0);
        const Extrapolation extrapolation = static_cast<Extrapolation>(rule);
        LayerBasis fast(layer, BaseFunction::Silu, extrapolation);
        const BSplineBasis slow(extendKnots(layer.nodeKnots(0), k), k);
        alignas(64) double x[kBlock];
        const double low = slow.extended().front() - 0.3;
        const double high = slow.extended().back() + 0.3;
        for (int s = 0; s < kBlock; ++s) x[s] = low + (high - low) * s / (kBlock - 1);
        for (int q = 0; q <= std::min(grid, 20); ++q) x[q] = layer.nodeKnots(0)[static_cast<std::size_t>(q)];
        alignas(64) double values[12 * kBlock], derivatives[12 * kBlock];
        std::int32_t cell[kBlock];
        fast.evaluate(0, x, kBlock - 3, {values, derivatives, cell});
        std::vector<double> expected(static_cast<std::size_t>(k) + 1), slopes(expected);
        for (int s = 0; s < kBlock - 3; ++s) {
            const int first = slow.evaluate(x[s], extrapolation, expected.data(), slopes.data());
            QVERIFY(cell[s] >= 0 && cell[s] + k < fast.tableRows());
            for (int q = 0; q < slow.size(); ++q) {
                const int r = q + k - cell[s];
                const double value = r >= 0 && r <= k ? values[r * kBlock + s] : 0.0;
                const int e = q - first;
                const double reference = e >= 0 && e <= k ? expected[static_cast<std::size_t>(e)] : 0.0;
                QVERIFY2(std::abs(value - reference) < 1e-11 * (1 + std::abs(reference)),
                         qPrintable(QString("x %1 q %2: %3 against %4").arg(x[s]).arg(q).arg(value).arg(reference)));
            }
            QVERIFY(std::abs(values[(k + 1) * kBlock + s] - x[s] / (1 + std::exp(-x[s]))) < 1e-14);
        }
        if (!LayerBasis::hasPieces(k)) return;

        // The same by polynomials.
        fast.preparePieces();
        alignas(64) double offset[kBlock], base[kBlock], base_slope[kBlock];
        std::int32_t first[kBlock];
        fast.evaluatePieces(0, x, kBlock - 3, {offset, first, base, base_slope});
        for (int s = 0; s < kBlock - 3; ++s) {
            const int piece = first[s] / 4;
            QVERIFY(piece >= 0 && piece < fast.pieces() && first[s] % 4 == 0);
            const double u = offset[s];
            const bool nothing = extrapolation == Extrapolation::Zero && piece >= grid + 2 * k;
            if (!nothing) QCOMPARE(fast.cellOf(piece), cell[s]);
            for (int r = 0; r <= k; ++r) {
                const double *c = fast.pieceOf(0, piece) + 4 * r;
                const double value = c[0] + u * (c[1] + u * (c[2] + u * c[3]));
                const double slope = c[1] + u * (2 * c[2] + u * 3 * c[3]);
                const double size = std::abs(c[1]) + std::abs(2 * u * c[2]) + std::abs(3 * u * u * c[3]);
                const double b = values[r * kBlock + s], db = derivatives[r * kBlock + s];
                QVERIFY2(std::abs(value - b) < 1e-11 * (1 + std::abs(b)),
                         qPrintable(QString("x %1 r %2: %3 against %4").arg(x[s]).arg(r).arg(value).arg(b)));
                // At a knot of order 1 the slope jumps.
                const bool at_knot = k == 1 && s <= std::min(grid, 20);
                QVERIFY2(at_knot || std::abs(slope - db) < 1e-11 * (1 + size),
                         qPrintable(QString("x %1 r %2: slope %3 against %4").arg(x[s]).arg(r).arg(slope).arg(db)));
            }
            QCOMPARE(base[s], values[(k + 1) * kBlock + s]);
            QCOMPARE(base_slope[s], derivatives[(k + 1) * kBlock + s]);
        }
    }

    void exponentialIsAccurate() {
        const auto relative = [](double x) {
            return simd::exponential(simd::broadcast<simd::Wide>(x))[3] / std::exp(x) - 1;
        };
        for (double x = -690; x < 690; x += 0.37) QVERIFY(std::abs(relative(x)) < 8e-16);
        QVERIFY(std::isfinite(simd::exponential(simd::broadcast<simd::Wide>(-1e9))[0]));
        QVERIFY(std::isfinite(simd::exponential(simd::broadcast<simd::Wide>(1e9))[0]));
    }

    void nonFiniteInputsReachTheBaseFunction() {
        KanSpec spec;
        spec.width = {1, 1};
        const Kan model = Kan::blank(spec);
        const LayerBasis basis(model.layer(0), BaseFunction::Silu, Extrapolation::Zero);
        double x[2] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
        alignas(64) double values[12 * kBlock];
        std::int32_t cell[kBlock];
        basis.evaluate(0, x, 2, {values, nullptr, cell});
        QVERIFY(std::isnan(values[4 * kBlock]));
        QVERIFY(!std::isfinite(values[4 * kBlock + 1]));
        QVERIFY(cell[0] >= 0 && cell[1] >= 0);
    }
};

KAN_TEST(TestLayerBasis)
#include "tst_layer_basis.moc"
