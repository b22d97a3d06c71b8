#include "ui/labs/lab_map.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr int kContours = 14;  // of equal shares of the values
constexpr double kStar = 8;

QPainterPath star(QPointF centre) {
    QPainterPath path;
    for (int n = 0; n < 10; ++n) {
        const double radius = n % 2 ? 0.42 * kStar : kStar, angle = (n * 36 - 90) * 3.14159265358979 / 180;
        const QPointF point = centre + QPointF(radius * std::cos(angle), radius * std::sin(angle));
        n == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    path.closeSubpath();
    return path;
}

/// Where the line between two corners has this height.
QPointF crossing(QPointF a, double height_a, QPointF b, double height_b, double level) {
    return a + (b - a) * ((level - height_a) / (height_b - height_a));
}

/// Adds the part of a triangle's inside at this height.
void cutTriangle(const std::array<QPointF, 3> &corner, const std::array<double, 3> &height, double level,
                 std::vector<QLineF> &lines) {
    std::array<QPointF, 3> points;
    std::size_t count = 0;
    for (std::size_t n = 0; n < 3; ++n) {
        const std::size_t next = (n + 1) % 3;
        if ((height[n] < level) != (height[next] < level))
            points[count++] = crossing(corner[n], height[n], corner[next], height[next], level);
    }
    if (count == 2) lines.emplace_back(points[0], points[1]);
}

double valueAt(const LabMap::Field &field, int column, int row) {
    return static_cast<double>(field.values[static_cast<std::size_t>(row) * field.columns + column]);
}

/// Marching triangles: each cell of the map is cut into two.
void addContour(const LabMap::Field &field, double level, std::vector<QLineF> &lines) {
    const auto at = [&](int column, int row) {
        return QPointF(field.x_low + (field.x_high - field.x_low) * column / (field.columns - 1),
                       field.y_low + (field.y_high - field.y_low) * row / (field.rows - 1));
    };
    for (int row = 0; row + 1 < field.rows; ++row) {
        for (int column = 0; column + 1 < field.columns; ++column) {
            const double a = valueAt(field, column, row), b = valueAt(field, column + 1, row),
                         c = valueAt(field, column, row + 1), d = valueAt(field, column + 1, row + 1);
            if (!std::isfinite(a + b + c + d)) continue;
            const QPointF right = at(column + 1, row), above = at(column, row + 1);
            cutTriangle({at(column, row), right, above}, {a, b, c}, level, lines);
            cutTriangle({at(column + 1, row + 1), right, above}, {d, b, c}, level, lines);
        }
    }
}

}  // namespace

LabMap::LabMap(const QString &title, const QString &name, QWidget *parent) : AxesPlot(name, parent), title_(title) {
    followCursor();
    setMinimumSize(200, 160);
    setAccessibleName(title);
}

void LabMap::setPicture(std::shared_ptr<const Picture> picture) {
    if (picture == picture_) return;
    picture_ = std::move(picture);
    update();
}

void LabMap::setPaths(std::vector<Path> paths) {
    paths_ = std::move(paths);
    update();
}

void LabMap::setMarks(std::vector<QPointF> marks) {
    marks_ = std::move(marks);
    update();
}

std::shared_ptr<const LabMap::Picture> LabMap::draw(Field field) {
    auto picture = std::make_shared<Picture>();
    std::vector<float> sorted;
    for (const float value : field.values)
        if (std::isfinite(value)) sorted.push_back(value);
    std::sort(sorted.begin(), sorted.end());
    std::vector<float> ranks;
    for (const float value : field.values)
        ranks.push_back(std::isfinite(value)
                            ? static_cast<float>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin())
                            : value);
    picture->image =
        viridisImage(ranks, field.columns, field.rows, 0, std::max(1.0, static_cast<double>(sorted.size()) - 1));
    for (int n = 1; n <= kContours && !sorted.empty(); ++n) {
        const auto rank = (sorted.size() - 1) * static_cast<std::size_t>(n) / (kContours + 1);
        addContour(field, static_cast<double>(sorted[rank]), picture->contours);
    }
    picture->field = std::move(field);
    return picture;
}

PlotRange LabMap::range() const {
    if (!picture_) return {};
    return {field().x_low, field().x_high, field().y_low, field().y_high};
}

PlotLegend LabMap::legend(const Theme &theme) const {
    PlotLegend lines;
    for (const Path &path : paths_) lines.emplace_back(path.name, QPen(seriesColor(path.color, theme.dark), 2.2));
    return lines;
}

void LabMap::paintPaths(QPainter &painter, const PlotFrame &frame) const {
    for (const Path &path : paths_) {
        const std::size_t count = std::min(path.x.size(), path.y.size());
        if (count == 0) continue;
        const QColor color = seriesColor(path.color, true);
        const QPainterPath line = curvePath(frame, path.x.data(), path.y.data(), count);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(line);
        painter.setPen(QPen(color, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(line);
        painter.setPen(QPen(Qt::white, 2));
        painter.drawEllipse(frame.map(path.x.front(), path.y.front()), 5, 5);
        painter.setBrush(color);
        painter.setPen(QPen(Qt::white, 1.4));
        painter.drawEllipse(frame.map(path.x[count - 1], path.y[count - 1]), 5, 5);
    }
    painter.setPen(QPen(QColor(0, 0, 0, 170), 1));
    painter.setBrush(QColor(0xFFFFFF));
    for (const QPointF &mark : marks_) painter.drawPath(star(frame.map(mark.x(), mark.y())));
}

void LabMap::paintPlot(const PlotCanvas &canvas) const {
    if (picture_) AxesPlot::paintPlot(canvas);
}

void LabMap::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    QPainter &painter = canvas.painter;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(frame.rect, picture_->image, QRectF(0.5, 0.5, field().columns - 1, field().rows - 1));
    painter.setClipRect(frame.rect);
    painter.setPen(QPen(QColor(255, 255, 255, 90), 0.8));
    for (const QLineF &line : picture_->contours)
        painter.drawLine(frame.map(line.x1(), line.y1()), frame.map(line.x2(), line.y2()));
    paintPaths(painter, frame);
    painter.setClipping(false);
    painter.setPen(QPen(canvas.theme.border, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(frame.rect);
}

void LabMap::paintOver(const PlotCanvas &canvas) const {
    const PlotFrame frame = frameIn(canvas.area);
    if (!picture_ || !cursor() || !frame.rect.contains(*cursor())) return;
    const double x = frame.dataX(cursor()->x()), y = frame.dataY(cursor()->y());
    const double value = valueAt(field(), gridIndex(x, field().x_low, field().x_high, field().columns),
                                 gridIndex(y, field().y_low, field().y_high, field().rows));
    paintReadout(
        canvas, *cursor(),
        {QStringLiteral("%1, %2").arg(formatNumber(x), formatNumber(y)), tr("f %1").arg(formatNumber(value, 4))});
}

QString LabMap::exportCsv() const {
    QString csv = QStringLiteral("what,x,y,value\n");
    for (const Path &path : paths_)
        for (std::size_t n = 0; n < std::min(path.x.size(), path.y.size()); ++n)
            csv += QStringLiteral("\"%1\",%2,%3,\n").arg(path.name, csvNumber(path.x[n]), csvNumber(path.y[n]));
    for (int row = 0; picture_ && row < field().rows; ++row)
        for (int column = 0; column < field().columns; ++column)
            csv += QStringLiteral("f,%1,%2,%3\n")
                       .arg(csvNumber(gridValue(field().x_low, field().x_high, column, field().columns)),
                            csvNumber(gridValue(field().y_low, field().y_high, row, field().rows)),
                            csvNumber(valueAt(field(), column, row)));
    return csv;
}

void LabMap::mousePressEvent(QMouseEvent *event) {
    const PlotFrame frame = this->frame();
    if (event->button() == Qt::LeftButton && frame.rect.contains(event->position()) && picture_)
        emit pressed(frame.dataX(event->position().x()), frame.dataY(event->position().y()));
}

}  // namespace kan::ui

#include "moc_lab_map.cpp"
