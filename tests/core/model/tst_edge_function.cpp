#include <cmath>
#include <cstring>

#include "core/kernels/evaluate.h"
#include "core/kernels/jacobian.h"
#include "core/kernels/second_order_layer.h"
#include "core/kernels/workspace.h"
#include "core/model/edge_function.h"
#include "core/model/node_curves.h"
#include "tests/core/sample_networks.h"
#include "tests/core/tolerances.h"
#include "tests/test_program.h"

using namespace kan;

namespace {

struct Shape {
    std::vector<int> width;
    int k = 3;
    bool uneven = false;
    Extrapolation rule = Extrapolation::Zero;
};

/// Numeric edges, mixed ones and closed forms; every fifth edge is pruned.
Kan networkOf(const Shape &shape) {
    KanSpec spec;
    spec.width = shape.width;
    spec.grid = 4;
    spec.k = shape.k;
    spec.extrapolation = shape.rule;
    Kan model = test::randomNetwork(spec, 3, false);
    const std::vector<double> even = Kan::blank(spec).layer(0).knots;
    if (!shape.uneven) model.layer(0).knots = even;
    test::addSymbolicEdges(model, 5);
    for (std::size_t e = 3; e < model.layer(0).mask.size(); e += 5) model.layer(0).mask[e] = 0;
    return model;
}

/// One layer, wide or narrow, of every order.
void addShapes() {
    QTest::addColumn<Shape>("shape");
    for (const auto &width : std::vector<std::vector<int>>{{3, 1}, {2, 2}, {2, 4}, {3, 9}, {2, 21}})
        for (int k = 1; k <= 7; ++k)
            for (const bool uneven : {false, true}) {
                const Extrapolation rule = static_cast<Extrapolation>((k + uneven) % 3);
                QTest::addRow("%d-%d, order %d, %s, %s", width[0], width[1], k, uneven ? "uneven" : "even",
                              toString(rule).data())
                    << Shape{width, k, uneven, rule};
            }
}

Matrix inputsOf(const Shape &shape) {
    return test::randomMatrix(60, shape.width[0], 8, -1.4, 1.4);
}

/// [outputs]: sum over the edges into an output of of_edge(curve, x), at one row.
template <typename OfEdge>
std::vector<double> sumsOver(const Kan &model, const Matrix &x, Eigen::Index row, const OfEdge &of_edge) {
    std::vector<double> sums(static_cast<std::size_t>(model.outputs()), 0.0);
    for (int i = 0; i < model.inputs(); ++i)
        for (int j = 0; j < model.outputs(); ++j)
            sums[static_cast<std::size_t>(j)] += of_edge(EdgeFunction(model, {0, i, j}), x(row, i));
    return sums;
}

bool near(double a, double b) {
    return test::relativeError(a, b) < test::kExact;
}

using Curve = std::vector<double>;

bool sameBits(const Curve &a, const Curve &b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// Value and parts of one edge at x, by itself and of its node's.
bool sameBits(const Curve &x, const EdgeFunction &edge, const NodeCurves &node, int j,
              void (NodeCurves::*values)(int, std::span<double>) const,
              void (NodeCurves::*parts)(int, std::span<double>, std::span<double>) const) {
    Curve expected[3], actual[3];
    for (Curve &curve : expected) curve.assign(x.size(), -1);
    for (Curve &curve : actual) curve.assign(x.size(), 1);
    edge.values(x, expected[0]);
    edge.numericParts(x, expected[1], expected[2]);
    (node.*values)(j, actual[0]);
    (node.*parts)(j, actual[1], actual[2]);
    return sameBits(expected[0], actual[0]) && sameBits(expected[1], actual[1]) && sameBits(expected[2], actual[2]);
}

}  // namespace

class TestEdgeFunction : public QObject {
    Q_OBJECT

  private slots:
    /// A mixed edge by its definition, written out.
    void definition() {
        Kan model = networkOf({{1, 1}, 2, true, Extrapolation::Zero});
        model.setMask(0, 0, 0, 0.5);
        const SymbolicLibrary library = symbolicLibraryOf({"sin"});
        model.fixSymbolic({0, 0, 0}, library.functions().front(), {2, 0.1, -3, 0.5}, true);
        const EdgeFunction curve(model, {0, 0, 0}), whole = EdgeFunction::unmasked(model, {0, 0, 0});
        for (const double x : {-0.9, -0.2, 0.4, 0.95, 3.0}) {
            double spline = 0;
            for (int q = 0; q < curve.basis().size(); ++q)
                spline += model.coef(0, 0, 0, q) * curve.basis().collocation({&x, 1})(0, q);
            const double base = model.scaleBase(0, 0, 0) * x / (1 + std::exp(-x));
            const double symbolic = -3 * std::sin(2 * x + 0.1) + 0.5;
            const EdgeFunction::Parts parts = curve.parts(x);
            QVERIFY(near(parts.base, 0.5 * base));
            QVERIFY(near(parts.spline, 0.5 * model.scaleSp(0, 0, 0) * spline));
            QVERIFY(near(parts.symbolic, 0.5 * symbolic));
            QCOMPARE(curve.value(x), parts.base + parts.spline + parts.symbolic);
            QVERIFY(near(whole.value(x), 2 * curve.value(x)));
        }
    }

    /// With c = 0 an edge is d, wherever f is defined or not; pruned it is 0.
    void undefinedFunctions() {
        Kan model = networkOf({{1, 1}});
        const SymbolicLibrary library = symbolicLibraryOf({"log"});
        model.setMask(0, 0, 0, 1.0);
        model.fixSymbolic({0, 0, 0}, library.functions().front(), {1, 0, 0, 0.25});
        QCOMPARE(EdgeFunction(model, {0, 0, 0}).value(-1), 0.25);
        QCOMPARE(EdgeFunction(model, {0, 0, 0}).derivatives(-1).value, 0.25);
        model.fixSymbolic({0, 0, 0}, library.functions().front(), {1, 0, 2, 0.25});
        QVERIFY(!std::isfinite(EdgeFunction(model, {0, 0, 0}).value(-1)));
        model.setMask(0, 0, 0, 0.0);
        QCOMPARE(EdgeFunction(model, {0, 0, 0}).value(-1), 0.0);
        QCOMPARE(EdgeFunction(model, {0, 0, 0}).derivatives(-1).slope, 0.0);
    }

    void derivatives_data() { addShapes(); }
    void derivatives() {
        QFETCH(Shape, shape);
        const Kan model = networkOf(shape);
        constexpr double h = test::kDifferenceStep;
        for (int j = 0; j < std::min(3, model.outputs()); ++j) {
            const EdgeFunction curve(model, {0, 1 % model.inputs(), j});
            for (const double x : {-3.1, -1.23, -0.71, 0.013, 0.37, 0.831, 2.9}) {
                const EdgeFunction::Derivatives at = curve.derivatives(x);
                const EdgeFunction::Derivatives above = curve.derivatives(x + h), below = curve.derivatives(x - h);
                if (!std::isfinite(at.value)) continue;
                QVERIFY(near(at.value, curve.value(x)));
                QVERIFY(test::relativeError(at.slope, (above.value - below.value) / (2 * h)) < 1e-6);
                QVERIFY(test::relativeError(at.curvature, (above.slope - below.slope) / (2 * h)) < 1e-6);
            }
        }
    }

    /// Many at once are those one by one.
    void values_data() { addShapes(); }
    void values() {
        QFETCH(Shape, shape);
        const Kan model = networkOf(shape);
        std::vector<double> x, phi(300), base(300), spline(300);
        for (int n = 0; n < 300; ++n) x.push_back(-2 + n / 75.0);
        for (int j = 0; j < std::min(6, model.outputs()); ++j) {
            const EdgeFunction curve(model, {0, 0, j});
            curve.values(x, phi);
            curve.numericParts(x, base, spline);
            for (std::size_t n = 0; n < 300; ++n) {
                const EdgeFunction::Parts parts = curve.parts(x[n]);
                QCOMPARE(base[n], parts.base);
                QCOMPARE(spline[n], parts.spline);
                QVERIFY(std::isfinite(phi[n]) == std::isfinite(parts.sum()));
                if (std::isfinite(phi[n])) QVERIFY(near(phi[n], parts.sum()));
            }
        }
    }

    /// All edges of a node at the same points are those by themselves, bit for bit; none of them may be left out.
    void nodeCurves_data() { addShapes(); }
    void nodeCurves() {
        QFETCH(Shape, shape);
        Kan model = networkOf(shape);
        model.setMask(0, 1, 0, 0.5);
        std::vector<double> x(300);
        for (std::size_t n = 0; n < x.size(); ++n) x[n] = -2 + static_cast<double>(n) / 75.0;
        for (int i = 0; i < model.inputs(); ++i) {
            const NodeCurves curves(model, 0, i, x);
            QCOMPARE(curves.x(), x);
            for (int j = 0; j < model.outputs(); ++j) {
                const EdgeId edge{0, i, j};
                const EdgeFunction whole = EdgeFunction::unmasked(model, edge);
                QVERIFY(
                    sameBits(x, EdgeFunction(model, edge), curves, j, &NodeCurves::values, &NodeCurves::numericParts));
                QVERIFY(sameBits(x, whole, curves, j, &NodeCurves::unmaskedValues, &NodeCurves::unmaskedNumericParts));
            }
        }
    }

    /// The wide and the narrow kernels, there and back, whether nodes are kept for the way back or not.
    void kernels_data() { addShapes(); }
    void kernels() {
        QFETCH(Shape, shape);
        checkKernels(shape, Workspace::Keep::ForBackward);
        checkKernels(shape, Workspace::Keep::No);
    }

    /// Outputs are linear in the coefficients, in scale_base and in c and d: what these columns of the Jacobian say
    /// are the parts of the edges.
    void jacobian_data() { addShapes(); }
    void jacobian() {
        QFETCH(Shape, shape);
        const Kan model = networkOf(shape);
        const Matrix x = inputsOf(shape);
        Jacobian jacobian(1);
        jacobian.bind(model, x);
        jacobian.linearize(model.parameters());
        Eigen::VectorXd linear = jacobian.columns().gather(model.parameters());
        for (const ParameterColumns::Group &group : jacobian.columns().groups()) {
            if (group.kind == ParameterColumns::Kind::Numeric) linear(group.column + group.coefficients + 1) = 0;
            if (group.kind == ParameterColumns::Kind::Symbolic) linear(group.column) = linear(group.column + 1) = 0;
        }
        const Matrix outputs = jacobian.product(linear);
        for (int row = 0; row < 60; ++row) {
            const auto y =
                sumsOver(model, x, row, [](const EdgeFunction &curve, double at) { return curve.value(at); });
            for (int j = 0; j < model.outputs(); ++j)
                QVERIFY(near(outputs(row, j), y[static_cast<std::size_t>(j)] + model.bias(0, j)));
        }
    }

    /// Values, slopes and, on the way back, curvatures.
    void secondOrderLayer_data() { addShapes(); }
    void secondOrderLayer() {
        QFETCH(Shape, shape);
        const Kan model = networkOf(shape);
        const Matrix x = inputsOf(shape);
        SecondOrderLayer layer(model.layer(0), model.spec().base_fun, model.spec().extrapolation);
        layer.setParameters(model.parameters());
        const auto in_stride = static_cast<std::size_t>(layer.inStride());
        const auto out_stride = static_cast<std::size_t>(layer.outStride());
        AlignedVector basis(static_cast<std::size_t>(layer.basisSize())), in(2 * in_stride), by_in(2 * in_stride);
        AlignedVector out(2 * out_stride), by_out(2 * out_stride);
        std::vector<int> first(static_cast<std::size_t>(model.inputs()));
        for (int row = 0; row < 60; ++row) {
            for (int i = 0; i < model.inputs(); ++i) {
                in[static_cast<std::size_t>(i)] = x(row, i);
                in[in_stride + static_cast<std::size_t>(i)] = 1;
            }
            layer.evaluateBasis(in.data(), basis.data(), first.data());
            layer.forward({basis.data(), first.data()}, 1, in.data(), out.data());
            const auto y = sumsOver(model, x, row, [](const auto &curve, double at) { return curve.value(at); });
            const auto slopes =
                sumsOver(model, x, row, [](const auto &curve, double at) { return curve.derivatives(at).slope; });
            for (std::size_t j = 0; j < y.size(); ++j) {
                QVERIFY(near(out[j], y[j] + model.bias(0, static_cast<int>(j))));
                QVERIFY(near(out[out_stride + j], slopes[j]));
                by_out[out_stride + j] = 1;
            }
            layer.backward({basis.data(), first.data()}, 1, in.data(), by_out.data(), by_in.data(), nullptr);
            for (int i = 0; i < model.inputs(); ++i) {
                double curvature = 0;
                for (int j = 0; j < model.outputs(); ++j)
                    curvature += EdgeFunction(model, {0, i, j}).derivatives(x(row, i)).curvature;
                QVERIFY(test::relativeError(by_in[static_cast<std::size_t>(i)], curvature) < 1e-11);
            }
        }
    }

  private:
    void checkKernels(const Shape &shape, Workspace::Keep keep) {
        const Kan model = networkOf(shape);
        const Matrix x = inputsOf(shape), g = test::randomMatrix(60, model.outputs(), 9);
        Workspace workspace(1);
        workspace.setInputGradient(true);
        workspace.bind(model, x);
        workspace.forward(model.parameters(), EdgeSums::None, keep);
        for (int row = 0; row < 60; ++row)
            for (int j = 0; j < model.outputs(); ++j) workspace.outputGradient(row, j) = g(row, j);
        std::vector<double> gradient(model.parameters().size());
        workspace.backward(model.parameters(), {}, gradient);
        double largest = 0;
        for (int row = 0; row < 60; ++row) {
            const auto y =
                sumsOver(model, x, row, [](const EdgeFunction &curve, double at) { return curve.value(at); });
            for (int j = 0; j < model.outputs(); ++j)
                QVERIFY(near(workspace.value(1, row, j), y[static_cast<std::size_t>(j)] + model.bias(0, j)));
            for (int i = 0; i < model.inputs(); ++i) {
                double expected = 0;
                for (int j = 0; j < model.outputs(); ++j)
                    expected += g(row, j) * EdgeFunction(model, {0, i, j}).derivatives(x(row, i)).slope;
                largest = std::max(largest, std::abs(expected));
                QVERIFY(near(workspace.inputGradient(row, i), expected));
            }
        }
        QVERIFY(largest > 0.1);
    }
};

KAN_TEST(TestEdgeFunction)
#include "tst_edge_function.moc"
