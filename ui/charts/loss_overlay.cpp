#include "ui/charts/loss_overlay.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plot/chart_frame.h"
#include "ui/text/names.h"

namespace kan::ui {

namespace {
constexpr double kSameLabelPitch = 60;  // pixels until a label is said again

QString translated(const char *text) {
    return QCoreApplication::translate("kan::ui::LossOverlay", text);
}

QFont markerFont(const QFont &font) {
    return scaledFont(font, 0.85);
}
}  // namespace

double LossOverlayState::headHeight() const {
    return 6 + QFontMetricsF(font).height() + 2 + QFontMetricsF(markerFont(font)).height();
}

LossOverlay::LossOverlay(const LossOverlayState &state, Layer layer) : state_(state), layer_(layer) {
    setZValue(layer == Layer::Below ? -10 : 1000);
    setAcceptedMouseButtons(Qt::NoButton);
}

void LossOverlay::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) {
    painter->setRenderHint(QPainter::Antialiasing);
    if (layer_ == Layer::Above) {
        if (state_.now) paintNow(*painter);
        if (state_.readout) paintReadout(*painter);
        return;
    }
    paintAxes(*painter);
    paintMarkers(*painter);
    paintLegend(*painter);
    if (state_.empty) {
        painter->setFont(state_.font);
        painter->setPen(state_.theme.muted);
        painter->drawText(state_.losses.rect, Qt::AlignCenter | Qt::TextWordWrap,
                          translated("The losses appear here with the first training step."));
    }
}

void LossOverlay::paintAxes(QPainter &painter) const {
    const QFont font = scaledFont(state_.font, 0.88);
    const QFontMetricsF metrics(font);
    const QRectF &rect = state_.losses.rect;
    painter.setFont(font);
    for (const AxisTick &tick : state_.x_ticks) {
        const double x = state_.losses.mapX(tick.value), width = metrics.horizontalAdvance(tick.label) + 6;
        painter.setPen(QPen(state_.theme.grid, 1));
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
        painter.setPen(state_.theme.muted);
        painter.drawText(QRectF(x - width / 2, rect.bottom() + 4, width, metrics.height()), Qt::AlignCenter,
                         tick.label);
    }
    for (const AxisTick &tick : state_.loss_ticks) {
        const double y = state_.losses.mapY(tick.value);
        painter.setPen(QPen(state_.theme.grid, 1));
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
        painter.setPen(state_.theme.muted);
        painter.drawText(QRectF(0, y - metrics.height() / 2, rect.left() - 7, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    painter.setPen(state_.theme.penalty);
    for (const AxisTick &tick : state_.penalty_ticks) {
        const double y = state_.penalty.mapY(tick.value);
        painter.drawText(QRectF(rect.right() + 7, y - metrics.height() / 2, state_.canvas.right() - rect.right() - 7,
                                metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, tick.label);
    }
}

void LossOverlay::paintMarkers(QPainter &painter) const {
    const QFont font = markerFont(state_.font);
    const QFontMetricsF metrics(font);
    const QRectF &rect = state_.losses.rect;
    const double top = rect.top() - metrics.height();
    QColor line = state_.theme.accent;
    line.setAlphaF(0.55F);
    QPen pen(line, 1.2);
    pen.setDashPattern({2, 2.5});
    painter.setFont(font);
    double taken = rect.left() - 1;  // right end of the last label
    double last_x = -1e9, labelled_x = -1e9;
    QString last_text, labelled;
    for (const LossMarker &marker : state_.markers) {
        if (marker.step < state_.losses.x_low || marker.step > state_.losses.x_high) continue;
        const double x = state_.losses.mapX(marker.step);
        if (x - last_x < 3 && marker.text == last_text) continue;
        last_x = x;
        last_text = marker.text;
        const double width = metrics.horizontalAdvance(marker.text) + 2;
        const double left = x + 4 + width > rect.right() ? x - 4 - width : x + 4;
        const bool repeated = marker.text == labelled && x - labelled_x < kSameLabelPitch;
        const bool said = !repeated && std::min(left, x) - 4 > taken;
        painter.setPen(pen);
        // A label hangs on its line like a flag, above the plot, where no other line and no curve runs through it.
        painter.drawLine(QPointF(x, said ? top + 2 : rect.top()), QPointF(x, rect.bottom()));
        if (!said) continue;
        painter.setPen(state_.theme.accent);
        painter.drawText(QRectF(left, top, width, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, marker.text);
        taken = std::max(left + width, x);
        labelled = marker.text;
        labelled_x = x;
    }
}

void LossOverlay::paintLegend(QPainter &painter) const {
    const Theme &theme = state_.theme;
    const auto pen = [](const QColor &color, Qt::PenStyle style) { return QPen(color, 2.2, style, Qt::FlatCap); };
    const QString title = state_.log_loss       ? translated("LOG-LOSS")
                          : state_.standardised ? translated("LOSS, STANDARDISED")
                                                : translated("LOSS");
    paintLineLegend(painter, state_.canvas, title, state_.title_room,
                    {{translated("train"), pen(theme.train, Qt::SolidLine)},
                     {translated("test"), pen(theme.test, Qt::DashLine)},
                     {translated("penalty"), pen(theme.penalty, Qt::DotLine)}},
                    theme, state_.font);
}

double LossOverlay::lossHeight(double loss) const {
    return state_.losses.mapY(loss > 0 ? std::max(std::log10(loss), state_.losses.y_low) : state_.losses.y_low);
}

/// From the last step's losses straight to a ring at those of the network as it is.
void LossOverlay::paintNow(QPainter &painter) const {
    const LossOverlayState::Now &now = *state_.now;
    if (now.step < state_.losses.x_low || now.step > state_.losses.x_high) return;
    const Theme &theme = state_.theme;
    const double x = state_.losses.mapX(now.step);
    const auto ring = [&](double from, double to, const QColor &color, Qt::PenStyle style) {
        painter.setPen(QPen(color, 1.6, style, Qt::FlatCap));
        if (std::isfinite(from) && std::abs(from - to) > 4)
            painter.drawLine(QPointF(x, from), QPointF(x, to + (from > to ? 4 : -4)));
        painter.setPen(QPen(color, 2));
        painter.setBrush(theme.panel);
        painter.drawEllipse(QPointF(x, to), 4, 4);
    };
    painter.save();
    painter.setClipRect(state_.losses.rect.adjusted(-6, -6, 6, 6));
    ring(state_.penalty.mapY(now.before.penalty), state_.penalty.mapY(now.after.penalty), theme.penalty, Qt::DotLine);
    ring(lossHeight(now.before.test), lossHeight(now.after.test), theme.test, Qt::DashLine);
    ring(lossHeight(now.before.train), lossHeight(now.after.train), theme.train, Qt::SolidLine);
    painter.restore();
}

void LossOverlay::paintReadout(QPainter &painter) const {
    const auto &value = *state_.readout;
    const Theme &theme = state_.theme;
    const double x = state_.losses.mapX(value.step);
    painter.setPen(QPen(theme.muted, 1));
    painter.drawLine(QPointF(x, state_.losses.rect.top()), QPointF(x, state_.losses.rect.bottom()));
    const auto dot = [&](double y, const QColor &color) {
        if (!std::isfinite(y) || y < state_.losses.rect.top() - 1 || y > state_.losses.rect.bottom() + 1) return;
        painter.setPen(QPen(theme.panel, 1.5));
        painter.setBrush(color);
        painter.drawEllipse(QPointF(x, y), 4, 4);
    };
    dot(state_.penalty.mapY(value.penalty), theme.penalty);
    dot(lossHeight(value.test), theme.test);
    dot(lossHeight(value.train), theme.train);
    const QStringList lines = {
        value.now ? translated("now, changed after step %1").arg(value.step) : translated("step %1").arg(value.step),
        translated("train %1").arg(formatNumber(value.train, 4)),
        translated("test %1").arg(formatNumber(value.test, 4)),
        translated("penalty %1").arg(formatNumber(value.penalty, 4))};
    drawReadout(painter, QPointF(x, state_.losses.rect.center().y()), lines, state_.losses.rect, theme,
                scaledFont(state_.font, 0.92), {theme.muted, theme.train, theme.test, theme.penalty});
}

}  // namespace kan::ui
