#include "ui/network/node_painter.h"

#include <algorithm>
#include <cmath>

#include "ui/network/scene_sheet.h"

namespace kan::ui {

QFont sizedFont(const QFont &font, double pixels) {
    QFont result = font;
    result.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    return result;
}

QRectF circleAt(QPointF center, double radius) {
    return {center - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)};
}

void paintNode(QPainter &painter, const QRectF &box, const NodeStyle &style) {
    const double radius = std::min(box.width(), box.height()) / 2;
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

void paintSumNode(QPainter &painter, const QRectF &circle, const NodeStyle &style, const QColor &sign,
                  const QFont &font) {
    paintNode(painter, circle, style);
    painter.setFont(font);
    painter.setPen(sign);
    painter.drawText(circle, Qt::AlignCenter | Qt::TextDontClip, QStringLiteral("Σ"));
}

}  // namespace kan::ui
