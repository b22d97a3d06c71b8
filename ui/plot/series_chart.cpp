#include "ui/plot/series_chart.h"

#include <QChart>
#include <QGraphicsScene>
#include <QLegend>
#include <QLineSeries>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <QScatterSeries>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

#include "ui/plot/mark_painter.h"

namespace kan::ui {

namespace {

constexpr double kRoomForPoints = 12;  // pixels around the frame, so that points at its border stay whole

/// The frame with so many pixels more on every side.
PlotFrame grown(const PlotFrame &frame, double pixels) {
    PlotFrame large;
    large.rect = frame.rect.adjusted(-pixels, -pixels, pixels, pixels);
    large.x_low = frame.dataX(large.rect.left());
    large.x_high = frame.dataX(large.rect.right());
    large.y_low = frame.dataY(large.rect.bottom());
    large.y_high = frame.dataY(large.rect.top());
    return large;
}

/// Pieces of a line without gaps, cut off at the frame's top and bottom as in files.
std::vector<QList<QPointF>> piecesOf(const PlotSeries &series, const PlotFrame &frame) {
    std::vector<QList<QPointF>> pieces;
    for (const QPolygonF &polygon : curvePath(frame, {series.x, series.y}).toSubpathPolygons()) {
        QList<QPointF> piece;
        for (const QPointF &point : polygon) piece.append({frame.dataX(point.x()), frame.dataY(point.y())});
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

QList<QPointF> pointsIn(const PlotSeries &series, const PlotFrame &frame) {
    QList<QPointF> points;
    const QRectF area = frame.rect.adjusted(-1, -1, 1, 1);
    for (std::size_t n = 0; n < series.y.size(); ++n) {
        if (!std::isfinite(series.x[n]) || !std::isfinite(series.y[n])) continue;
        if (area.contains(frame.map(series.x[n], series.y[n]))) points.append({series.x[n], series.y[n]});
    }
    return points;
}

/// Where Qt Charts is to put markers for their middles to lie at the points: it takes half the outline's width off.
QList<QPointF> markersOf(const PlotSeries &series, const PlotFrame &frame) {
    const double half = series.outline.style() == Qt::NoPen ? 0 : series.outline.widthF() / 2;
    QList<QPointF> places = pointsIn(series, frame);
    for (QPointF &place : places) {
        const QPointF pixel = frame.map(place.x(), place.y());
        place = {frame.dataX(pixel.x() + half), frame.dataY(pixel.y() + half)};
    }
    return places;
}

void paintOne(QPainter &painter, const PlotFrame &frame, const PlotSeries &series, bool for_file) {
    if (series.hasLine()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(series.line);
        painter.drawPath(curvePath(frame, {series.x, series.y}));
    }
    if (series.radius <= 0) return;
    const QList<QPointF> points = pointsIn(series, frame);
    const double reach = series.radius + (series.outline.style() == Qt::NoPen ? 0 : series.outline.widthF());
    MarkPainter marks(painter, reach, markedAs(static_cast<std::size_t>(points.size()), for_file));
    for (const QPointF &point : points)
        marks.draw(frame.map(point.x(), point.y()), 0, [&](QPainter &mark) {
            mark.setPen(series.outline);
            mark.setBrush(series.fill);
            mark.drawEllipse(QPointF(), series.radius, series.radius);
        });
}

bool hasManyPoints(const std::vector<PlotSeries> &series) {
    return std::any_of(series.begin(), series.end(),
                       [](const PlotSeries &one) { return one.radius > 0 && one.x.size() >= MarkPainter::kMany; });
}

bool same(const PlotFrame &a, const PlotFrame &b) {
    return a.rect == b.rect && a.x_low == b.x_low && a.x_high == b.x_high && a.y_low == b.y_low && a.y_high == b.y_high;
}

}  // namespace

class SeriesChart::Private {
  public:
    void lay(QSizeF size, const PlotFrame &frame, const std::vector<PlotSeries> &series);
    void paint(QPainter &painter, const QRectF &area) {
        painter.setBrush(Qt::NoBrush);  // a dashed line would be filled
        scene_.render(&painter, area, QRectF(QPointF(), area.size()));
    }

  private:
    /// A chart without legend, ground and visible axes. Its series are used again from picture to picture.
    template <class Series>
    struct Layer {
        explicit Layer(QGraphicsScene &scene) {
            chart->legend()->hide();
            chart->setBackgroundVisible(false);
            chart->setMargins({});
            chart->addAxis(x_axis, Qt::AlignBottom);
            chart->addAxis(y_axis, Qt::AlignLeft);
            for (QValueAxis *axis : {x_axis, y_axis}) axis->setVisible(false);
            scene.addItem(chart);
        }

        void place(QSizeF size, const PlotFrame &frame) const {
            chart->resize(size);
            x_axis->setRange(frame.x_low, frame.x_high);
            y_axis->setRange(frame.y_low, frame.y_high);
            chart->setPlotArea(frame.rect);
        }
        /// The n-th series; n at most one more than there are.
        Series *at(std::size_t n) {
            if (n == all.size()) {
                all.push_back(new Series);
                chart->addSeries(all.back());
                all.back()->attachAxis(x_axis);
                all.back()->attachAxis(y_axis);
            }
            return all[n];
        }
        /// Keeps the first `count`.
        void cut(std::size_t count) {
            for (; all.size() > count; all.pop_back()) {
                chart->removeSeries(all.back());
                delete all.back();
            }
        }

        QChart *chart = new QChart;  // the scene's
        QValueAxis *x_axis = new QValueAxis(chart), *y_axis = new QValueAxis(chart);
        std::vector<Series *> all;  // the chart's
    };

    void fill(const std::vector<PlotSeries> &series, const PlotFrame &frame);

    QGraphicsScene scene_;
    Layer<QLineSeries> lines_{scene_};
    Layer<QScatterSeries> points_{scene_};
    QSizeF size_;
    PlotFrame frame_;
    std::vector<PlotSeries> series_;
};

void SeriesChart::Private::lay(QSizeF size, const PlotFrame &frame, const std::vector<PlotSeries> &series) {
    const bool placed = size == size_ && same(frame, frame_);
    if (placed && series == series_) return;
    size_ = size;
    frame_ = frame;
    series_ = series;
    scene_.setSceneRect(QRectF(QPointF(), size));
    lines_.place(size, frame);
    points_.place(size, grown(frame, kRoomForPoints));
    const bool points_first = !series.empty() && !series.front().hasLine();
    points_.chart->setZValue(points_first ? -1 : 1);
    fill(series, frame);
}

void SeriesChart::Private::fill(const std::vector<PlotSeries> &series, const PlotFrame &frame) {
    std::size_t lines = 0, clouds = 0;
    for (const PlotSeries &one : series) {
        for (const QList<QPointF> &piece : one.hasLine() ? piecesOf(one, frame) : std::vector<QList<QPointF>>()) {
            QLineSeries *line = lines_.at(lines++);
            line->setPen(one.line);
            line->replace(piece);
        }
        if (one.radius <= 0) continue;
        QScatterSeries *dots = points_.at(clouds++);
        dots->setMarkerSize(2 * one.radius);
        dots->setPen(one.outline);
        dots->setBrush(one.fill);
        dots->replace(markersOf(one, frame));
    }
    lines_.cut(lines);
    points_.cut(clouds);
}

PlotSeries dotted(std::vector<double> x, std::vector<double> y, const QPen &line) {
    return {std::move(x), std::move(y), line, 3.2, line.color()};
}

void paintSeries(QPainter &painter, const PlotFrame &frame, const std::vector<PlotSeries> &series, bool for_file) {
    for (const PlotSeries &one : series) paintOne(painter, frame, one, for_file);
}

SeriesChart::SeriesChart() = default;
SeriesChart::~SeriesChart() = default;

void SeriesChart::paint(const PlotCanvas &canvas, const PlotFrame &frame, const std::vector<PlotSeries> &series) {
    if (canvas.for_file || hasManyPoints(series)) return paintSeries(canvas.painter, frame, series, canvas.for_file);
    if (!d) d = std::make_unique<Private>();
    PlotFrame inside = frame;
    inside.rect.translate(-canvas.area.topLeft());
    d->lay(canvas.area.size(), inside, series);
    d->paint(canvas.painter, canvas.area);
}

}  // namespace kan::ui
