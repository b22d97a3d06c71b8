
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

KAN_WINDOW_TEST(TestNetworkLayout)
#include "tst_network_layout.moc"
