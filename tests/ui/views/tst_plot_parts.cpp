#include <QPainterPath>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/network/edge_painter.h"
#include "ui/plot/chart_frame.h"
#include "ui/plot/color_map.h"
#include "ui/plot/heat_map_layout.h"
#include "ui/plot/plot_axes.h"
#include "ui/text/names.h"

using namespace kan::ui;

class TestPlotParts : public QObject {
    Q_OBJECT

  private slots:
    void ticksAreRoundAndInside_data();
    void ticksAreRoundAndInside();
    void tickLabelsKeepApartAndHaveRoom_data();
    void tickLabelsKeepApartAndHaveRoom();
    void numbersAreShort_data();
    void numbersAreShort();
    void curvePathStaysInsideTheFrame();
    void pointsOfACurveAreReadInPlace();
    void colorMapsEndWhereTheyShould();
    void imagesAreStretchedLinearly();
    void colorBarsBecomeSlim();
    void legendsShrinkToTheirRoom();

  private:
    static QFont font() { return QApplication::font(); }
};

void TestPlotParts::ticksAreRoundAndInside_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<bool>("logarithmic");
    QTest::newRow("unit") << -1.0 << 1.0 << false;
    QTest::newRow("tiny") << 1e-9 << 3e-9 << false;
    QTest::newRow("huge") << -2e12 << 5e12 << false;
    QTest::newRow("offset") << 1000.001 << 1000.002 << false;
    QTest::newRow("log, part of a decade") << -0.9 << -0.5 << true;
    QTest::newRow("log, two decades") << -2.0 << 0.0 << true;
    QTest::newRow("log, thirty decades") << -32.0 << -1.0 << true;
}

void TestPlotParts::ticksAreRoundAndInside() {
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(bool, logarithmic);
    const auto ticks = logarithmic ? logTicks(low, high, 6) : linearTicks(low, high, 6);
    QVERIFY2(ticks.size() >= 2 && ticks.size() <= 14, qPrintable(QString::number(ticks.size())));
    QSet<QString> labels;
    for (const AxisTick &tick : ticks) {
        QVERIFY(tick.value >= low - 1e-6 * (high - low) && tick.value <= high + 1e-6 * (high - low));
        QVERIFY2(!labels.contains(tick.label), qPrintable(tick.label));
        labels.insert(tick.label);
    }
}

void TestPlotParts::tickLabelsKeepApartAndHaveRoom_data() {
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("symmetric") << -2.1 << 2.3;
    QTest::newRow("negative") << -0.0123 << -0.0045;
    QTest::newRow("wide") << -12345.0 << 99.0;
    QTest::newRow("tiny") << -3e-7 << 1e-7;
    QTest::newRow("offset") << 7.95 << 8.07;
}

void TestPlotParts::tickLabelsKeepApartAndHaveRoom() {
    QFETCH(double, low);
    QFETCH(double, high);
    const QFontMetricsF metrics(font());
    for (int size = 90; size <= 700; size += 61) {
        double free = -1e9;
        const auto columns = columnTicks(low, high, size, metrics);
        for (const AxisTick &tick : columns) {
            const double x = (tick.value - low) / (high - low) * size, width = metrics.horizontalAdvance(tick.label);
            QVERIFY(columns.size() < 2 || x - width / 2 >= free - width / 2);
            free = x + width / 2;
        }
        const auto rows = rowTicks(low, high, size, metrics);
        QVERIFY2(rows.size() >= 2, qPrintable(QString::number(size)));
        QVERIFY((rows[1].value - rows[0].value) / (high - low) * size >= metrics.height());
        EdgeSnapshot edge = synthetic::make()->layers[0].edges[3];
        edge.detail.reset();
        edge.y_min = low;
        edge.y_max = high;
        const std::vector<float> curve = {static_cast<float>(low), static_cast<float>(high)};
        edge.curve = curve;
        const PlotFrame frame = edgePlotFrame(edge, QRectF(0, 0, 260, size), font(), {});
        const auto labels = rowTicks(frame.y_low, frame.y_high, frame.rect.height(), metrics);
        QVERIFY(frame.rect.left() - kTickGap - widestLabel(labels, metrics) >= 0);
    }
}

void TestPlotParts::numbersAreShort_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("digits");
    QTest::addColumn<QString>("text");
    QTest::newRow("hundred") << 100.0 << 2 << QStringLiteral("100");
    QTest::newRow("rounds up") << 999.96 << 3 << QStringLiteral("1000");
    QTest::newRow("thousandth") << 0.001 << 2 << QStringLiteral("0.001");
    QTest::newRow("small") << -1.2e-5 << 3 << QStringLiteral("−1.2e−5");
    QTest::newRow("large") << 123456.0 << 3 << QStringLiteral("1.23e5");
    QTest::newRow("plain") << 0.0312 << 2 << QStringLiteral("0.031");
}

void TestPlotParts::numbersAreShort() {
    QFETCH(double, value);
    QFETCH(int, digits);
    QTEST(formatNumber(value, digits), "text");
}

void TestPlotParts::curvePathStaysInsideTheFrame() {
    const PlotFrame frame{QRectF(10, 10, 100, 50), 0, 4, -1, 1};
    const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 50, NAN, -80, 0.5};
    const QRectF bounds = curvePath(frame, x, y, 5).boundingRect();
    QVERIFY(frame.rect.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(bounds));
    QVERIFY(bounds.height() > 20);
}

void TestPlotParts::pointsOfACurveAreReadInPlace() {
    const std::vector<double> x = {0, 1, 3}, y = {2, 4, -4};
    const CurvePoints given(x, y);
    const std::vector<float> heights = {2, 4, 0};
    const CurvePoints even(-1, 1, heights);
    QCOMPARE(given.size(), std::size_t(3));
    QCOMPARE(even.size(), std::size_t(3));
    QCOMPARE(even.x(1), 0.0);
    QCOMPARE(even.y(2), 0.0);
    for (const auto &[place, height] : {std::pair(-5.0, 2.0), {0.5, 3.0}, {1.0, 4.0}, {2.0, 0.0}, {9.0, -4.0}})
        QCOMPARE(given.at(place), height);
    QCOMPARE(even.at(0.5), 2.0);
    QCOMPARE(CurvePoints().at(1), 0.0);
    const PlotFrame frame{QRectF(0, 0, 10, 10), -1, 1, 0, 4};
    const double places[] = {-1, 0, 1}, same[] = {2, 4, 0};
    QCOMPARE(curvePath(frame, even), curvePath(frame, places, same, 3));
}

void TestPlotParts::colorMapsEndWhereTheyShould() {
    QCOMPARE(QColor(viridis(0)).name(), QStringLiteral("#440154"));
    QCOMPARE(QColor(viridis(1)).name(), QStringLiteral("#fde725"));
    QVERIFY(QColor(diverging(-1, false)).blue() > QColor(diverging(-1, false)).red());
    QVERIFY(QColor(diverging(1, false)).red() > QColor(diverging(1, false)).blue());
    QVERIFY(QColor(diverging(0, false)).lightness() > 230);
    QVERIFY(QColor(diverging(0, true)).lightness() < 60);
    const QImage image = viridisImage({0, 1, NAN, 0.5F}, 2, 2, 0, 1);
    QCOMPARE(QColor(image.pixel(0, 1)).name(), QStringLiteral("#440154"));  // row 0 is at the bottom
    QCOMPARE(qAlpha(image.pixel(0, 0)), 0);
}

/// Against values worked out in floating point; a sample that is missing stays transparent.
void TestPlotParts::imagesAreStretchedLinearly() {
    QImage samples(3, 2, QImage::Format_ARGB32_Premultiplied);
    const QRgb colors[2][3] = {{0xff102030, 0xffe0c0a0, 0xff000000}, {0xffffffff, 0x00000000, 0xff7f3f1f}};
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x) samples.setPixel(x, y, colors[y][x]);
    const QImage image = stretched(samples, {37, 23});
    QCOMPARE(image.size(), QSize(37, 23));
    for (int y = 0; y < 23; ++y) {
        for (int x = 0; x < 37; ++x) {
            const double u = (x + 0.5) / 37 * 2, v = (y + 0.5) / 23;
            const int left = u < 1 ? 0 : 1;
            const auto *pixel = reinterpret_cast<const QRgb *>(image.constScanLine(y)) + x;
            for (int shift = 0; shift < 32; shift += 8) {
                const auto channel = [&](int row, int column) { return double(colors[row][column] >> shift & 0xff); };
                const auto along = [&](int row) {
                    return channel(row, left) + (u - left) * (channel(row, left + 1) - channel(row, left));
                };
                const double expected = along(0) + v * (along(1) - along(0));
                QVERIFY2(std::abs(int(*pixel >> shift & 0xff) - expected) < 1.6, qPrintable(QString::number(expected)));
            }
        }
    }
    QCOMPARE(stretched(samples.copy(1, 0, 1, 1), {5, 4}).pixel(4, 3), colors[0][1]);
    QVERIFY(stretched({}, {5, 4}).isNull());
}

void TestPlotParts::colorBarsBecomeSlim() {
    const HeatMapNeeds needs{3, 0.37, 7.4, 1.3, 20, 14, QFontMetricsF(font())};
    const auto wide = layOutHeatMaps({0, 0, 620, 230}, needs), slim = layOutHeatMaps({0, 0, 350, 190}, needs),
               bare = layOutHeatMaps({0, 0, 210, 120}, needs);
    QVERIFY(!wide[1].slim && wide[1].bar_ticks.size() > 2);
    QVERIFY(slim[1].slim && !slim[2].bar.isEmpty());
    QCOMPARE(slim[1].bar_ticks.size(), std::size_t(2));
    QCOMPARE(slim[2].bar_ticks.front().label, QStringLiteral("−1.3"));
    QVERIFY(bare[1].bar.isEmpty());
    for (const auto &panels : {wide, slim, bare}) {
        for (std::size_t n = 0; n + 1 < panels.size(); ++n) {
            const double labels = widestLabel(panels[n].bar_ticks, needs.ticks);
            QVERIFY(panels[n].map.right() < panels[n + 1].map.left());
            QVERIFY(panels[n].bar.isEmpty() || panels[n].bar.right() + labels < panels[n + 1].map.left());
        }
    }
    QVERIFY(slim[2].bar.right() + widestLabel(slim[2].bar_ticks, needs.ticks) <= 350);
}

/// All three lines are named while their names fit, in their colours; nothing is drawn beyond the chart.
void TestPlotParts::legendsShrinkToTheirRoom() {
    const QFontMetricsF small(scaledFont(font(), 0.88));
    const QString names[] = {QStringLiteral("train"), QStringLiteral("test"), QStringLiteral("penalty")};
    const QColor colors[] = {Qt::red, Qt::green, Qt::blue};
    double least = 12 + 16 + 6 + small.horizontalAdvance(QStringLiteral("LOSS")) + 2 * 9 + 12;
    std::vector<std::pair<QString, QPen>> lines;
    for (int n = 0; n < 3; ++n) {
        lines.emplace_back(names[n], QPen(colors[n], 2));
        least += small.horizontalAdvance(names[n]) + 2;
    }
    for (const double width : {600.0, 300.0, std::ceil(least)}) {
        QImage image(800, 30, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        Theme theme;
        theme.text = theme.muted = Qt::black;
        paintLineLegend(painter, QRectF(0, 0, width, 30), QStringLiteral("LOSS"), 0, lines, theme, font());
        painter.end();
        int ink[3] = {};
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel(image.pixel(x, y));
                if (pixel != Qt::white) QVERIFY2(x < width, qPrintable(QString::number(x)));
                const int channels[3] = {pixel.red(), pixel.green(), pixel.blue()};
                for (int n = 0; n < 3; ++n)
                    ink[n] += channels[n] > channels[(n + 1) % 3] + 40 && channels[n] > channels[(n + 2) % 3] + 40;
            }
        for (const int pixels : ink) QVERIFY2(pixels > 8, qPrintable(QString::number(width)));
    }
}

KAN_WINDOW_TEST(TestPlotParts)
#include "tst_plot_parts.moc"
