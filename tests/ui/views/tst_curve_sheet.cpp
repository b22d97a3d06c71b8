#include <QPainter>
#include <cmath>

#include "tests/window_test.h"
#include "ui/network/curve_sheet.h"

using namespace kan::ui;

namespace {

constexpr int kSide = 64;

struct Difference {
    int largest = 0;
    double mean = 0;
};

Difference difference(const QImage &a, const QImage &b) {
    Difference result;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
            for (const int channel : {qRed(p) - qRed(q), qGreen(p) - qGreen(q), qBlue(p) - qBlue(q)}) {
                result.largest = std::max(result.largest, std::abs(channel));
                result.mean += std::abs(channel) / (3.0 * kSide * kSide);
            }
        }
    return result;
}

QImage onWhite(const QImage &image) {
    QImage result(image.size(), QImage::Format_RGB32);
    result.fill(Qt::white);
    QPainter(&result).drawImage(0, 0, image);
    return result;
}

template <typename Draw>
QImage painted(const Draw &draw) {
    QImage image(kSide, kSide, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    draw(painter);
    return image;
}

}  // namespace

/// What the sheet draws looks as QPainter's own, drawn over white.
class TestCurveSheet : public QObject {
    Q_OBJECT

  private slots:
    void roundedBox_data();
    void roundedBox();
    void nothingBeyondTheSheet();
    void line();
};

void TestCurveSheet::roundedBox_data() {
    QTest::addColumn<QRectF>("area");
    QTest::addColumn<double>("radius");
    QTest::addColumn<double>("thickness");
    QTest::addColumn<QColor>("inside");
    const QColor opaque(240, 200, 40), faint(20, 90, 200, 90);
    QTest::addRow("box") << QRectF(4.5, 6.5, 52, 40) << 2.0 << 1.2 << opaque;
    QTest::addRow("between pixels") << QRectF(4.2, 6.8, 51.3, 40.9) << 2.0 << 1.5 << opaque;
    QTest::addRow("translucent") << QRectF(4.5, 6.5, 52, 40) << 6.0 << 2.0 << faint;
    QTest::addRow("empty") << QRectF(4.5, 6.5, 52, 40) << 3.0 << 1.2 << QColor(Qt::transparent);
    QTest::addRow("sharp corners") << QRectF(8.5, 8.5, 40, 40) << 0.0 << 1.0 << opaque;
    QTest::addRow("circle") << QRectF(10, 10, 31, 31) << 15.5 << 1.5 << opaque;
    QTest::addRow("pill") << QRectF(6, 20, 52, 22) << 11.0 << 1.0 << opaque;
    QTest::addRow("thick border") << QRectF(12, 12, 30, 36) << 5.0 << 8.0 << opaque;
    QTest::addRow("small") << QRectF(20.5, 20.5, 5, 4) << 2.0 << 1.0 << opaque;
    QTest::addRow("partly outside") << QRectF(-20.5, 30.5, 60, 60) << 8.0 << 1.5 << opaque;
}

void TestCurveSheet::roundedBox() {
    QFETCH(QRectF, area);
    QFETCH(double, radius);
    QFETCH(double, thickness);
    QFETCH(QColor, inside);
    const QColor border(30, 30, 60);
    CurveSheet sheet(QSize(kSide, kSide));
    sheet.roundedBox(area, radius, inside, border, thickness);
    const QImage expected = painted([&](QPainter &painter) {
        painter.setPen(QPen(border, thickness, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter.setBrush(inside);
        painter.drawRoundedRect(area, radius, radius);
    });
    const Difference found = difference(onWhite(sheet.image()), expected);
    QVERIFY2(found.largest < 90 && found.mean < 0.8,
             qPrintable(QStringLiteral("largest %1, mean %2").arg(found.largest).arg(found.mean)));
}

void TestCurveSheet::nothingBeyondTheSheet() {
    CurveSheet sheet(QSize(kSide, kSide));
    const QImage before = sheet.image().copy();
    for (const QPointF corner : {QPointF(-80, 0), QPointF(200, 0), QPointF(0, -80), QPointF(0, 200)})
        sheet.roundedBox({corner, QSizeF(50, 50)}, 4, Qt::red, Qt::black, 2);
    QCOMPARE(sheet.image(), before);
}

void TestCurveSheet::line() {
    for (const QLineF &line : {QLineF(5.5, 8.5, 58, 31), QLineF(40, 3, 22, 60), QLineF(3, 30.5, 60, 30.5)})
        for (const double thickness : {1.0, 3.5}) {
            CurveSheet sheet(QSize(kSide, kSide));
            sheet.line(line, QColor(30, 30, 60), thickness);
            const QImage expected = painted([&](QPainter &painter) {
                painter.setPen(QPen(QColor(30, 30, 60), thickness, Qt::SolidLine, Qt::FlatCap));
                painter.drawLine(line);
            });
            const Difference found = difference(onWhite(sheet.image()), expected);
            QVERIFY2(found.largest < 90 && found.mean < 0.8,
                     qPrintable(QStringLiteral("largest %1, mean %2").arg(found.largest).arg(found.mean)));
        }
}

KAN_WINDOW_TEST(TestCurveSheet)
#include "tst_curve_sheet.moc"
