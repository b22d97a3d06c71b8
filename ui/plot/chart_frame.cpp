#include "ui/plot/chart_frame.h"

#include <QCoreApplication>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {
constexpr double kTitleShare = 0.8;  // of the width, for a title at most
constexpr int kLabel = Qt::AlignVCenter | Qt::TextDontClip;

/// How a legend shows its lines: a sample of each, if any, its name, and what is between it and the next.
struct LegendStyle {
    QFont font;
    double sample, gap, space;
    double widthOf(const QString &name) const { return sample + gap + QFontMetricsF(font).horizontalAdvance(name) + 2; }
};
}  // namespace

void paintTicks(QPainter &painter, const PlotFrame &frame, const std::vector<AxisTick> &x_ticks,
                const std::vector<AxisTick> &y_ticks, const QString &x_name, const Theme &theme, const QFont &font) {
    const QFont small = scaledFont(font, 0.88);
    const QFontMetricsF metrics(small);
    const QRectF &rect = frame.rect;
    painter.setFont(small);
    for (const AxisTick &tick : x_ticks) {
        const double x = frame.mapX(tick.value), width = metrics.horizontalAdvance(tick.label) + 2;
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
        painter.setPen(theme.muted);
        painter.drawText(QRectF(x - width / 2, rect.bottom() + 4, width, metrics.height()), kLabel | Qt::AlignHCenter,
                         tick.label);
    }
    for (const AxisTick &tick : y_ticks) {
        const double y = frame.mapY(tick.value), width = metrics.horizontalAdvance(tick.label) + 2;
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
        painter.setPen(theme.muted);
        painter.drawText(QRectF(rect.left() - 7 - width, y - metrics.height() / 2, width, metrics.height()),
                         kLabel | Qt::AlignRight, tick.label);
    }
    QFont italic = small;
    italic.setItalic(true);
    painter.setFont(italic);
    // Left of the labels; what is too long for that, inside.
    constexpr double kRoom = 33, kGap = 7;
    const QFontMetricsF italics(italic);
    if (italics.horizontalAdvance(x_name) <= kRoom) {
        painter.drawText(QRectF(rect.left() - kGap - kRoom, rect.bottom() + 4, kRoom, metrics.height()),
                         kLabel | Qt::AlignRight, x_name);
    } else {
        const QRectF inside = rect.adjusted(kGap, 0, -kGap, -2);
        painter.drawText(inside, Qt::AlignBottom | Qt::AlignRight,
                         italics.elidedText(x_name, Qt::ElideRight, inside.width()));
    }
}

void paintLineLegend(QPainter &painter, const QRectF &area, const QString &title, int title_room,
                     const std::vector<std::pair<QString, QPen>> &lines, const Theme &theme, const QFont &font) {
    QFont caption = scaledFont(font, 0.88);
    caption.setWeight(QFont::DemiBold);
    const QFontMetricsF caption_metrics(caption);
    const double top = area.top() + 6, height = QFontMetricsF(font).height();
    double x = area.left() + (title_room > 0 ? title_room : 12);
    if (title_room == 0) {
        painter.setFont(caption);
        painter.setPen(theme.muted);
        const QString shown = caption_metrics.elidedText(title, Qt::ElideMiddle, kTitleShare * area.width());
        painter.drawText(QRectF(x, top, caption_metrics.horizontalAdvance(shown) + 4, height),
                         Qt::AlignLeft | Qt::AlignVCenter, shown);
        x += caption_metrics.horizontalAdvance(shown);
    }
    x += 16;
    const double room = area.right() - 6 - x;
    const QFont small = scaledFont(font, 0.88);
    const LegendStyle styles[] = {{font, 26, 7, 16}, {small, 16, 5, 10}, {small, 0, 0, 9}};
    const auto fits = [&](const LegendStyle &style) {
        double total = -style.space;
        for (const auto &line : lines) total += style.widthOf(line.first) + style.space;
        return total <= room;
    };
    const LegendStyle *style = std::find_if(std::begin(styles), std::end(styles) - 1, fits);
    painter.setFont(style->font);
    const double end = x + room;
    for (const auto &[text, pen] : lines) {
        const double width = style->widthOf(text), name = x + style->sample + style->gap;
        if (x + width > end) return;
        painter.setPen(pen);
        if (style->sample > 0) {
            painter.drawLine(QPointF(x, top + height / 2), QPointF(x + style->sample, top + height / 2));
            painter.setPen(theme.text);
        }
        painter.drawText(QRectF(name, top, x + width - name, height), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += width + style->space;
    }
}

std::vector<std::pair<QString, QPen>> trainAndTest(const Theme &theme) {
    return {
        {QCoreApplication::translate("kan::ui::ChartFrame", "train"),
         QPen(theme.train, 2.2, Qt::SolidLine, Qt::FlatCap)},
        {QCoreApplication::translate("kan::ui::ChartFrame", "test"), QPen(theme.test, 2.2, Qt::DashLine, Qt::FlatCap)}};
}

QPen dotsPen(const QColor &color) {
    QPen pen(color, 4.4, Qt::CustomDashLine, Qt::RoundCap);
    pen.setDashPattern({0.01, 2});
    return pen;
}

QRectF chartRect(const QRectF &area, const std::vector<AxisTick> &y_ticks, const QFont &font) {
    const QFontMetricsF metrics(scaledFont(font, 0.88)), text(font);
    QRectF rect = area.adjusted(0, text.height() + 16, -18, -(metrics.height() + 9));
    const double labels = std::max(widestLabel(y_ticks, metrics), metrics.horizontalAdvance(QStringLiteral("0.00")));
    rect.setLeft(area.left() + labels + 18);
    return rect;
}

std::vector<AxisTick> logRowTicks(const PlotFrame &frame, double height, const QFont &font) {
    const int rows = static_cast<int>(height / (QFontMetricsF(font).height() * 1.9));
    return logTicks(frame.y_low, frame.y_high, std::max(2, rows));
}

}  // namespace kan::ui
