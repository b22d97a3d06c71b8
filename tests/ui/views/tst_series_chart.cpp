#include <QPainter>
#include <cmath>

#include "tests/ui/views/view_test.h"
#include "tests/window_test.h"
#include "ui/plot/series_chart.h"
#include "ui/theme/theme.h"

using namespace kan::ui;

class TestSeriesChart : public QObject {
    Q_OBJECT

  private slots:
    void screenAndFileShowTheSame_data() {
        QTest::addColumn<bool>("for_file");
        QTest::newRow("screen") << false;
        QTest::newRow("file") << true;
    }

    /// A diagonal with a gap, that goes beyond the frame at its upper end.
    void screenAndFileShowTheSame() {
        QFETCH(const bool, for_file);
        const PlotSeries line{{0, 1, 2, 3, 4, 6}, {0, 1, std::nan(""), 3, 4, 6}, QPen(Qt::black, 2)};
        const QImage image = painted({line}, for_file);
        QVERIFY(inkAt(image, 0.5, 0.5) > 10);
        QVERIFY(inkAt(image, 3.5, 3.5) > 10);
        QCOMPARE(inkAt(image, 2, 2), 0);
        QCOMPARE(inkAt(image, 3.5, 0.5), 0);
        const QRect inside = frame_.rect.toRect().adjusted(-2, -2, 2, 2);
        QCOMPARE(inkIn(image, image.rect(), kGround), inkIn(image, inside, kGround));
    }

    void pointsAreWholeOrNotThere_data() { screenAndFileShowTheSame_data(); }
    void pointsAreWholeOrNotThere() {
        QFETCH(const bool, for_file);
        PlotSeries points{{0, 2, 4, 5, std::nan("")}, {0, 2, 4, 2, 1}};
        points.radius = 5;
        points.fill = Qt::red;
        const QImage image = painted({points}, for_file);
        const int whole = inkAt(image, 2, 2);
        QVERIFY2(std::abs(whole - 78) < 20, qPrintable(QString::number(whole)));
        for (const double corner : {0.0, 4.0}) QVERIFY(std::abs(inkAt(image, corner, corner) - whole) < 14);
        QCOMPARE(inkAt(image, 5, 2), 0);
        QCOMPARE(QColor(image.pixel(frame_.map(2, 2).toPoint())), QColor(Qt::red));
    }

    void outlinedPointsLieInTheirPlace_data() { screenAndFileShowTheSame_data(); }
    /// The middle of a point does not hang on how wide its outline is.
    void outlinedPointsLieInTheirPlace() {
        QFETCH(const bool, for_file);
        for (const double width : {1.0, 4.0}) {
            PlotSeries point{{2}, {2}};
            point.radius = 5;
            point.fill = Qt::white;
            point.outline = QPen(Qt::black, width);
            const QPointF off = middleOfInk(painted({point}, for_file)) - frame_.map(2, 2);
            QVERIFY2(std::hypot(off.x(), off.y()) < 0.3, qPrintable(QString::number(off.x())));
        }
    }

    void pointsLieOverLinesUnlessTheyComeFirst_data() { screenAndFileShowTheSame_data(); }
    void pointsLieOverLinesUnlessTheyComeFirst() {
        QFETCH(const bool, for_file);
        PlotSeries point{{2}, {2}};
        point.radius = 5;
        point.fill = Qt::red;
        const PlotSeries line{{0, 4}, {2, 2}, QPen(Qt::blue, 4)};
        const auto middle = [&](const std::vector<PlotSeries> &series) {
            return QColor(painted(series, for_file).pixel(frame_.map(2, 2).toPoint()));
        };
        QCOMPARE(middle({line, point}), QColor(Qt::red));
        QCOMPARE(middle({point, line}), QColor(Qt::blue));
        QCOMPARE(middle({dotted({0, 2, 4}, {2, 2, 2}, QPen(Qt::green, 2))}), QColor(Qt::green));
    }

    void whatIsNoLongerThereIsGone() {
        SeriesChart chart;
        PlotSeries point{{1}, {3}};
        point.radius = 5;
        point.fill = Qt::red;
        const PlotSeries line{{0, 4}, {2, 2}, QPen(Qt::blue, 2)}, other{{0, 4}, {1, 1}, QPen(Qt::blue, 2)};
        const QImage all = painted(chart, {line, other, point});
        QVERIFY(inkAt(all, 1, 3) > 20 && inkAt(all, 3, 1) > 10 && inkAt(all, 3, 2) > 10);
        const QImage one = painted(chart, {other});
        QVERIFY(inkAt(one, 3, 1) > 10);
        QCOMPARE(inkAt(one, 1, 3) + inkAt(one, 3, 2), 0);
        QVERIFY(painted(chart, {line, other, point}) == all);
    }

    void dashedLinesAreNotFilled() {
        QPen dashed(Qt::blue, 1, Qt::DashLine);
        const QImage image = painted({{{0, 2, 4}, {0, 4, 0}, dashed}}, false);
        QVERIFY(inkAt(image, 2, 4) > 3);
        QCOMPARE(inkAt(image, 2, 1), 0);
    }

    void followsItsFrame() {
        SeriesChart chart;
        const PlotSeries line{{0, 4}, {2, 2}, QPen(Qt::blue, 2)};
        painted(chart, {line});
        frame_.y_low = -4;
        const QImage image = painted(chart, {line});
        QVERIFY(inkAt(image, 2, 2) > 10);
        QCOMPARE(inkAt(image, 2, 0), 0);
        frame_.y_low = 0;
    }

  private:
    static constexpr QRgb kGround = 0xffffffff;

    QImage painted(SeriesChart &chart, const std::vector<PlotSeries> &series, bool for_file = false) const {
        QImage image(160, 160, QImage::Format_RGB32);
        image.fill(kGround);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::darkGreen);  // of what was painted before
        const Theme theme = Theme::light();
        chart.paint({painter, QRectF(image.rect()), theme, 0, for_file}, frame_, series);
        return image;
    }
    QImage painted(const std::vector<PlotSeries> &series, bool for_file) const {
        SeriesChart chart;
        return painted(chart, series, for_file);
    }
    /// Around a place of the frame.
    int inkAt(const QImage &image, double x, double y) const {
        const QPoint at = frame_.map(x, y).toPoint();
        return inkIn(image, QRect(at - QPoint(8, 8), QSize(17, 17)), kGround);
    }

    /// Weighed by how dark it is.
    static QPointF middleOfInk(const QImage &image) {
        QPointF sum;
        double ink = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const double dark = 255 - qGray(image.pixel(x, y));
                sum += dark * QPointF(x + 0.5, y + 0.5);
                ink += dark;
            }
        return sum / ink;
    }

    PlotFrame frame_{QRectF(20, 20, 120, 120), 0, 4, 0, 4};
};

KAN_WINDOW_TEST(TestSeriesChart)
#include "tst_series_chart.moc"
