#include <cmath>

#include "tests/test_program.h"
#include "ui/session/edge_units.h"

using namespace kan;
using namespace kan::ui;

namespace {

PreparedData data() {
    PreparedData data;
    data.inputs = {{.shift = 10, .scale = 4, .log = false}, {.shift = -1, .scale = 0.5, .log = true}};
    data.outputs = {{.shift = 100, .scale = 3, .log = false}};
    return data;
}

Kan networkOf(int depth) {
    KanSpec spec;
    spec.width.assign(static_cast<std::size_t>(depth) + 1, 3);
    return Kan::blank(spec);
}

double phi(const Affine &a, double x) {
    return a.c * std::sin(a.a * x + a.b) + a.d;
}

}  // namespace

class TestEdgeUnits : public QObject {
    Q_OBJECT

  private slots:
    void unitsOfAnEdge_data() {
        QTest::addColumn<int>("l");
        QTest::addColumn<int>("i");
        QTest::addColumn<int>("depth");
        QTest::addColumn<double>("shift");
        QTest::addColumn<double>("x_scale");
        QTest::addColumn<double>("y_scale");
        QTest::newRow("first of two layers") << 0 << 0 << 2 << 10.0 << 4.0 << 1.0;
        QTest::newRow("second input") << 0 << 1 << 2 << -1.0 << 0.5 << 1.0;
        QTest::newRow("last of two layers") << 1 << 0 << 2 << 0.0 << 1.0 << 3.0;
        QTest::newRow("hidden") << 1 << 0 << 3 << 0.0 << 1.0 << 1.0;
        QTest::newRow("first and last") << 0 << 0 << 1 << 10.0 << 4.0 << 3.0;
        QTest::newRow("no such column") << 0 << 2 << 2 << 0.0 << 1.0 << 1.0;
    }
    void unitsOfAnEdge() {
        QFETCH(const int, l);
        QFETCH(const int, i);
        QFETCH(const int, depth);
        const EdgeUnits units = EdgeUnits::of(data(), networkOf(depth), {l, i, 0});
        QTEST(units.x_shift, "shift");
        QTEST(units.x_scale, "x_scale");
        QTEST(units.y_scale, "y_scale");
    }

    /// The edges to a factor stay in the network's scale, and those to a sum beside it take the output's own column.
    void factorsHaveNoUnit() {
        KanSpec spec = KanSpec::defaults(Rules::Pykan02);
        spec.width = {2, 2};
        spec.mult_arity = {{}, {2}};
        const Kan model = Kan::blank(spec);
        PreparedData rows = data();
        rows.outputs.push_back({.shift = 0, .scale = 7, .log = false});
        QCOMPARE(EdgeUnits::of(rows, model, {0, 0, 0}).y_scale, 3.0);
        for (const int factor : {1, 2}) QCOMPARE(EdgeUnits::of(rows, model, {0, 0, factor}).y_scale, 1.0);
        QCOMPARE(EdgeUnits::of(rows, model, {0, 0, 1}).x_scale, 4.0);
    }

    void functionIsTheSameInBothUnits() {
        const EdgeUnits units = EdgeUnits::of(data(), networkOf(1), {0, 0, 0});
        const Affine network{1.5, -0.25, 0.75, 2};
        const Affine shown = units.shown(network);
        for (const double x : {-1.0, -0.3, 0.0, 0.8})
            QVERIFY(std::abs(phi(shown, units.x(x)) - units.y_scale * phi(network, x)) < 1e-12);
        const Affine back = units.network(shown);
        for (const auto part : {&Affine::a, &Affine::b, &Affine::c, &Affine::d})
            QVERIFY(std::abs(back.*part - network.*part) < 1e-12);
    }

    void edgeIsShownInItsUnits() {
        EdgeSnapshot edge;
        edge.x_min = -1;
        edge.x_max = 0.5;
        std::vector<float> curve = {1, -2};
        edge.y_min = -2;
        edge.y_max = 1;
        EdgeUnits::of(data(), networkOf(1), {0, 0, 0}).show(edge, curve);
        QCOMPARE(edge.x_min, 6.0);
        QCOMPARE(edge.x_max, 12.0);
        QCOMPARE(curve, (std::vector<float>{3, -6}));
        QCOMPARE(edge.y_min, -6.0);
        QCOMPARE(edge.y_max, 3.0);
    }

    void detailIsShownInItsUnits() {
        NodeDetail node;
        node.knots = {-1, 1};
        node.control_x = {0};
        node.x = {0.5};
        node.rug = {0.25};
        node.histogram = {7};
        EdgeDetail detail;
        detail.coef = {5};
        detail.y = {2};
        detail.base_part = {0.5};
        detail.spline_part = {1.5};
        detail.scale_base = 1;
        detail.scale_sp = 2;
        detail.affine = {1, 0, 1, 1};
        const EdgeUnits units = EdgeUnits::of(data(), networkOf(1), {0, 0, 0});
        const Affine affine = units.shown(detail.affine);
        units.show(node);
        units.show(detail);
        QCOMPARE(node.knots, (std::vector<double>{6, 14}));
        QCOMPARE(node.control_x, std::vector<double>{10});
        QCOMPARE(node.x, std::vector<double>{12});
        QCOMPARE(node.rug, std::vector<double>{11});
        QCOMPARE(detail.y, std::vector<double>{6});
        QCOMPARE(detail.base_part, std::vector<double>{1.5});
        QCOMPARE(detail.spline_part, std::vector<double>{4.5});
        QCOMPARE(detail.scale_base, 3.0);
        QCOMPARE(detail.scale_sp, 6.0);
        QVERIFY(detail.affine == affine);
        QCOMPARE(detail.coef, std::vector<double>{5});  // stays: its height above the base part is scale_sp times it
        QCOMPARE(node.histogram, std::vector<int>{7});
    }
};

KAN_TEST(TestEdgeUnits)
#include "tst_edge_units.moc"
