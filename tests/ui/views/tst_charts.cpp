#include <QChart>
#include <QChartView>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLineSeries>
#include <QPushButton>
#include <QSignalSpy>
#include <QValueAxis>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "ui/charts/color_map.h"
#include "ui/charts/field_view.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/loss_series.h"
#include "ui/charts/plot_axes.h"
#include "ui/theme.h"

using namespace kan::ui;

class TestCharts : public QObject {
    Q_OBJECT

  private slots:
    void ticksAreRoundAndInside_data();
    void ticksAreRoundAndInside();
    void decimationKeepsExtremes();
    void smoothingStartsUnbiased();
    void curvePathStaysInsideTheFrame();
    void colorMapsEndWhereTheyShould();

    void lossesAreOnALogarithmicAxis();
    void zeroLossesLieOnTheFloor();
    void onePointAndNoneAreDrawn();
    void linesAreSolidDashedAndDotted();
    void markersAreDrawn();
    void hoverShowsValues();
    void wheelZoomsDragPansDoubleClickResets();
    void smoothingShowsTheRawCurve();
    void hundredThousandStepsUpdateCheaply();

    void heatMapsShowTargetNetworkAndError();
    void networkAloneWithoutTarget();
    void choosingInputsAsksForAField();
    void functionShowsDataAndExtrapolation();
    void rangeEditorAsksForAField();
    void heatMapHoverShowsValues();

  private:
    static void show(QWidget &widget, QSize size) {
        widget.resize(size);
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
    }
    static QLineSeries *seriesOf(LossChart &chart, Qt::PenStyle style) {
        for (QAbstractSeries *series : chart.findChild<QChartView *>()->chart()->series()) {
            auto *line = qobject_cast<QLineSeries *>(series);
            if (line && line->pen().style() == style && line->pen().width() == 2) return line;
        }
        return nullptr;
    }
    static QRgb panel(QWidget &widget) { return Theme::of(&widget).panel.rgb(); }
};

void TestCharts::ticksAreRoundAndInside_data() {
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

void TestCharts::ticksAreRoundAndInside() {
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

void TestCharts::decimationKeepsExtremes() {
    std::vector<double> values(100000, 1.0);
    values[33333] = 9;
    values[77777] = 0.1;
    values[5] = NAN;
    const QList<QPointF> points = decimated(values, 0, values.size(), 500);
    QVERIFY(points.size() <= 1010);
    const auto has = [&](double x, double y) { return points.contains(QPointF(x, y)); };
    QVERIFY(has(33334, 9) && has(77778, 0.1));
    for (int n = 1; n < points.size(); ++n) QVERIFY(points[n].x() > points[n - 1].x());
    QVERIFY(decimated({}, 0, 0, 10).isEmpty());
}

void TestCharts::smoothingStartsUnbiased() {
    const std::vector<double> constant(20, 3.0);
    for (const double value : smoothed(constant, 0.9)) QVERIFY(std::abs(value - 3) < 1e-12);
    const std::vector<double> jump = smoothed({0, 0, 0, 1}, 0.5);
    QVERIFY(jump[3] > 0.5 && jump[3] < 0.6);
}

void TestCharts::curvePathStaysInsideTheFrame() {
    const PlotFrame frame{QRectF(10, 10, 100, 50), 0, 4, -1, 1};
    const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 50, NAN, -80, 0.5};
    const QRectF bounds = curvePath(frame, x, y, 5).boundingRect();
    QVERIFY(frame.rect.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(bounds));
    QVERIFY(bounds.height() > 20);
}

void TestCharts::colorMapsEndWhereTheyShould() {
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

void TestCharts::lossesAreOnALogarithmicAxis() {
    LossChart chart;
    show(chart, {620, 290});
    const auto snapshot = synthetic::make();
    chart.setSnapshot(snapshot);
    QLineSeries *train = seriesOf(chart, Qt::SolidLine);
    QVERIFY(train);
    QCOMPARE(train->count(), 20);
    QCOMPARE(train->at(4).x(), 5.0);
    QVERIFY(std::abs(train->at(4).y() - std::log10(snapshot->history.train_loss[4])) < 1e-12);
    QLineSeries *penalty = seriesOf(chart, Qt::DotLine);
    QCOMPARE(penalty->at(4).y(), snapshot->history.reg[4]);
    QVERIFY(penalty->attachedAxes().last() != train->attachedAxes().last());
    QVERIFY(inkIn(pictureOf(&chart), chart.rect(), panel(chart)) > 800);
}

void TestCharts::zeroLossesLieOnTheFloor() {
    LossChart chart;
    show(chart, {620, 290});
    const auto snapshot = synthetic::make({.zero_losses = true});
    chart.setSnapshot(snapshot);
    QLineSeries *train = seriesOf(chart, Qt::SolidLine);
    double lowest_positive = 1e9;
    for (const double loss : snapshot->history.train_loss) {
        if (loss > 0) lowest_positive = std::min(lowest_positive, loss);
    }
    const auto *axis = qobject_cast<QValueAxis *>(train->attachedAxes().last());
    for (const QPointF &point : train->points()) {
        QVERIFY(std::isfinite(point.y()));
        QVERIFY(point.y() >= axis->min() - 1e-12);
    }
    QVERIFY(train->points().last().y() < std::log10(lowest_positive) - 0.2);
}

void TestCharts::onePointAndNoneAreDrawn() {
    LossChart chart;
    show(chart, {420, 220});
    chart.setSnapshot(synthetic::make({.steps_done = 0}));
    const QImage none = pictureOf(&chart);
    chart.setSnapshot(synthetic::make({.steps_done = 1}));
    const QImage one = pictureOf(&chart);
    QVERIFY(none != one);
    const QColor train = Theme::of(&chart).train;
    int hits = 0;
    for (int y = 30; y < one.height() - 30; ++y) {
        for (int x = 30; x < one.width() / 2; ++x) hits += QColor(one.pixel(x, y)) == train;
    }
    QVERIFY(hits > 3);
    chart.setSnapshot(nullptr);
    QVERIFY(!pictureOf(&chart).isNull());
}

void TestCharts::linesAreSolidDashedAndDotted() {
    LossChart chart;
    show(chart, {620, 290});
    const Theme &theme = Theme::of(&chart);
    QCOMPARE(seriesOf(chart, Qt::SolidLine)->pen().color(), theme.train);
    QCOMPARE(seriesOf(chart, Qt::DashLine)->pen().color(), theme.test);
    QCOMPARE(seriesOf(chart, Qt::DotLine)->pen().color(), theme.penalty);
}

void TestCharts::markersAreDrawn() {
    LossChart chart;
    show(chart, {620, 290});
    auto snapshot = synthetic::make();
    chart.setSnapshot(snapshot);
    const QImage with = pictureOf(&chart);
    auto bare = synthetic::make();
    bare->markers.clear();
    chart.setSnapshot(bare);
    const QImage without = pictureOf(&chart);
    const QColor accent = Theme::of(&chart).accent;
    const auto labels = [&](const QImage &image) {
        int pixels = 0;
        for (int y = 30; y < 80; ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel(image.pixel(x, y));
                pixels += pixel.blue() - pixel.red() > 60 && std::abs(pixel.hue() - accent.hue()) < 12;
            }
        }
        return pixels;
    };
    QCOMPARE(labels(without), 0);
    const int three = labels(with);
    QVERIFY(three > 30);
    // However many there are, labels never lie on one another: the ink stays bounded.
    for (int n = 0; n < 200; ++n) bare->markers.push_back({n % 20, QStringLiteral("a long marker")});
    chart.setSnapshot(bare);
    const QImage crowded = pictureOf(&chart);
    QVERIFY(labels(crowded) > three && labels(crowded) < 4000);
}

void TestCharts::hoverShowsValues() {
    LossChart chart;
    show(chart, {620, 290});
    chart.setSnapshot(synthetic::make());
    auto *viewport = chart.findChild<QChartView *>()->viewport();
    const QImage before = pictureOf(&chart);
    moveMouse(viewport, {300, 140});
    const QImage hovered = pictureOf(&chart);
    QVERIFY(before != hovered);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(viewport, &leave);
    QVERIFY(pictureOf(&chart) == before);
}

void TestCharts::wheelZoomsDragPansDoubleClickResets() {
    LossChart chart;
    show(chart, {620, 290});
    chart.setSnapshot(synthetic::make());
    auto *viewport = chart.findChild<QChartView *>()->viewport();
    QCOMPARE(chart.visibleSteps(), (std::pair{0.0, 20.0}));
    turnWheel(viewport, {300, 140}, 480);
    const auto zoomed = chart.visibleSteps();
    QVERIFY(zoomed.first > 0 && zoomed.second < 20);
    chart.setSnapshot(synthetic::make({.phase = 1}));
    QCOMPARE(chart.visibleSteps(), zoomed);
    QTest::mousePress(viewport, Qt::LeftButton, {}, {300, 140});
    moveMouse(viewport, {260, 140}, Qt::LeftButton);
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, {260, 140});
    QVERIFY(chart.visibleSteps().first > zoomed.first);
    QTest::mouseDClick(viewport, Qt::LeftButton, {}, {300, 140});
    QCOMPARE(chart.visibleSteps(), (std::pair{0.0, 20.0}));
}

void TestCharts::smoothingShowsTheRawCurve() {
    LossChart chart;
    show(chart, {620, 290});
    chart.setSnapshot(synthetic::make({.steps_done = 60, .steps = 60}));
    QLineSeries *train = seriesOf(chart, Qt::SolidLine);
    const double raw = train->at(30).y();
    chart.setSmoothing(0.9);
    QVERIFY(std::abs(train->at(30).y() - raw) > 1e-4);
    int faint = 0;
    for (QAbstractSeries *series : chart.findChild<QChartView *>()->chart()->series()) {
        const auto *line = qobject_cast<QLineSeries *>(series);
        if (line->pen().width() == 1 && line->isVisible() && line->count() == 60) ++faint;
    }
    QCOMPARE(faint, 2);
}

void TestCharts::hundredThousandStepsUpdateCheaply() {
    LossChart chart;
    show(chart, {620, 290});
    const auto snapshot = synthetic::make({.steps_done = 100000, .steps = 100000});
    chart.setSnapshot(snapshot);
    QVERIFY(seriesOf(chart, Qt::SolidLine)->count() < 3000);
    QElapsedTimer timer;
    timer.start();
    for (int n = 0; n < 20; ++n) chart.setSnapshot(snapshot);
    const double update = static_cast<double>(timer.nsecsElapsed()) / 2e7;
    timer.restart();
    for (int n = 0; n < 10; ++n) pictureOf(&chart);
    const double paint = static_cast<double>(timer.nsecsElapsed()) / 1e7;
    chart.setSnapshot(synthetic::make());
    timer.restart();
    for (int n = 0; n < 20; ++n) chart.setSnapshot(synthetic::make());
    const double small = static_cast<double>(timer.nsecsElapsed()) / 2e7;
    qInfo("100,000 steps: update %.2f ms, paint %.2f ms; 20 steps: update %.2f ms", update, paint, small);
    QVERIFY(update < 50 && paint < 150);
}

void TestCharts::heatMapsShowTargetNetworkAndError() {
    FieldView view;
    show(view, {600, 290});
    view.setSnapshot(synthetic::make());
    const QImage image = pictureOf(&view);
    // Target and network hold viridis' dark end, the error map holds neutral white and saturated red and blue.
    int dark = 0, yellow = 0, red = 0, blue = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color(image.pixel(x, y));
            dark += color.blue() > 80 && color.green() < 30 && color.red() < 90 && x < image.width() / 2;
            yellow += color.red() > 180 && color.green() > 200 && color.blue() < 80;
            red += color.red() > 170 && color.green() < 60 && color.blue() < 80;
            blue += color.blue() > 150 && color.red() < 60 && x > image.width() / 2;
        }
    }
    QVERIFY2(dark > 500 && yellow > 50 && red > 100 && blue > 100,
             qPrintable(QStringLiteral("%1 %2 %3 %4").arg(dark).arg(yellow).arg(red).arg(blue)));
}

void TestCharts::networkAloneWithoutTarget() {
    FieldView view;
    show(view, {600, 290});
    view.setSnapshot(synthetic::make({.with_target = false}));
    const QImage image = pictureOf(&view);
    int red = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color(image.pixel(x, y));
            red += color.red() > 170 && color.green() < 60;
        }
    }
    QCOMPARE(red, 0);
    QVERIFY(inkIn(image, image.rect(), panel(view)) > 10000);
}

void TestCharts::choosingInputsAsksForAField() {
    FieldView view;
    show(view, {600, 290});
    view.setSnapshot(synthetic::make());
    for (const auto *combo : view.findChildren<QComboBox *>()) QVERIFY(!combo->isVisible());
    view.setSnapshot(synthetic::make({.width = {4, 6, 4, 2}}));
    QSignalSpy spy(&view, &FieldView::fieldRequested);
    QComboBox *x = nullptr, *y = nullptr, *output = nullptr;
    for (auto *combo : view.findChildren<QComboBox *>()) {
        QVERIFY(combo->isVisible());
        if (combo->accessibleName().startsWith(QStringLiteral("Horizontal")))
            x = combo;
        else if (combo->accessibleName().startsWith(QStringLiteral("Vertical")))
            y = combo;
        else
            output = combo;
    }
    QCOMPARE(x->count(), 4);
    QCOMPARE(y->count(), 5);
    QCOMPARE(output->count(), 2);
    x->setFocus();
    QTest::keyClick(x, Qt::Key_End);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.last().mid(0, 3), (QVariantList{3, 1, 0}));
    view.setSnapshot(synthetic::make({.width = {4, 6, 4, 2}}));
    QTest::keyClick(x, Qt::Key_Down);  // x2 is the vertical input already: they change places
    QCOMPARE(spy.last().mid(0, 3), (QVariantList{1, 0, 0}));
}

void TestCharts::functionShowsDataAndExtrapolation() {
    FieldView view;
    show(view, {620, 290});
    view.setSnapshot(synthetic::make({.width = {1, 2, 1}, .one_input_field = true}));
    QCoreApplication::processEvents();
    QWidget *plot = view.findChild<QWidget *>(QStringLiteral("functionPlot"));
    QVERIFY(plot->isVisible());
    const QImage image = pictureOf(plot);
    const Theme &theme = Theme::of(plot);
    int network = 0, target = 0, outside = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor color(image.pixel(x, y));
            network += color == theme.train;
            target += color == theme.test;
            outside += color == theme.outside;
        }
    }
    QVERIFY2(network > 200 && target > 100, qPrintable(QStringLiteral("%1 %2").arg(network).arg(target)));
    QVERIFY(outside > image.width() * image.height() / 8);
}

void TestCharts::rangeEditorAsksForAField() {
    FieldView view;
    show(view, {620, 290});
    view.setSnapshot(synthetic::make({.width = {1, 2, 1}, .one_input_field = true}));
    QSignalSpy spy(&view, &FieldView::fieldRequested);
    QDoubleSpinBox *high = nullptr;
    for (auto *box : view.findChildren<QDoubleSpinBox *>()) {
        if (box->accessibleName().startsWith(QStringLiteral("Highest"))) high = box;
    }
    QVERIFY(high && high->isVisible());
    QCOMPARE(high->value(), 2.0);
    high->setFocus();
    high->selectAll();
    QTest::keyClicks(high, QStringLiteral("5"));
    QTest::keyClick(high, Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.last(), (QVariantList{0, -1, 0, -2.0, 5.0}));
    QTest::mouseClick(view.findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(spy.last(), (QVariantList{0, -1, 0, 0.0, 0.0}));
}

void TestCharts::heatMapHoverShowsValues() {
    FieldView view;
    show(view, {700, 320});
    view.setSnapshot(synthetic::make());
    QCoreApplication::processEvents();
    QWidget *plot = view.findChild<QWidget *>(QStringLiteral("heatMapPlot"));
    const QImage before = pictureOf(plot);
    moveMouse(plot, QPointF(plot->width() * 0.15, plot->height() * 0.5));
    QVERIFY(pictureOf(plot) != before);
}

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
