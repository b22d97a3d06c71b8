#include "ui/controls/effect_icon.h"

#include <QPainter>
#include <QPainterPath>

#include "ui/theme/theme.h"

namespace kan::ui {

namespace {

constexpr int kSide = 14;

void paintBolt(QPainter &painter, const QColor &color) {
    QPolygonF bolt;
    bolt << QPointF(8.2, 1) << QPointF(3, 8) << QPointF(6.4, 8) << QPointF(5.4, 13) << QPointF(11, 5.6)
         << QPointF(7.4, 5.6);
    painter.setPen(QPen(color, 1.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(color);
    painter.drawPolygon(bolt);
}

void paintTurn(QPainter &painter, const QColor &color) {
    painter.setPen(QPen(color, 1.3, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(QRectF(2.5, 2.5, 9, 9), 60 * 16, 300 * 16);
    painter.drawPolyline(QPolygonF() << QPointF(9.2, 0.9) << QPointF(9.4, 3.4) << QPointF(6.9, 3.7));
}

void paintGrid(QPainter &painter, const QColor &color) {
    painter.setPen(QPen(color, 1.2, Qt::SolidLine, Qt::RoundCap));
    for (const double x : {2.0, 4.5, 7.0, 9.5, 12.0}) painter.drawLine(QPointF(x, 4), QPointF(x, 10));
    painter.drawLine(QPointF(2, 7), QPointF(12, 7));
}

void paintGhost(QPainter &painter, const QColor &color) {
    QPen pen(color, 1.4, Qt::CustomDashLine, Qt::FlatCap);
    pen.setDashPattern({1.6, 1.5});
    painter.setPen(pen);
    painter.drawEllipse(QRectF(2.5, 2.5, 9, 9));
}

}  // namespace

EffectIcon::EffectIcon(ControlEffect effect, QWidget *parent) : QWidget(parent), effect_(effect) {
    setFixedSize(kSide, kSide);
    setToolTip(description(effect));
}

QString EffectIcon::description(ControlEffect effect) {
    switch (effect) {
        case ControlEffect::Live:
            return tr("Live: in Steer mode it acts from the next step of the running training");
        case ControlEffect::Restart:
            return tr("Starts the run again from the seed");
        case ControlEffect::Refine:
            return tr("Starts the run again from the seed; in Steer mode it refines the grid and keeps the function");
        case ControlEffect::Preview:
            return tr("Shows a preview; nothing changes until Apply");
    }
    return {};
}

QSize EffectIcon::sizeHint() const {
    return {kSide, kSide};
}

void EffectIcon::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = Theme::of(this).muted;
    switch (effect_) {
        case ControlEffect::Live:
            paintBolt(painter, color);
            break;
        case ControlEffect::Restart:
            paintTurn(painter, color);
            break;
        case ControlEffect::Refine:
            paintGrid(painter, color);
            break;
        case ControlEffect::Preview:
            paintGhost(painter, color);
            break;
    }
}

}  // namespace kan::ui

#include "moc_effect_icon.cpp"
