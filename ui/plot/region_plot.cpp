#include "ui/plot/region_plot.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/plot/mark_painter.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kPoint = 3.2;      // radius
constexpr double kMostMarks = 600;  // of rows that are not lit
constexpr double kLeastTint = 0.1;  // of a colour in the panel's: undecided; kMostTint: certain
constexpr double kMostTint = 0.5;
constexpr std::size_t kFewValues = 12;  // of a column whose rows are strewn
constexpr double kStrewn = 0.09;        // over this share of the axis
constexpr int kMostNamed = 12;          // classes of the legend
constexpr double kRegionMargin = 10;
constexpr double kLegendMark = 16;  // from a mark to its name

QRgb mixed(const QColor &color, const QColor &ground, double part) {
    const auto channel = [part](int a, int b) { return static_cast<int>(std::lround(part * a + (1 - part) * b)); };
    return qRgb(channel(color.red(), ground.red()), channel(color.green(), ground.green()),
                channel(color.blue(), ground.blue()));
}

void drawMark(QPainter &painter, QPointF at, const QColor &color, bool test, const Theme &theme) {
    painter.setPen(QPen(test ? color : theme.panel, test ? 1.6 : 0.8));
    painter.setBrush(test ? QBrush(theme.panel) : QBrush(color));
    painter.drawEllipse(at, kPoint, kPoint);
}

}  // namespace

RegionPlot::RegionPlot(QWidget *parent) : FieldMapPlot(QStringLiteral("regions"), parent) {
    setAccessibleName(tr("Decision regions"));
}

double RegionPlot::legendWidth() const {
    const QFontMetricsF metrics(tickFont());
    double widest = std::max(metrics.horizontalAdvance(tr("training row")), metrics.horizontalAdvance(tr("test row")));
    const qsizetype named = std::min<qsizetype>(field().class_names.size(), kMostNamed);
    for (qsizetype c = 0; c < named; ++c) widest = std::max(widest, metrics.horizontalAdvance(field().class_names[c]));
    return std::min(widest, 140.0) + kLegendMark + kRegionMargin;
}

PlotFrame RegionPlot::frameIn(const QRectF &area) const {
    const QFontMetricsF metrics(tickFont());
    const double line = metrics.height();
    QRectF rect = area.adjusted(kRegionMargin, 8, -kRegionMargin - legendWidth(), -2 * line - 8);
    PlotFrame frame = frameOf(rect);
    const double labels = widestLabel(rowTicks(frame.y_low, frame.y_high, rect.height(), metrics), metrics);
    frame.rect.setLeft(rect.left() + labels + kTickGap + line + 4);
    return frame;
}

QImage RegionPlot::regions(const Theme &theme) const {
    QImage image(field().columns, field().rows, QImage::Format_RGB32);
    const double chance = 1.0 / static_cast<double>(field().class_names.size());
    for (int row = 0; row < field().rows; ++row) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(field().rows - 1 - row));
        for (int column = 0; column < field().columns; ++column) {
            const auto n = static_cast<std::size_t>(row) * field().columns + column;
            const double certainty = static_cast<double>(field().certainty[n]);
            const double sure =
                std::isfinite(certainty) ? std::clamp((certainty - chance) / (1 - chance), 0.0, 1.0) : 1;
            line[column] = mixed(seriesColor(field().decided[n], theme.dark), theme.panel,
                                 kLeastTint + (kMostTint - kLeastTint) * sure);
        }
    }
    return image;
}

/// Between neighbouring points of the map that differ.
void RegionPlot::paintBorders(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    const int columns = field().columns, rows = field().rows;
    const double width = frame.rect.width() / (columns - 1), height = frame.rect.height() / (rows - 1);
    const auto decided = [&](int column, int row) {
        return field().decided[static_cast<std::size_t>(row) * columns + column];
    };
    QPainterPath path;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const QRectF cell = QRectF(frame.rect.left() + (column - 0.5) * width,
                                       frame.rect.bottom() - (row + 0.5) * height, width, height) &
                                frame.rect;
            if (column + 1 < columns && decided(column, row) != decided(column + 1, row)) {
                path.moveTo(cell.topRight());
                path.lineTo(cell.bottomRight());
            }
            if (row + 1 < rows && decided(column, row) != decided(column, row + 1)) {
                path.moveTo(cell.topLeft());
                path.lineTo(cell.topRight());
            }
        }
    }
    painter.setPen(QPen(theme.text, 1.4, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

void RegionPlot::fieldChanged() {
    std::set<float> x_values, y_values;
    has_train_ = has_test_ = false;
    for (const FieldPoint &point : FieldMapPlot::hasMap() ? field().points : std::vector<FieldPoint>()) {
        if (x_values.size() <= kFewValues) x_values.insert(point.x);
        if (y_values.size() <= kFewValues) y_values.insert(point.y);
        (point.test ? has_test_ : has_train_) = true;
    }
    strewn_across_ = x_values.size() <= kFewValues;
    strewn_along_ = y_values.size() <= kFewValues;
}

/// Rows of columns with few values are strewn a little, so that they do not hide each other: evenly over the unit
/// square (Roberts' sequence).
QPointF RegionPlot::placeOf(std::size_t n, const PlotFrame &frame) const {
    const FieldPoint &point = field().points[n];
    const auto number = static_cast<double>(n + 1);
    const double u = std::fmod(number * 0.7548776662466927, 1), v = std::fmod(number * 0.5698402909980532, 1);
    const double across = strewn_across_ ? kStrewn * frame.rect.width() : 0;
    const double along = strewn_along_ ? kStrewn * frame.rect.height() : 0;
    const QPointF at = frame.map(static_cast<double>(point.x), static_cast<double>(point.y)) +
                       QPointF((u - 0.5) * across, (v - 0.5) * along);
    return {std::clamp(at.x(), frame.rect.left(), frame.rect.right()),
            std::clamp(at.y(), frame.rect.top(), frame.rect.bottom())};
}

/// Some of many, and those that are lit.
std::vector<std::size_t> RegionPlot::shownPoints(RowsAsked which) const {
    const std::vector<FieldPoint> &points = field().points;
    return placesOf(which, points.size(), kMostMarks, rows()->lit(),
                    [&points](std::size_t n) { return points[n].row; });
}

void RegionPlot::paintPoints(const PlotCanvas &canvas, const PlotFrame &frame) const {
    const std::vector<std::size_t> shown = shownPoints(RowsAsked::Drawn);
    MarkPainter marks(canvas.painter, kPoint + 1, markedAs(shown.size(), canvas.for_file));
    for (const std::size_t n : shown) {
        const FieldPoint &point = field().points[n];
        const auto look = 2 * static_cast<std::uint64_t>(point.label) + (point.test ? 1 : 0);
        marks.draw(placeOf(n, frame), look, [&](QPainter &painter) {
            drawMark(painter, {}, seriesColor(point.label, canvas.theme.dark), point.test, canvas.theme);
        });
    }
}

std::vector<RowPoint> RegionPlot::rowPoints(RowsAsked which) const {
    std::vector<RowPoint> points;
    const PlotFrame frame = frameIn(QRectF(rect()));
    for (const std::size_t n : shownPoints(which)) points.push_back({placeOf(n, frame), field().points[n].row});
    return points;
}

void RegionPlot::paintLegend(QPainter &painter, const QRectF &column, const Theme &theme) const {
    const QFontMetricsF metrics(tickFont());
    painter.setFont(tickFont());
    QRectF line(column.left(), column.top(), column.width(), metrics.height() + 2);
    const auto write = [&](const QString &text) {
        painter.setPen(theme.text);
        const QRectF place = line.adjusted(kLegendMark, 0, 0, 0);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(text, Qt::ElideRight, place.width()));
        line.translate(0, line.height());
    };
    const qsizetype classes = field().class_names.size();
    for (qsizetype c = 0; c < std::min<qsizetype>(classes, kMostNamed); ++c) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(seriesColor(static_cast<int>(c), theme.dark));
        painter.drawRoundedRect(QRectF(line.left(), line.center().y() - 5, 10, 10), 2, 2);
        write(field().class_names[c]);
    }
    line.translate(0, 6);
    for (const bool test : {false, true}) {
        if (!(test ? has_test_ : has_train_) || line.bottom() > column.bottom()) continue;
        drawMark(painter, {line.left() + 5, line.center().y()}, theme.muted, test, theme);
        write(test ? tr("test row") : tr("training row"));
    }
}

void RegionPlot::paintNames(QPainter &painter, const PlotFrame &frame, const Theme &theme) const {
    QFont italic = tickFont();
    italic.setItalic(true);
    const QFontMetricsF metrics(italic);
    const double height = metrics.height();
    painter.setFont(italic);
    painter.setPen(theme.muted);
    painter.drawText(QRectF(frame.rect.left(), frame.rect.bottom() + height + 4, frame.rect.width(), height),
                     Qt::AlignCenter, metrics.elidedText(field().x_name, Qt::ElideRight, frame.rect.width()));
    painter.save();
    painter.translate(
        frame.rect.left() - kTickGap - height / 2 -
            widestLabel(rowTicks(frame.y_low, frame.y_high, frame.rect.height(), QFontMetricsF(tickFont())),
                        QFontMetricsF(tickFont())) -
            2,
        frame.rect.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-frame.rect.height() / 2, -height / 2, frame.rect.height(), height), Qt::AlignCenter,
                     metrics.elidedText(field().y_name, Qt::ElideRight, frame.rect.height()));
    painter.restore();
}

void RegionPlot::paintPlot(const PlotCanvas &canvas) const {
    if (!hasMap()) return;
    QPainter &painter = canvas.painter;
    const QRectF &area = canvas.area;
    const Theme &theme = canvas.theme;
    const PlotFrame frame = frameIn(area);
    if (frame.rect.width() < 20 || frame.rect.height() < 20) return;
    // The outer points of the map lie on the frame.
    painter.drawImage(frame.rect, regions(theme), QRectF(0.5, 0.5, field().columns - 1, field().rows - 1));
    drawAxes(painter, frame, theme, tickFont());
    paintBorders(painter, frame, theme);
    paintPoints(canvas, frame);
    paintNames(painter, frame, theme);
    paintLegend(painter,
                QRectF(frame.rect.right() + kRegionMargin, frame.rect.top(), legendWidth() - kRegionMargin,
                       frame.rect.height()),
                theme);
}

void RegionPlot::paintOver(const PlotCanvas &canvas) const {
    if (!hasMap() || rows()->paint(canvas) || !cursor()) return;
    const PlotFrame frame = frameIn(canvas.area);
    if (!frame.rect.contains(*cursor())) return;
    const Place place = placeAt(frame, *cursor());
    const std::size_t n = place.sample;
    const double certainty = static_cast<double>(field().certainty[n]);
    const QString &name = field().class_names[field().decided[n]];
    paintReadout(
        canvas, *cursor(),
        {place.text,
         std::isfinite(certainty) ? tr("%1, probability %2").arg(name, QString::number(certainty, 'f', 3)) : name});
}

QString RegionPlot::csvColumns() const {
    return QStringLiteral("class,probability");
}

QString RegionPlot::csvCells(std::size_t sample) const {
    return csvCell(field().class_names[field().decided[sample]]) + u',' +
           csvNumber(static_cast<double>(field().certainty[sample]), 8);
}

}  // namespace kan::ui

#include "moc_region_plot.cpp"
