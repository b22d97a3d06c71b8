#include "ui/network/node_painter.h"

#include <algorithm>
#include <cmath>

#include "ui/network/scene_sheet.h"

namespace kan::ui {

namespace {
constexpr double kProductCorner = 0.35;
}

QFont sizedFont(const QFont &font, double pixels) {
    QFont result = font;
    result.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    return result;
}

QRectF circleAt(QPointF center, double radius) {
    return {center - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)};
}

void paintNode(QPainter &painter, const QRectF &box, const NodeStyle &style) {
    const double radius = style.corner * std::min(box.width(), box.height()) / 2;
    if (SceneSheet::takes(painter) && !style.vector) {
        SceneSheet sheet(painter, box.adjusted(-style.line, -style.line, style.line, style.line));
        sheet->roundedBox(sheet.map(box), radius * sheet.factor(), style.inside, style.border,
                          style.line * sheet.factor());
        return sheet.paint();
    }
    painter.setPen(QPen(style.border, style.line));
    painter.setBrush(style.inside);
    painter.drawRoundedRect(box, radius, radius);
}

namespace {

void paintSign(QPainter &painter, const QRectF &box, const QString &sign, const QColor &color, const QFont &font) {
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, sign);
}

}  // namespace

void paintSumNode(QPainter &painter, const QRectF &circle, const NodeStyle &style, const QColor &sign,
                  const QFont &font) {
    paintNode(painter, circle, style);
    paintSign(painter, circle, QStringLiteral("Σ"), sign, font);
}

void paintProductNode(QPainter &painter, const QRectF &circle, const NodeStyle &style, const QColor &sign,
                      const QFont &font) {
    NodeStyle square = style;
    square.corner = kProductCorner;
    paintNode(painter, circle, square);
    paintSign(painter, circle, QStringLiteral("Π"), sign, font);
}

}  // namespace kan::ui
