
#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/window_test.h"
#include "ui/network/network_layout.h"

using namespace kan::ui;

class TestNetworkLayout : public QObject {
    Q_OBJECT

  private slots:
    void boxesStandInTheirRow();
    void largeLayersBecomeMatrices();
    void narrowRowsBecomeMatrices();
    void productsStandWithTheirFactors_data();
    void productsStandWithTheirFactors();
    void sumsAloneHaveNoFactors();
};

void TestNetworkLayout::boxesStandInTheirRow() {
    const NetworkLayout layout = layOut(*synthetic::make({.width = {4, 6, 4, 2}}), {940, 660}, false);
    for (const LayerLayout &layer : layout.layers) {
        const int count = layer.inputs * layer.outputs;
        const double width = layer.center(0, 1).x() - layer.center(0, 0).x();
        for (int i = 0; i < layer.inputs; ++i) {
            for (int j = 0; j < layer.outputs; ++j) {
                const int id = i * layer.outputs + j;
                const double first_left = layer.center(0, 0).x() - width / 2;
                QVERIFY(std::abs(layer.center(i, j).x() - first_left - (id + 0.5) / count * width * count) < 1e-6);
                QCOMPARE(layer.hit(layer.center(i, j)), (std::optional<std::pair<int, int>>({i, j})));
            }
        }
        QVERIFY(layer.box >= 40 && layer.box <= 96);
    }
    for (std::size_t l = 0; l + 1 < layout.nodes.size(); ++l) {
        QVERIFY(layout.nodes[l][0].y() > layout.layers[l].bounds.bottom());
        QVERIFY(layout.nodes[l + 1][0].y() < layout.layers[l].bounds.top());
    }
}

void TestNetworkLayout::largeLayersBecomeMatrices() {
    const NetworkLayout layout = layOut(*synthetic::make({.width = {30, 20, 2}, .details = false}), {900, 600}, false);
    QVERIFY(layout.layers[0].matrix);
    QVERIFY(!layout.layers[1].matrix);
    const LayerLayout &matrix = layout.layers[0];
    QVERIFY(matrix.columns_are_inputs);
    // A column stands above its input.
    QVERIFY(std::abs(matrix.center(7, 3).x() - layout.nodes[0][7].x()) < 1e-6);
    QCOMPARE(matrix.hit(matrix.center(29, 19)), (std::optional<std::pair<int, int>>({29, 19})));
    QVERIFY(!matrix.hit(matrix.bounds.topLeft() - QPointF(5, 5)));
    for (const LayerLayout &layer : layout.layers) QVERIFY(layout.bounds.contains(layer.bounds));
}

void TestNetworkLayout::narrowRowsBecomeMatrices() {
    const auto snapshot = synthetic::make({.width = {4, 10, 6, 2}, .details = false});
    for (const bool left_to_right : {false, true}) {
        const QSizeF room = left_to_right ? QSizeF(1160, 660) : QSizeF(700, 400);
        const NetworkLayout layout = layOut(*snapshot, room, left_to_right);
        QVERIFY(layout.layers[0].matrix && layout.layers[1].matrix);
        for (const LayerLayout &layer : layout.layers) QVERIFY(layer.box / layout.unit >= 12);
    }
    // Beside tall matrices the boxes of a row stay readable.
    const NetworkLayout tall =
        layOut(*synthetic::make({.width = {20, 40, 10, 1}, .details = false}), {700, 400}, false);
    QVERIFY(!tall.layers[2].matrix && tall.layers[2].box / tall.unit >= 16);
    for (std::size_t l = 0; l < tall.layers.size(); ++l) {
        QVERIFY(tall.nodes[l][0].y() > tall.layers[l].bounds.bottom());
        QVERIFY(tall.nodes[l + 1][0].y() < tall.layers[l].bounds.top());
    }
    // A row of one node cannot be folded.
    QVERIFY(!layOut(*synthetic::make({.width = {50, 1}, .details = false}), {400, 400}, false).layers[0].matrix);
    QVERIFY(!layOut(*synthetic::make(), {400, 400}, false).layers[0].matrix);
}

void TestNetworkLayout::productsStandWithTheirFactors_data() {
    QTest::addColumn<bool>("left_to_right");
    QTest::addColumn<std::vector<int>>("width");
    QTest::addColumn<std::vector<std::vector<int>>>("arity");
    QTest::newRow("row") << false << std::vector{2, 5, 1} << std::vector<std::vector<int>>{{}, {2, 3}, {}};
    QTest::newRow("left to right") << true << std::vector{2, 5, 1} << std::vector<std::vector<int>>{{}, {2, 3}, {}};
    QTest::newRow("matrix") << false << std::vector{10, 30, 3}
                            << std::vector<std::vector<int>>{{}, std::vector<int>(10, 2), {}};
}

/// Boxes are numbered by subnodes, nodes by nodes; lines to different factors end at different places of their node.
void TestNetworkLayout::productsStandWithTheirFactors() {
    QFETCH(bool, left_to_right);
    QFETCH(std::vector<int>, width);
    QFETCH(std::vector<std::vector<int>>, arity);
    const auto snapshot = synthetic::make({.width = width, .arity = arity, .details = false});
    const NetworkLayout layout = layOut(*snapshot, {940, 660}, left_to_right);
    const LayerLayout &layer = layout.layers[0];
    QCOMPARE(static_cast<int>(layout.nodes[1].size()), width[1]);
    QCOMPARE(layer.outputs, snapshot->layers[0].outputs);
    QVERIFY(layer.outputs > width[1]);
    QCOMPARE(layer.hit(layer.center(1, layer.outputs - 1)),
             (std::optional<std::pair<int, int>>({1, layer.outputs - 1})));
    const kan::Subnodes subnodes = layer.subnodes();
    const auto across = [&](QPointF point) { return left_to_right ? point.y() : point.x(); };
    QPointF before(-1e9, -1e9);
    for (int s = 0; s < layer.outputs; ++s) {
        const int node = subnodes.nodeOf(s);
        const QPointF end = layout.subnodePort(0, s);
        QVERIFY(across(end) > across(before) + 1);
        before = end;
        const QRectF rect = layout.nodeRect(1, node);
        if (s < subnodes.sums()) {
            QCOMPARE(end, layout.nodePort(1, s, false));
            continue;
        }
        const double reach = 1.01 * layer.factor_radius;
        QVERIFY(rect.adjusted(-reach, -reach, reach, reach).contains(end));
        QVERIFY(left_to_right ? end.x() < rect.center().x() : end.y() > rect.center().y());
    }
    for (int n = 1; n < width[1]; ++n) QVERIFY(!layout.nodeRect(1, n).intersects(layout.nodeRect(1, n - 1)));
}

void TestNetworkLayout::sumsAloneHaveNoFactors() {
    const NetworkLayout layout = layOut(*synthetic::make(), {940, 660}, false);
    for (const LayerLayout &layer : layout.layers) QVERIFY(layer.factors.empty() && layer.arity.empty());
    QCOMPARE(layout.subnodePort(0, 3), layout.nodePort(1, 3, false));
    QCOMPARE(layout.nodeRect(1, 3).size(), QSizeF(2 * layout.node_radius[1], 2 * layout.node_radius[1]));
}

KAN_WINDOW_TEST(TestNetworkLayout)
#include "tst_network_layout.moc"
