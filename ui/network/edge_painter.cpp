#include "ui/network/edge_painter.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

constexpr double kPointPitch = 7;    // pixels between control points that can be told apart
constexpr double kKnotPitch = 4;     // the same of knots
constexpr double kPartsReach = 0.4;  // how far base and spline part may widen the range of the whole

CurvePoints samplesOf(const EdgeSnapshot &edge) {
    // The detail of a pruned edge is zero; its curve is what restoring would bring back.
    if (!edge.pruned && edge.detail && !edge.detail->y.empty()) return {edge.detail->node->x, edge.detail->y};
    return {edge.x_min, edge.x_max, edge.curve};
}

CurvePoints basePart(const EdgeDetail &detail) {
    return {detail.node->x, detail.base_part};
}

void widen(double &low, double &high, double factor) {
    double room = (high - low) * factor;
    if (!(room > 1e-9 * std::max(std::abs(low), std::abs(high))) || !(room > 0)) {
        room = std::max(0.1 * std::abs(low), 0.5);
    }
    low -= room;
    high += room;
}

/// Keeps noise in a flat function from filling the plot.
void keepFlat(double &low, double &high) {
    const double least = std::max(1e-6, 1e-3 * std::max(std::abs(low), std::abs(high)));
    if (high - low >= least) return;
    const double middle = (low + high) / 2;
    low = middle - std::max(0.5 * std::abs(middle), 0.5);
    high = middle + std::max(0.5 * std::abs(middle), 0.5);
}

void paintRegions(QPainter &painter, const PlotFrame &frame, const EdgeSnapshot &edge, const Theme &theme) {
    const auto shade = [&](double from, double to, const QBrush &brush) {
        const double left = std::max(frame.rect.left(), frame.mapX(from));
        const double right = std::min(frame.rect.right(), frame.mapX(to));
        if (right > left) painter.fillRect(QRectF(left, frame.rect.top(), right - left, frame.rect.height()), brush);
    };
    shade(frame.x_low, edge.x_min, theme.outside);
    shade(edge.x_max, frame.x_high, theme.outside);
    if (!edge.detail || edge.detail->node->knots.size() < 2) return;
    QColor hatch = theme.muted;
    hatch.setAlphaF(0.22F);
    shade(frame.x_low, edge.detail->node->knots.front(), QBrush(hatch, Qt::BDiagPattern));
    shade(edge.detail->node->knots.back(), frame.x_high, QBrush(hatch, Qt::BDiagPattern));
}

void paintData(QPainter &painter, const PlotFrame &frame, const EdgeSnapshot &edge, const Theme &theme,
               const EdgePlotOptions &options) {
    const NodeDetail &detail = *edge.detail->node;
    QColor color = theme.muted;
    color.setAlphaF(0.3F);
    if (options.histogram && !detail.histogram.empty()) {
        const int most = std::max(1, *std::max_element(detail.histogram.begin(), detail.histogram.end()));
        const double left = frame.mapX(edge.x_min);
        const double width = (frame.mapX(edge.x_max) - left) / static_cast<double>(detail.histogram.size());
        for (std::size_t n = 0; n < detail.histogram.size(); ++n) {
            const double height = 0.16 * frame.rect.height() * detail.histogram[n] / most;
            painter.fillRect(QRectF(left + width * static_cast<double>(n) + 0.5, frame.rect.bottom() - height,
                                    std::max(0.5, width - 1), height),
                             color);
        }
    }
    if (options.rug) {
        color.setAlphaF(0.45F);
        painter.setPen(QPen(color, 1));
        for (const double x : detail.rug) {
            const double px = frame.mapX(x);
            painter.drawLine(QPointF(px, frame.rect.bottom() - 6), QPointF(px, frame.rect.bottom()));
        }
    }
}

/// Knots that would merge into a bar: the more there are in two pixels, the stronger these are.
void paintKnotDensity(QPainter &painter, const PlotFrame &frame, const EdgeSnapshot &edge, const Theme &theme) {
    constexpr double kColumn = 2;
    std::vector<int> counts(static_cast<std::size_t>(frame.rect.width() / kColumn) + 1, 0);
    for (const double knot : edge.detail->node->knots) {
        if (knot < frame.x_low || knot > frame.x_high) continue;
        ++counts[static_cast<std::size_t>((frame.mapX(knot) - frame.rect.left()) / kColumn)];
    }
    const int most = std::max(1, *std::max_element(counts.begin(), counts.end()));
    for (std::size_t n = 0; n < counts.size(); ++n) {
        QColor color = theme.accent;
        color.setAlphaF(0.8F * static_cast<float>(counts[n]) / static_cast<float>(most));
        painter.fillRect(
            QRectF(frame.rect.left() + kColumn * static_cast<double>(n), frame.rect.bottom() - 1.5, kColumn, 3), color);
    }
}

void paintKnots(QPainter &painter, const PlotFrame &frame, const EdgeSnapshot &edge, const Theme &theme) {
    if (static_cast<double>(edge.detail->node->knots.size()) * kKnotPitch > frame.rect.width()) {
        return paintKnotDensity(painter, frame, edge, theme);
    }
    painter.setPen(QPen(theme.accent, 1.5));
    for (const double knot : edge.detail->node->knots) {
        if (knot < frame.x_low || knot > frame.x_high) continue;
        const double x = frame.mapX(knot);
        painter.drawLine(QPointF(x, frame.rect.bottom() - 3.5), QPointF(x, frame.rect.bottom() + 3.5));
    }
}

void addParts(const EdgeDetail &detail, const Theme &theme, std::vector<PlotSeries> &all) {
    all.push_back({detail.node->x, detail.base_part, QPen(theme.test, 1.2, Qt::DashLine, Qt::FlatCap)});
    all.push_back({detail.node->x, detail.spline_part, QPen(theme.train, 1.2, Qt::SolidLine, Qt::FlatCap)});
}

void addCurve(const EdgeSnapshot &edge, const Theme &theme, std::vector<PlotSeries> &all) {
    const CurvePoints samples = samplesOf(edge);
    const QColor color = edge.pruned ? theme.pruned : edgeColor(edge, theme);
    PlotSeries curve;
    curve.line = QPen(color, edge.pruned ? 1.5 : 2.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    for (std::size_t n = 0; n < samples.size(); ++n) {
        curve.x.push_back(samples.x(n));
        curve.y.push_back(samples.y(n));
    }
    all.push_back(std::move(curve));
}

QString baseName() {
    return QCoreApplication::translate("kan::ui::EdgePlot", "base");
}

QString splineName() {
    return QCoreApplication::translate("kan::ui::EdgePlot", "spline");
}

double legendItemWidth(const QString &text, const QFontMetricsF &metrics) {
    return 22 + metrics.horizontalAdvance(text) + 2 + 12;
}

void paintPartsLegend(QPainter &painter, const PlotFrame &frame, const Theme &theme, const QFont &font) {
    const QFontMetricsF metrics(font);
    const double y = frame.rect.top() - 3 - metrics.height() / 2;
    double x = frame.rect.left();
    painter.setFont(font);
    const auto item = [&](const QString &text, const QColor &color, Qt::PenStyle style) {
        painter.setPen(QPen(color, 1.6, style, Qt::FlatCap));
        painter.drawLine(QPointF(x, y), QPointF(x + 18, y));
        painter.setPen(theme.muted);
        const double width = metrics.horizontalAdvance(text) + 2;
        painter.drawText(QRectF(x + 22, y - metrics.height() / 2, width, metrics.height()), Qt::AlignVCenter, text);
        x += legendItemWidth(text, metrics);
    };
    item(baseName(), theme.test, Qt::DashLine);
    item(splineName(), theme.train, Qt::SolidLine);
}

/// All of them in one series if they are apart; the active one in its own.
void addControlPoints(const EdgeSnapshot &edge, const PlotFrame &frame, const Theme &theme,
                      const EdgePlotOptions &options, std::vector<PlotSeries> &all) {
    PlotSeries polygon, points, active;
    const bool apart = pointsAreApart(edge, frame.rect.width());
    const auto add = [](const QPointF &point, PlotSeries &to) {
        to.x.push_back(point.x());
        to.y.push_back(point.y());
    };
    for (int q = 0; q < controlPointCount(edge); ++q) {
        QPointF point = controlPoint(edge, q);
        point.setY(std::clamp(point.y(), frame.y_low, frame.y_high));
        if (apart) add(point, polygon);
        if (q == options.active_point)
            add(point, active);
        else if (apart)
            add(point, points);
    }
    QColor line = theme.accent;
    line.setAlphaF(0.35F);
    polygon.line = QPen(line, 1, Qt::DotLine);
    points.radius = options.point_size / 2;
    points.fill = theme.panel;
    points.outline = QPen(theme.accent, 1.8);
    active.radius = points.radius + 1.5;
    active.fill = theme.accent;
    active.outline = QPen(theme.accent, 2.5);
    for (PlotSeries *one : {&polygon, &points, &active}) all.push_back(std::move(*one));
}

}  // namespace

PlotFrame edgePlotFrame(const EdgeSnapshot &edge, const QRectF &bounds, const QFont &font,
                        const EdgePlotOptions &options) {
    PlotFrame frame;
    frame.x_low = edge.x_min;
    frame.x_high = edge.x_max;
    const CurvePoints samples = samplesOf(edge);
    double low = edge.y_min, high = edge.y_max;
    if (edge.detail && edge.detail->node->knots.size() >= 2) {
        frame.x_low = std::min(frame.x_low, edge.detail->node->knots.front());
        frame.x_high = std::max(frame.x_high, edge.detail->node->knots.back());
    }
    for (std::size_t n = 0; n < samples.size(); ++n) {
        const double x = samples.x(n), y = samples.y(n);
        if (x < frame.x_low || x > frame.x_high || !std::isfinite(y)) continue;
        low = std::min(low, y);
        high = std::max(high, y);
    }
    keepFlat(low, high);
    if (options.parts && edge.detail && !edge.pruned) {
        const double least = low - kPartsReach * (high - low), most = high + kPartsReach * (high - low);
        for (const std::vector<double> *part : {&edge.detail->base_part, &edge.detail->spline_part}) {
            for (const double y : *part) {
                if (!std::isfinite(y)) continue;
                low = std::min(low, std::max(y, least));
                high = std::max(high, std::min(y, most));
            }
        }
    }
    if (options.control_points && pointsAreApart(edge, bounds.width())) {
        const double reach = 1.0 * (high - low);
        const double least = low - reach, most = high + reach;
        for (int q = 0; q < controlPointCount(edge); ++q) {
            const QPointF point = controlPoint(edge, q);
            frame.x_low = std::min(frame.x_low, point.x());
            frame.x_high = std::max(frame.x_high, point.x());
            low = std::min(low, std::max(point.y(), least));
            high = std::max(high, std::min(point.y(), most));
        }
    }
    widen(low, high, 0.08);
    if (options.histogram) low -= 0.14 * (high - low);
    widen(frame.x_low, frame.x_high, 0.06);
    frame.y_low = low;
    frame.y_high = high;
    const QFontMetricsF metrics(font);
    frame.rect = bounds.adjusted(0, options.parts ? metrics.height() + 5 : 4, -4, -metrics.height() - 5);
    frame.rect.setLeft(bounds.left() + kTickGap + 2 +
                       widestLabel(rowTicks(low, high, frame.rect.height(), metrics), metrics));
    return frame;
}

void paintEdgeGround(QPainter &painter, const PlotFrame &frame, const EdgeSnapshot &edge, const Theme &theme,
                     const QFont &font, const EdgePlotOptions &options) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintRegions(painter, frame, edge, theme);
    drawAxes(painter, frame, theme, font);
    if (frame.y_low < 0 && frame.y_high > 0) {
        painter.setPen(QPen(theme.border.darker(theme.dark ? 60 : 125), 1));
        painter.drawLine(QPointF(frame.rect.left(), frame.mapY(0)), QPointF(frame.rect.right(), frame.mapY(0)));
    }
    if (edge.detail) {
        paintData(painter, frame, edge, theme, options);
        paintKnots(painter, frame, edge, theme);
        if (options.parts && !edge.pruned) paintPartsLegend(painter, frame, theme, font);
    }
    painter.restore();
}

std::vector<PlotSeries> edgeSeries(const EdgeSnapshot &edge, const PlotFrame &frame, const Theme &theme,
                                   const EdgePlotOptions &options) {
    std::vector<PlotSeries> all;
    if (edge.detail && options.parts && !edge.pruned) addParts(*edge.detail, theme, all);
    addCurve(edge, theme, all);
    if (options.control_points) addControlPoints(edge, frame, theme, options, all);
    return all;
}

double partsLegendWidth(const QFont &font) {
    const QFontMetricsF metrics(font);
    return legendItemWidth(baseName(), metrics) + legendItemWidth(splineName(), metrics);
}

int controlPointCount(const EdgeSnapshot &edge) {
    if (!edge.detail || edge.pruned || !edge.numeric || edge.detail->scale_sp == 0) return 0;
    return static_cast<int>(std::min(edge.detail->coef.size(), edge.detail->node->control_x.size()));
}

bool pointsAreApart(const EdgeSnapshot &edge, double width) {
    return controlPointCount(edge) * kPointPitch <= width;
}

QPointF controlPoint(const EdgeSnapshot &edge, int q) {
    const EdgeDetail &detail = *edge.detail;
    const double x = detail.node->control_x[static_cast<std::size_t>(q)];
    return {x, detail.scale_sp * detail.coef[static_cast<std::size_t>(q)] + basePart(detail).at(x)};
}

double coefficientAt(const EdgeSnapshot &edge, int q, double y) {
    const EdgeDetail &detail = *edge.detail;
    const double x = detail.node->control_x[static_cast<std::size_t>(q)];
    return (y - basePart(detail).at(x)) / detail.scale_sp;
}

std::optional<double> edgeValue(const EdgeSnapshot &edge, double x) {
    const CurvePoints samples = samplesOf(edge);
    if (samples.empty() || x < samples.x(0) || x > samples.x(samples.size() - 1)) return std::nullopt;
    return samples.at(x);
}

QColor kindColor(EdgeKind kind, const Theme &theme) {
    switch (kind) {
        case EdgeKind::Symbolic:
            return theme.symbolic;
        case EdgeKind::Mixed:
            return theme.mixed;
        case EdgeKind::Numeric:
            break;
    }
    return theme.numeric;
}

QColor edgeColor(const EdgeSnapshot &edge, const Theme &theme) {
    return kindColor(kindOf(edge), theme);
}

}  // namespace kan::ui
