#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include "tests/ui/views/shown_network.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/network/network_view.h"
#include "ui/plot/exporter.h"
#include "ui/theme/theme.h"

using namespace kan;
using namespace kan::ui;

/// How multiplication nodes are drawn and hit.
class TestNetworkProducts : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        view_ = synthetic::shownNetwork();
        QVERIFY(view_);
    }
    void cleanup() { view_.reset(); }
    void productsAreSquares();
    void factorsWithoutEdgesAreOpen();
    void clicksOnAFactorSelectItsProduct();
    void productsOfAMatrixAreBracketed();
    void exportHoldsProducts();

  private:
    QRect boxOf(EdgeId edge) const { return view_->edgeRect(edge).toAlignedRect(); }
    QImage picture() const { return pictureOf(view_->viewport()); }
    /// h1 is a sum, h2 a product of two factors.
    void showProduct(bool prune_first_factor = false) {
        const auto snapshot = synthetic::make({.width = {2, 2, 1}, .arity = {{}, {2}, {}}, .prune_weak = false});
        LayerSnapshot &layer = snapshot->layers[0];
        for (int i = 0; i < 2; ++i) layer.edges[static_cast<std::size_t>(3 * i + 1)].pruned = prune_first_factor;
        view_->setSnapshot(snapshot);
    }
    QRgb background() const { return Theme::of(view_.get()).window.rgb(); }

    std::unique_ptr<NetworkView> view_;
};

/// At every size: the upper edge of a square reaches into the corners, a circle's does not; where there is no room for
/// a sign a disc is full and a square open.
void TestNetworkProducts::productsAreSquares() {
    showProduct();
    const auto edgeInk = [&](int node) {
        const QRectF rect = view_->nodeRect(1, node);
        // Where the square's upper edge has begun and the circle is still well below.
        const QRect left(qRound(rect.left() + 0.18 * rect.width()), qRound(rect.top()) - 1, qRound(0.06 * rect.width()),
                         2);
        return inkIn(picture(), left, background());
    };
    QVERIFY2(edgeInk(1) >= 2, qPrintable(QString::number(edgeInk(1))));
    QCOMPARE(edgeInk(0), 0);
    for (int n = 0; n < 2; ++n) view_->zoomIn();
    QVERIFY2(edgeInk(1) >= 3, qPrintable(QString::number(edgeInk(1))));
    QCOMPARE(edgeInk(0), 0);
    view_->zoomToFit();
    for (int n = 0; n < 8; ++n) view_->zoomOut();
    const auto middleInk = [&](int node) {
        const QPoint middle = view_->nodeRect(1, node).center().toPoint();
        return inkIn(picture(), {middle, QSize(1, 1)}, background());
    };
    QVERIFY(view_->nodeRect(1, 0).width() < 10);
    QCOMPARE(middleInk(0), 1);
    QCOMPARE(middleInk(1), 0);
    const QRect whole = view_->nodeRect(1, 1).toAlignedRect();
    QVERIFY(inkIn(picture(), whole, background()) > 6);
}

void TestNetworkProducts::factorsWithoutEdgesAreOpen() {
    const auto markInk = [&] {
        // Two marks stand half a radius beside the middle of the lower edge.
        const QRectF node = view_->nodeRect(1, 1);
        const QPoint mark(qRound(node.center().x() - node.height() / 4), qRound(node.bottom()));
        return inkIn(picture(), QRect(mark - QPoint(1, 1), QSize(3, 3)), background());
    };
    showProduct();
    QCOMPARE(markInk(), 9);
    showProduct(true);
    QVERIFY(markInk() < 5);
}

void TestNetworkProducts::clicksOnAFactorSelectItsProduct() {
    showProduct();
    QSignalSpy nodes(view_.get(), &NetworkView::nodeSelected);
    const QRectF node = view_->nodeRect(1, 1);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {},
                      QPoint(qRound(node.center().x() + node.height() / 4), qRound(node.bottom() - 1)));
    QCOMPARE(nodes.size(), 1);
    QCOMPARE(nodes.last().at(1).toInt(), 1);
    QTest::mouseClick(view_->viewport(), Qt::LeftButton, {}, boxOf({0, 1, 2}).center());
    QCOMPARE(view_->selectedEdge(), std::optional<EdgeId>({0, 1, 2}));
}

void TestNetworkProducts::productsOfAMatrixAreBracketed() {
    const auto inkAbove = [&](std::vector<std::vector<int>> arity, int nodes) {
        view_->setSnapshot(synthetic::make(
            {.width = {10, nodes, 1}, .arity = std::move(arity), .details = false, .prune_weak = false}));
        const QRect first = boxOf({0, 9, 10}), last = boxOf({0, 9, 29});
        const int top = std::min(first.top(), boxOf({0, 0, 10}).top());
        int rows = 0;
        for (int y = top - 7; y < top - 1; ++y) {
            const QRect row(first.left(), y, last.right() - first.left(), 1);
            rows += inkIn(picture(), row, background()) > row.width() * 3 / 4;
        }
        return rows;
    };
    QVERIFY(inkAbove({{}, std::vector<int>(10, 2), {}}, 20) > 0);
    QCOMPARE(inkAbove({}, 30), 0);
}

void TestNetworkProducts::exportHoldsProducts() {
    showProduct();
    QTemporaryDir folder;
    const QString svg = folder.filePath(QStringLiteral("network.svg"));
    QVERIFY(exportToFile(*view_, ExportFormat::Svg, svg));
    QFile file(svg);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("Π") && text.contains("Σ"));
}

KAN_WINDOW_TEST(TestNetworkProducts)
#include "tst_network_products.moc"
