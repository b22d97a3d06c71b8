#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QValueAxis>

#include "tests/ui/views/synthetic_snapshots.h"
#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/loss_series.h"
#include "ui/theme/theme.h"
#include "ui/window/chart_parts.h"

using namespace kan::ui;

class TestLossChart : public QObject {
    Q_OBJECT

  private slots:
    void decimationKeepsExtremes();
    void smoothingStartsUnbiased();
    void lossesAreOnALogarithmicAxis();
    void zeroLossesLieOnTheFloor();
    void onePointAndNoneAreDrawn();
    void linesAreSolidDashedAndDotted();
    void markersAreDrawn();
    void hoverShowsValues();
    void wheelZoomsDragPansDoubleClickResets();
    void smoothingShowsTheRawCurve();
    void hundredThousandStepsAreFewPoints();
    void networkChangedAfterTheLastStepHasAPointOfItsOwn();

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

void TestLossChart::decimationKeepsExtremes() {
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

void TestLossChart::smoothingStartsUnbiased() {
    const std::vector<double> constant(20, 3.0);
    for (const double value : smoothed(constant, 0.9)) QVERIFY(std::abs(value - 3) < 1e-12);
    const std::vector<double> jump = smoothed({0, 0, 0, 1}, 0.5);
    QVERIFY(jump[3] > 0.5 && jump[3] < 0.6);
}

void TestLossChart::lossesAreOnALogarithmicAxis() {
    LossChart chart;
    show(chart, {620, 290});
    const auto snapshot = synthetic::make();
    chart.setData(lossesOf(snapshot));
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

void TestLossChart::zeroLossesLieOnTheFloor() {
    LossChart chart;
    show(chart, {620, 290});
    const auto snapshot = synthetic::make({.zero_losses = true});
    chart.setData(lossesOf(snapshot));
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

void TestLossChart::onePointAndNoneAreDrawn() {
    LossChart chart;
    show(chart, {420, 220});
    chart.setData(lossesOf(synthetic::make({.steps_done = 0})));
    const QImage none = pictureOf(&chart);
    chart.setData(lossesOf(synthetic::make({.steps_done = 1})));
    const QImage one = pictureOf(&chart);
    QVERIFY(none != one);
    const QColor train = Theme::of(&chart).train;
    int hits = 0;
    for (int y = 30; y < one.height() - 30; ++y) {
        for (int x = 30; x < one.width() / 2; ++x) hits += QColor(one.pixel(x, y)) == train;
    }
    QVERIFY(hits > 3);
    chart.setData(lossesOf(nullptr));
    QVERIFY(!pictureOf(&chart).isNull());
}

void TestLossChart::linesAreSolidDashedAndDotted() {
    LossChart chart;
    show(chart, {620, 290});
    const Theme &theme = Theme::of(&chart);
    QCOMPARE(seriesOf(chart, Qt::SolidLine)->pen().color(), theme.train);
    QCOMPARE(seriesOf(chart, Qt::DashLine)->pen().color(), theme.test);
    QCOMPARE(seriesOf(chart, Qt::DotLine)->pen().color(), theme.penalty);
}

void TestLossChart::markersAreDrawn() {
    LossChart chart;
    show(chart, {620, 290});
    auto snapshot = synthetic::make();
    chart.setData(lossesOf(snapshot));
    const QImage with = pictureOf(&chart);
    auto bare = synthetic::make();
    bare->markers.clear();
    chart.setData(lossesOf(bare));
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
    chart.setData(lossesOf(bare));
    const QImage crowded = pictureOf(&chart);
    QVERIFY(labels(crowded) > three && labels(crowded) < 4000);
}

void TestLossChart::hoverShowsValues() {
    LossChart chart;
    show(chart, {620, 290});
    chart.setData(lossesOf(synthetic::make()));
    auto *viewport = chart.findChild<QChartView *>()->viewport();
    const QImage before = pictureOf(&chart);
    moveMouse(viewport, {300, 140});
    const QImage hovered = pictureOf(&chart);
    QVERIFY(before != hovered);
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(viewport, &leave);
    QVERIFY(pictureOf(&chart) == before);
}

void TestLossChart::wheelZoomsDragPansDoubleClickResets() {
    LossChart chart;
    show(chart, {620, 290});
    chart.setData(lossesOf(synthetic::make()));
    auto *viewport = chart.findChild<QChartView *>()->viewport();
    QCOMPARE(chart.visibleSteps(), (std::pair{0.0, 20.0}));
    turnWheel(viewport, {300, 140}, 480);
    const auto zoomed = chart.visibleSteps();
    QVERIFY(zoomed.first > 0 && zoomed.second < 20);
    chart.setData(lossesOf(synthetic::make({.phase = 1})));
    QCOMPARE(chart.visibleSteps(), zoomed);
    QTest::mousePress(viewport, Qt::LeftButton, {}, {300, 140});
    moveMouse(viewport, {260, 140}, Qt::LeftButton);
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, {260, 140});
    QVERIFY(chart.visibleSteps().first > zoomed.first);
    QTest::mouseDClick(viewport, Qt::LeftButton, {}, {300, 140});
    QCOMPARE(chart.visibleSteps(), (std::pair{0.0, 20.0}));
}

void TestLossChart::smoothingShowsTheRawCurve() {
    LossChart chart;
    show(chart, {620, 290});
    chart.setData(lossesOf(synthetic::make({.steps_done = 60, .steps = 60})));
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

void TestLossChart::hundredThousandStepsAreFewPoints() {
    LossChart chart;
    show(chart, {620, 290});
    const auto snapshot = synthetic::make({.steps_done = 100000, .steps = 100000});
    chart.setData(lossesOf(snapshot));
    const int points = seriesOf(chart, Qt::SolidLine)->count();
    QVERIFY2(points > 500 && points < 3000, qPrintable(QString::number(points)));
    chart.setData(lossesOf(snapshot));
    QCOMPARE(seriesOf(chart, Qt::SolidLine)->count(), points);
}

void TestLossChart::networkChangedAfterTheLastStepHasAPointOfItsOwn() {
    LossChart chart;
    show(chart, {620, 290});
    auto snapshot = std::make_shared<Snapshot>(*synthetic::make());
    chart.setData(lossesOf(snapshot));
    const double highest = [&] {
        return qobject_cast<QValueAxis *>(seriesOf(chart, Qt::SolidLine)->attachedAxes().last())->max();
    }();
    const QImage before = chart.grab().toImage();
    snapshot->edited = EditedLosses{100, 200, 3};
    chart.setData(lossesOf(snapshot));
    auto *axis = qobject_cast<QValueAxis *>(seriesOf(chart, Qt::SolidLine)->attachedAxes().last());
    QVERIFY(axis->max() > highest && axis->max() > std::log10(200.0));
    QCOMPARE(seriesOf(chart, Qt::SolidLine)->count(), 20);
    QVERIFY(chart.grab().toImage() != before);
    snapshot->history = {};
    chart.setData(lossesOf(snapshot));  // nothing trained yet: the ring alone
    QVERIFY(axis->max() > std::log10(200.0) && axis->min() < 2);
}

KAN_WINDOW_TEST(TestLossChart)
#include "tst_loss_chart.moc"
