#include <cmath>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/network/box_painter.h"
#include "ui/network/node_painter.h"

using namespace kan::ui;

/// Boxes and nodes of a network, as the network view and the labs have them painted.
class TestBoxPainter : public QObject {
    Q_OBJECT

  private slots:
    void imagesAndPathsLookTheSame_data() {
        QTest::addColumn<int>("edge");
        QTest::addColumn<int>("side");
        QTest::newRow("numeric") << 3 << 90;
        QTest::newRow("symbolic") << 1 << 90;
        QTest::newRow("both") << 6 << 90;
        QTest::newRow("pruned") << 0 << 90;
        QTest::newRow("small") << 3 << 30;
        QTest::newRow("sparkline") << 3 << 10;
        QTest::newRow("of a matrix") << 3 << 4;
    }
    void imagesAndPathsLookTheSame() {
        QFETCH(const int, edge);
        QFETCH(const int, side);
        const QImage image = painted(edge, side, false), path = painted(edge, side, true);
        const QRect all = image.rect();
        const int ink = inkIn(image, all, kGround), same = inkIn(path, all, kGround);
        QVERIFY(ink > side / 2);
        QVERIFY2(std::abs(ink - same) <= 0.25 * ink, qPrintable(QStringLiteral("%1 %2").arg(ink).arg(same)));
    }

    void curveLiesInItsArea() {
        const BoxView view{.level = DetailLevel::Full, .box = 90};
        const QRectF box(5, 5, 120, 90), area = BoxPainter::curveArea(box, view);
        QVERIFY(box.contains(area) && area.width() < box.width());
        QCOMPARE(area.height(), box.height());
        EdgePicture flat = edgePicture(3);
        const std::vector<float> top(64, 0.9F);
        flat.heights = {top};
        flat.zero = flat.zero_x = -1;
        const QImage image = paintedBox(flat, box, view);
        const auto at = [&](double height) { return static_cast<int>(box.bottom() - height * box.height()); };
        QVERIFY(inkIn(image, QRect(40, at(0.9) - 2, 40, 5), kGround) > 40);
        QCOMPARE(inkIn(image, QRect(20, at(0.8), 90, at(0.1) - at(0.8)), kGround), 0);
    }

    void manyBoxesArePaintedAtOnce() {
        QImage image = ground(QSize(220, 60));
        QPainter painter(&image);
        const EdgePicture edge = edgePicture(3);
        std::vector<std::pair<QRectF, const EdgePicture *>> boxes(4, {QRectF(10, 10, 40, 40), &edge});
        for (std::size_t n = 0; n < boxes.size(); ++n) boxes[n].first.translate(50.0 * static_cast<double>(n), 0);
        BoxPainter(painter, theme_, font_, {.level = DetailLevel::Curve, .box = 40}).paintMany(boxes, image.rect());
        painter.end();
        const int first = inkIn(image, boxes[0].first.toRect(), kGround);
        QVERIFY(first > 60);
        for (const auto &[box, picture] : boxes) QCOMPARE(inkIn(image, box.toRect(), kGround), first);
        QCOMPARE(inkIn(image, QRect(0, 0, 220, 8), kGround), 0);
    }

    void nodesShowTheirSum() {
        const auto inkOf = [&](bool vector, bool sum) {
            QImage image = ground(QSize(60, 60));
            QPainter painter(&image);
            painter.setRenderHint(QPainter::Antialiasing);
            const NodeStyle style{theme_.panel, theme_.text, 1.5, vector};
            if (sum)
                paintSumNode(painter, circleAt({30, 30}, 20), style, theme_.text, sizedFont(font_, 22));
            else
                paintNode(painter, circleAt({30, 30}, 20), style);
            painter.end();
            return inkIn(image, image.rect(), kGround);
        };
        for (const bool vector : {false, true}) QVERIFY(inkOf(vector, true) > inkOf(vector, false) + 20);
        QVERIFY(std::abs(inkOf(false, false) - inkOf(true, false)) < 0.4 * inkOf(true, false));
    }

  private:
    static constexpr QRgb kGround = 0xffffffff;

    EdgePicture edgePicture(int edge) const {
        return makePicture(*snapshot_, {}).layers[0].edges[static_cast<std::size_t>(edge)];
    }
    static QImage ground(QSize size) {
        QImage image(size, QImage::Format_RGB32);
        image.fill(kGround);
        return image;
    }
    QImage paintedBox(EdgePicture edge, const QRectF &box, const BoxView &view) const {
        edge.strength = 1;
        QImage image = ground(QSize(static_cast<int>(box.right()) + 10, static_cast<int>(box.bottom()) + 10));
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        BoxPainter(painter, theme_, font_, view).paint(box, edge);
        return image;
    }
    QImage painted(int edge, int side, bool vector) const {
        const BoxView view{.level = detailLevel(side), .box = double(side), .vector = vector};
        return paintedBox(edgePicture(edge), QRectF(8.5, 8.5, side, side), view);
    }

    Theme theme_ = [] {
        Theme theme = Theme::light();
        theme.panel = Qt::white;
        return theme;
    }();
    QFont font_;
    std::shared_ptr<Snapshot> snapshot_ = synthetic::make({.with_symbols = true});
};

KAN_WINDOW_TEST(TestBoxPainter)
#include "tst_box_painter.moc"
