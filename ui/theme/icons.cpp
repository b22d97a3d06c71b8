#include "ui/theme/icons.h"

#include <QPainter>
#include <QPixmap>
#include <QPolygonF>

namespace kan::ui {

namespace {

constexpr int kSide = 16;

void paintSign(QPainter &painter, Sign sign, const QColor &color) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(color);
    switch (sign) {
        case Sign::Play:
            painter.drawPolygon(QPolygonF() << QPointF(5, 3.5) << QPointF(12.5, 8) << QPointF(5, 12.5));
            break;
        case Sign::Pause:
            painter.setPen(Qt::NoPen);
            painter.drawRoundedRect(QRectF(4, 3, 2.8, 10), 0.8, 0.8);
            painter.drawRoundedRect(QRectF(9.2, 3, 2.8, 10), 0.8, 0.8);
            break;
        case Sign::Fit:
            painter.drawPolyline(QPolygonF() << QPointF(9.5, 3) << QPointF(13, 3) << QPointF(13, 6.5));
            painter.drawPolyline(QPolygonF() << QPointF(6.5, 13) << QPointF(3, 13) << QPointF(3, 9.5));
            painter.drawLine(QPointF(13, 3), QPointF(9.2, 6.8));
            painter.drawLine(QPointF(3, 13), QPointF(6.8, 9.2));
            break;
        case Sign::Export:
            painter.drawPolyline(QPolygonF() << QPointF(5, 6.5) << QPointF(8, 9.5) << QPointF(11, 6.5));
            break;
    }
}

}  // namespace

QIcon signIcon(Sign sign, const QColor &color) {
    QIcon icon;
    for (const int scale : {1, 2, 3}) {
        QPixmap pixmap(kSide * scale, kSide * scale);
        pixmap.fill(Qt::transparent);
        pixmap.setDevicePixelRatio(scale);
        QPainter painter(&pixmap);
        paintSign(painter, sign, color);
        icon.addPixmap(pixmap);
    }
    return icon;
}

}  // namespace kan::ui
