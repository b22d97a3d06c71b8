#include "ui/labs/lab_plot.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plot/chart_frame.h"
#include "ui/plot/color_map.h"
#include "ui/plot/csv.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr double kMostDecades = 18;  // of a logarithmic axis, below its highest value
constexpr double kDot = 2.6;

QColor colorOf(const LabPlot::Curve &curve, const Theme &theme) {
    return curve.color < 0 ? theme.text : seriesColor(curve.color, theme.dark);
}

/// For a dot below the axis; its tip is there.
QPolygonF arrowDown(QPointF tip) {
    return QPolygonF({tip, tip + QPointF(-2, -3.5) * kDot, tip + QPointF(2, -3.5) * kDot});
}

}  // namespace

LabPlot::LabPlot(const QString &title, const QString &x_name, const QString &name, QWidget *parent)
    : AxesPlot(name, parent), title_(title), x_name_(x_name) {
    followCursor();
    setMinimumSize(200, 120);
    setAccessibleName(title);
}

void LabPlot::setLogarithmic(bool x, bool y) {
    log_x_ = x;
    log_y_ = y;
    update();
}

void LabPlot::setCurves(std::vector<Curve> curves) {
    curves_ = std::move(curves);
    update();
}

void LabPlot::setShaded(double low, double high, const QString &name) {
    shade_low_ = low;
    shade_high_ = high;
    shade_name_ = name;
    update();
}

void LabPlot::setRange(double low, double high) {
    range_low_ = low;
    range_high_ = high;
    update();
}

void LabPlot::setNameAtTop(bool top) {
    name_at_top_ = top;
    update();
}

double LabPlot::place(double value, bool logarithmic) const {
    if (!logarithmic) return value;
    return value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
}

PlotRange LabPlot::range() const {
    ValueReach x, y;
    for (const Curve &curve : curves_) {
        for (std::size_t n = 0; n < std::min(curve.x.size(), curve.y.size()); ++n) {
            const double at = place(curve.x[n], log_x_), value = place(curve.y[n], log_y_);
            if (!std::isfinite(at) || !std::isfinite(value)) continue;
            x.take(at);
            y.take(value);
        }
    }
    x.orElse(0, 1);
    y.orElse(log_y_ ? -3 : -1, log_y_ ? 0 : 1);
    if (log_y_) y.low = std::max(y.low, y.high - kMostDecades);
    if (range_low_ < range_high_) {
        y.low = range_low_;
        y.high = range_high_;
    }
    if (x.span() < 1e-12) x.high = x.low + 1;
    const double room = std::max(0.06 * y.span(), log_y_ ? 0.1 : 1e-9 + 1e-6 * std::abs(y.high));
    return {x.low, x.high, y.low - room, y.high + room, log_x_, log_y_};
}

/// Empty: nothing is shaded.
QRectF LabPlot::shadeIn(const PlotFrame &frame) const {
    const double low = std::max(shade_low_, frame.x_low), high = std::min(shade_high_, frame.x_high);
    if (low >= high) return {};
    return {QPointF(frame.mapX(low), frame.rect.top()), QPointF(frame.mapX(high), frame.rect.bottom())};
}

/// After the grid, whose lines would strike it through: it covers them.
void LabPlot::paintShadeName(QPainter &painter, const QRectF &shade, const Theme &theme) const {
    const QFont small = scaledFont(font(), 0.85);
    const QSizeF size = QFontMetricsF(small).boundingRect(shade_name_).size();
    const QRectF place(shade.right() - size.width() - 8, shade.top() + 3, size.width() + 6, size.height() + 2);
    painter.fillRect(place, theme.panel);
    painter.fillRect(place, theme.outside);
    painter.setFont(small);
    painter.setPen(theme.muted);
    painter.drawText(place, Qt::AlignCenter, shade_name_);
}

std::vector<PlotSeries> LabPlot::series(const Theme &theme) const {
    std::vector<PlotSeries> lines;
    for (const Curve &curve : curves_) {
        PlotSeries line = placed(curve);
        const QColor color = colorOf(curve, theme);
        if (curve.dots) {
            line.radius = kDot;
            line.fill = color;
            line.outline = QPen(theme.panel, 0.8);
        } else {
            line.line = QPen(color, curve.width);
            if (curve.dashed) line.line.setDashPattern({4, 2.5});
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Its points on the axes.
PlotSeries LabPlot::placed(const Curve &curve) const {
    PlotSeries points;
    for (std::size_t n = 0; n < std::min(curve.x.size(), curve.y.size()); ++n) {
        points.x.push_back(place(curve.x[n], log_x_));
        points.y.push_back(place(curve.y[n], log_y_));
    }
    return points;
}

/// For the dots below a fixed axis.
void LabPlot::paintArrows(QPainter &painter, const PlotFrame &frame, const Curve &curve, const Theme &theme) const {
    const PlotSeries points = placed(curve);
    painter.setPen(QPen(theme.panel, 0.8));
    painter.setBrush(colorOf(curve, theme));
    for (std::size_t n = 0; n < points.y.size(); ++n) {
        if (!std::isfinite(points.x[n]) || !std::isfinite(points.y[n])) continue;
        const QPointF at = frame.map(points.x[n], points.y[n]);
        if (at.y() > frame.rect.bottom() + 1 && at.x() > frame.rect.left() - 1 && at.x() < frame.rect.right() + 1)
            painter.drawPolygon(arrowDown({at.x(), frame.rect.bottom()}));
    }
}

PlotLegend LabPlot::legend(const Theme &theme) const {
    PlotLegend lines;
    for (const Curve &curve : curves_) {
        if (curve.name.isEmpty()) continue;
        QPen pen(colorOf(curve, theme), 2.2);
        if (curve.dashed) pen.setDashPattern({3, 2});
        lines.emplace_back(curve.name, curve.dots ? dotsPen(pen.color()) : pen);
    }
    return lines;
}

void LabPlot::paintBehind(const PlotCanvas &canvas, const PlotFrame &frame) const {
    if (const QRectF shade = shadeIn(frame); !shade.isEmpty()) canvas.painter.fillRect(shade, canvas.theme.outside);
}

void LabPlot::paintContent(const PlotCanvas &canvas, const PlotFrame &frame) const {
    QPainter &painter = canvas.painter;
    if (const QRectF shade = shadeIn(frame); !shade.isEmpty()) paintShadeName(painter, shade, canvas.theme);
    QFont italic = scaledFont(font(), 0.88);
    italic.setItalic(true);
    painter.setFont(italic);
    painter.setPen(canvas.theme.muted);
    painter.drawText(frame.rect.adjusted(6, 4, -6, -3),
                     Qt::AlignRight | (name_at_top_ ? Qt::AlignTop : Qt::AlignBottom), x_name_);
    for (const Curve &curve : curves_)
        if (curve.dots) paintArrows(painter, frame, curve, canvas.theme);
}

/// The point nearest to the cursor.
void LabPlot::paintOver(const PlotCanvas &canvas) const {
    const PlotFrame frame = frameIn(canvas.area);
    if (!cursor() || !frame.rect.contains(*cursor())) return;
    const Curve *nearest = nullptr;
    std::size_t at = 0;
    double distance = 24;
    for (const Curve &curve : curves_) {
        for (std::size_t n = 0; n < std::min(curve.x.size(), curve.y.size()); ++n) {
            const double x = place(curve.x[n], log_x_), y = place(curve.y[n], log_y_);
            if (!std::isfinite(x) || !std::isfinite(y)) continue;
            const double far = QLineF(frame.map(x, y), *cursor()).length();
            if (far >= distance) continue;
            distance = far;
            nearest = &curve;
            at = n;
        }
    }
    if (!nearest) return;
    const QPointF point = frame.map(place(nearest->x[at], log_x_), place(nearest->y[at], log_y_));
    canvas.painter.setPen(QPen(canvas.theme.panel, 1.5));
    canvas.painter.setBrush(colorOf(*nearest, canvas.theme));
    canvas.painter.drawEllipse(point, 4, 4);
    QStringList lines;
    if (!nearest->name.isEmpty()) lines << nearest->name;
    lines << QStringLiteral("%1 %2").arg(x_name_, formatNumber(nearest->x[at], 4)) << formatNumber(nearest->y[at], 4);
    paintReadout(canvas, *cursor(), lines);
}

QString LabPlot::exportCsv() const {
    QString csv = QStringLiteral("curve,x,y\n");
    for (const Curve &curve : curves_)
        for (std::size_t n = 0; n < std::min(curve.x.size(), curve.y.size()); ++n)
            csv += QStringLiteral("\"%1\",%2,%3\n").arg(curve.name, csvNumber(curve.x[n]), csvNumber(curve.y[n]));
    return csv;
}

}  // namespace kan::ui

#include "moc_lab_plot.cpp"
