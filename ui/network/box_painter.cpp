#include "ui/network/box_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/network/edge_painter.h"
#include "ui/network/scene_sheet.h"
#include "ui/session/edge_shapes.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {

constexpr float kLeastMoved = 0.01F;  // of a theory's term; less is told by its card
constexpr double kLeastText = 10;     // pixels of a mark on the screen
constexpr double kLeastCross = 28;    // smaller boxes have no cross when pruned

void outline(SceneSheet &sheet, const QRectF &place, const QColor &color, double pixel) {
    const QPointF corner[] = {place.topLeft(), place.topRight(), place.bottomRight(), place.bottomLeft()};
    for (int n = 0; n < 4; ++n) sheet->line({corner[n], corner[(n + 1) % 4]}, color, pixel, 2 * pixel, 2.5 * pixel);
}

}  // namespace

QColor faded(QColor color, float alpha) {
    color.setAlphaF(color.alphaF() * std::clamp(alpha, 0.0F, 1.0F));
    return color;
}

QColor over(const QColor &front, const QColor &back, float alpha) {
    const auto mix = [alpha](int a, int b) { return static_cast<int>(std::lround(b + (a - b) * alpha)); };
    return {mix(front.red(), back.red()), mix(front.green(), back.green()), mix(front.blue(), back.blue())};
}

DetailLevel detailLevel(double box_on_screen) {
    if (box_on_screen >= 48) return DetailLevel::Full;
    if (box_on_screen >= 16) return DetailLevel::Curve;
    return box_on_screen >= 6 ? DetailLevel::Sparkline : DetailLevel::Matrix;
}

bool BoxPainter::onSheet() const {
    return SceneSheet::takes(painter_) && !view_.vector;
}

void BoxPainter::paint(const QRectF &box, const EdgePicture &edge) const {
    if (view_.level == DetailLevel::Matrix)
        return painter_.fillRect(box, over(colorOf(edge), theme_.panel, edge.pruned ? 0.1F : edge.opacity()));
    if (onSheet()) {
        paintOnSheet(box, edge);
    } else {
        paintFrame(box, edge);
        paintCurve(box, edge);
    }
    const bool marked = edge.pruned || !edge.shape.free() || edge.moved >= kLeastMoved;
    if (view_.level == DetailLevel::Full || (view_.level == DetailLevel::Curve && marked)) paintBadge(box, edge);
}

void BoxPainter::paintMany(std::span<const std::pair<QRectF, const EdgePicture *>> boxes, const QRectF &area) const {
    SceneSheet sheet(painter_, seen(area));
    if (sheet.isEmpty()) return;
    const bool framed = view_.level != DetailLevel::Sparkline;
    const double pixel = sheet.factor() * view_.pixel, hairline = sheet.factor() / view_.scale;
    const double thick = (framed ? 1.5 : 1.0) * pixel, inset = framed ? 2.5 * pixel : hairline;
    for (const auto &[place, picture] : boxes) {
        const EdgePicture &edge = *picture;
        const QRectF box = sheet.map(place);
        const QColor color = colorOf(edge);
        const float tint = framed || edge.pruned ? 0.0F : 0.10F * edge.strength;
        sheet->fill(box, over(color, theme_.panel, tint));
        if (framed) {
            sheet->frame(box, frameColor(edge), edge.pruned);
            const double second = 2 * hairline;
            if (edge.kind != EdgeKind::Numeric) sheet->frame(box.adjusted(second, second, -second, -second), color);
        }
        const float alpha = edge.pruned ? 0.4F : std::max(framed ? 0.0F : 0.3F, edge.opacity());
        sheet->curve(box.adjusted(inset, inset / 2, -inset, -inset / 2), edge.heights, faded(color, alpha), thick);
    }
    sheet.paint();
}

QColor BoxPainter::colorOf(const EdgePicture &edge) const {
    return edge.pruned ? theme_.pruned : kindColor(edge.kind, theme_);
}

QColor BoxPainter::curveColor(const EdgePicture &edge) const {
    if (view_.level == DetailLevel::Sparkline)
        return faded(colorOf(edge), edge.pruned ? 0.3F : std::max(0.3F, edge.opacity()));
    return faded(colorOf(edge), edge.pruned ? 0.45F : edge.opacity());
}

QColor BoxPainter::frameColor(const EdgePicture &edge) const {
    return faded(colorOf(edge), edge.pruned ? 0.9F : std::max(0.35F, edge.opacity()));
}

double BoxPainter::thickness(const EdgePicture &edge) const {
    const double thick = view_.level == DetailLevel::Full ? 1.9 : (view_.level == DetailLevel::Sparkline ? 1.0 : 1.5);
    return thick * (edge.pruned ? 0.8 : 1.0) * view_.pixel;
}

QRectF BoxPainter::curveArea(const QRectF &box, const BoxView &view) {
    const double inset = view.level == DetailLevel::Sparkline ? view.pixel : std::min(4 * view.pixel, view.box / 12);
    return box.adjusted(inset, 0, -inset, 0);
}

std::vector<QLineF> BoxPainter::zeroLines(const QRectF &box, const EdgePicture &edge) const {
    std::vector<QLineF> lines;
    if (view_.level != DetailLevel::Full) return lines;
    const double room = 4 * view_.pixel;
    if (edge.zero > 0.02F && edge.zero < 0.98F) {
        const double y = box.bottom() - static_cast<double>(edge.zero) * box.height();
        lines.emplace_back(box.left() + room, y, box.right() - room, y);
    }
    if (!edge.pruned && edge.zero_x > 0.02F && edge.zero_x < 0.98F) {
        const double x = box.left() + room + static_cast<double>(edge.zero_x) * (box.width() - 2 * room);
        lines.emplace_back(x, box.top() + room, x, box.bottom() - room);
    }
    return lines;
}

/// Frame, zero lines and curve in one image.
void BoxPainter::paintOnSheet(const QRectF &box, const EdgePicture &edge) const {
    const double room = 2 * view_.pixel;
    SceneSheet sheet(painter_, seen(box.adjusted(-room, -room, room, room)));
    if (sheet.isEmpty()) return;
    const double pixel = view_.pixel * sheet.factor();
    const QRectF place = sheet.mapSharp(box);
    if (view_.level == DetailLevel::Sparkline) {
        sheet->fill(place, over(colorOf(edge), theme_.panel, edge.pruned ? 0.0F : 0.10F * edge.strength));
    } else if (edge.pruned) {
        sheet->fill(place, theme_.panel);
        outline(sheet, place, frameColor(edge), pixel);
    } else {
        sheet->roundedBox(place, 2 * pixel, theme_.panel, frameColor(edge), 1.2 * pixel);
        const double inset = 3 * pixel;
        if (edge.kind != EdgeKind::Numeric)
            sheet->roundedBox(place.adjusted(inset, inset, -inset, -inset), 2 * pixel, Qt::transparent,
                              frameColor(edge), 1.2 * pixel);
    }
    const double hairline = std::max(1.0, pixel);
    for (const QLineF &line : zeroLines(box, edge)) sheet->line(sheet.map(line), theme_.grid, hairline);
    sheet->curve(sheet.map(curveArea(box, view_)), edge.heights, curveColor(edge), thickness(edge) * sheet.factor());
    sheet.paint();
}

void BoxPainter::paintFrame(const QRectF &box, const EdgePicture &edge) const {
    if (view_.level == DetailLevel::Sparkline)
        return painter_.fillRect(box, over(colorOf(edge), theme_.panel, edge.pruned ? 0.0F : 0.10F * edge.strength));
    const bool live = !edge.pruned;
    QPen pen(frameColor(edge), (live ? 1.2 : 1.0) * view_.pixel);
    if (!live) pen.setDashPattern({2, 2.5});
    painter_.setPen(pen);
    painter_.setBrush(theme_.panel);
    const double round = 2 * view_.pixel;
    painter_.drawRoundedRect(box, round, round);
    if (live && edge.kind != EdgeKind::Numeric) {
        const double inset = 3 * view_.pixel;
        painter_.setBrush(Qt::NoBrush);
        painter_.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), round, round);
    }
    painter_.setPen(QPen(theme_.grid, view_.pixel));
    for (const QLineF &line : zeroLines(box, edge)) painter_.drawLine(line);
}

void BoxPainter::paintCurve(const QRectF &box, const EdgePicture &edge) const {
    const std::size_t count = edge.heights.size();
    if (count < 2) return;
    static constexpr std::size_t kMost = 128;
    const double on_screen = box.width() * view_.scale;
    const auto wanted = static_cast<std::size_t>(std::clamp(on_screen * 0.8, 8.0, static_cast<double>(kMost)));
    const std::size_t used = std::min(count, wanted);
    const QRectF area = curveArea(box, view_);
    QPainterPath path;
    for (std::size_t n = 0; n < used; ++n) {
        const std::size_t source = n * (count - 1) / (used - 1);
        const double part = static_cast<double>(source) / static_cast<double>(count - 1);
        const QPointF point(area.left() + part * area.width(), area.bottom() - edge.heights[source] * area.height());
        n == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    painter_.setPen(QPen(curveColor(edge), thickness(edge), Qt::SolidLine, Qt::FlatCap,
                         view_.level == DetailLevel::Full ? Qt::RoundJoin : Qt::BevelJoin));
    painter_.setBrush(Qt::NoBrush);
    painter_.drawPath(path);
}

void BoxPainter::paintBadge(const QRectF &box, const EdgePicture &edge) const {
    if (edge.pruned) return paintCross(box);
    const bool full = view_.level == DetailLevel::Full;
    if (full && !edge.symbol.isEmpty()) paintText(box, edge.symbol, kindColor(edge.kind, theme_), Qt::TopLeftCorner);
    if (edge.moved >= kLeastMoved)
        paintText(box,
                  full ? QStringLiteral("Δ%1 %").arg(formatNumber(100 * static_cast<double>(edge.moved), 2))
                       : QStringLiteral("Δ"),
                  theme_.accent, Qt::BottomLeftCorner);
    if (!edge.shape.free()) paintText(box, shapeMark(edge.shape), theme_.muted, Qt::BottomRightCorner);
}

void BoxPainter::paintText(const QRectF &box, const QString &words, const QColor &color, Qt::Corner corner) const {
    const double size = view_.box / 16;
    QFont font = font_;
    const double pixels = std::max(view_.box * 0.17, kLeastText / view_.scale);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    font.setWeight(QFont::DemiBold);
    painter_.setFont(font);
    const QFontMetricsF metrics(font);
    const QString text = metrics.elidedText(words, Qt::ElideRight, box.width() - 3 * size);
    QRectF place(box.left() + 1.4 * size, box.top() + 1.1 * size, metrics.horizontalAdvance(text) + size,
                 metrics.height());
    if (corner == Qt::BottomRightCorner) place.moveBottomRight(box.bottomRight() - QPointF(1.4, 1.1) * size);
    if (corner == Qt::BottomLeftCorner) place.moveBottom(box.bottom() - 1.1 * size);
    painter_.fillRect(place, faded(theme_.panel, 0.8F));
    painter_.setPen(color);
    painter_.drawText(place, Qt::AlignCenter, text);
}

void BoxPainter::paintCross(const QRectF &box) const {
    if (view_.box * view_.scale < kLeastCross) return;
    const double size = view_.box / 16;
    const QPointF center = box.topRight() + QPointF(-1.6 * size, 1.6 * size);
    painter_.setPen(QPen(theme_.muted, 1.1 * view_.pixel));
    painter_.drawLine(center + QPointF(-size, -size) * 0.6, center + QPointF(size, size) * 0.6);
    painter_.drawLine(center + QPointF(-size, size) * 0.6, center + QPointF(size, -size) * 0.6);
}

}  // namespace kan::ui
