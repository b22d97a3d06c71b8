#include "ui/plot/plot_axes.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/text/names.h"

namespace kan::ui {

namespace {

double roundStep(double span, int count) {
    const double raw = span / std::max(1, count);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (raw <= factor * power * 1.0001) return factor * power;
    }
    return 10 * power;
}

QString tickLabel(double value, double step) {
    if (std::abs(value) < step * 1e-6) return QStringLiteral("0");
    const double size = std::max(std::abs(value), step);
    if (size >= 1e6 || step < 1e-4) {
        const int digits =
            std::clamp(static_cast<int>(std::floor(std::log10(size)) - std::floor(std::log10(step))), 0, 8);
        return formatNumber(value, digits + 2);
    }
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    return QString::number(value, 'f', decimals).replace(u'-', QChar(0x2212));
}

constexpr int kMostTicks = 12;
constexpr int kTickLabel = Qt::AlignVCenter | Qt::TextDontClip;

/// Left end of a label that is centred below `x`, pushed inside where it would stand out far.
double labelLeft(double x, double width, double left, double right) {
    return std::clamp(x - width / 2, left - 4, std::max(left - 4, right + 4 - width));
}

bool columnsFit(const std::vector<AxisTick> &ticks, double low, double high, double width,
                const QFontMetricsF &metrics) {
    double free = -1e9;
    for (const AxisTick &tick : ticks) {
        const double advance = metrics.horizontalAdvance(tick.label);
        const double left = labelLeft((tick.value - low) / (high - low) * width, advance, 0, width);
        if (left < free) return false;
        free = left + advance + 2.4 * metrics.averageCharWidth();
    }
    return true;
}

}  // namespace

std::vector<AxisTick> columnTicks(double low, double high, double width, const QFontMetricsF &metrics) {
    for (int count = std::min(kMostTicks, static_cast<int>(width / (4.5 * metrics.averageCharWidth()))); count > 1;
         --count) {
        std::vector<AxisTick> ticks = linearTicks(low, high, count);
        if (columnsFit(ticks, low, high, width, metrics)) return ticks;
    }
    return linearTicks(low, high, 1);
}

std::vector<AxisTick> rowTicks(double low, double high, double height, const QFontMetricsF &metrics) {
    const double pitch = 2.1 * metrics.height();
    for (int count = std::min(kMostTicks, static_cast<int>(height / pitch) + 1); count > 1; --count) {
        std::vector<AxisTick> ticks = linearTicks(low, high, count);
        if (ticks.size() < 2 || (ticks[1].value - ticks[0].value) / (high - low) * height >= pitch) return ticks;
    }
    return linearTicks(low, high, 1);
}

double widestLabel(const std::vector<AxisTick> &ticks, const QFontMetricsF &metrics) {
    double width = 0;
    for (const AxisTick &tick : ticks) width = std::max(width, metrics.horizontalAdvance(tick.label));
    return width;
}

std::vector<AxisTick> linearTicks(double low, double high, int count) {
    std::vector<AxisTick> ticks;
    if (!(high > low) || !std::isfinite(high - low)) return ticks;
    const double step = roundStep(high - low, count);
    const double first = std::ceil(low / step - 1e-9);
    for (double n = first; n * step <= high + step * 1e-9 && ticks.size() < 100; n += 1) {
        ticks.push_back({n * step, tickLabel(n * step, step)});
    }
    return ticks;
}

std::vector<AxisTick> logTicks(double low, double high, int count) {
    std::vector<AxisTick> ticks;
    if (!(high > low)) return ticks;
    const double decades = high - low;
    const auto add = [&](double exponent, std::initializer_list<double> mantissas) {
        for (const double m : mantissas) {
            const double value = exponent + std::log10(m);
            if (value < low - 1e-9 || value > high + 1e-9) continue;
            ticks.push_back({value, formatNumber(m * std::pow(10.0, exponent), 2)});
        }
    };
    if (decades >= count) {
        const double step = std::ceil(decades / count);
        for (double e = std::ceil(low / step) * step; e <= high; e += step) add(e, {1});
        return ticks;
    }
    if (decades * 6 < 3)
        return [&] {
            auto linear = linearTicks(std::pow(10.0, low), std::pow(10.0, high), count);
            for (AxisTick &tick : linear) tick.value = std::log10(tick.value);
            return linear;
        }();
    for (double e = std::floor(low); e <= high; e += 1) {
        if (decades * 6 <= count)
            add(e, {1, 1.5, 2, 3, 4, 6});
        else if (decades * 3 <= count)
            add(e, {1, 2, 5});
        else if (decades * 2 <= count)
            add(e, {1, 3});
        else
            add(e, {1});
    }
    return ticks;
}

int gridIndex(double value, double low, double high, int count) {
    return std::clamp(static_cast<int>(std::lround((value - low) / (high - low) * (count - 1))), 0, count - 1);
}

double gridValue(double low, double high, int n, int count) {
    return low + (high - low) * n / std::max(1, count - 1);
}

void drawAxes(QPainter &painter, const PlotFrame &frame, const Theme &theme, const QFont &font) {
    const QFontMetricsF metrics(font, painter.device());
    const QRectF &rect = frame.rect;
    painter.save();
    painter.setFont(font);
    for (const AxisTick &tick : columnTicks(frame.x_low, frame.x_high, rect.width(), metrics)) {
        const double x = frame.mapX(tick.value), width = metrics.horizontalAdvance(tick.label) + 1;
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
        painter.setPen(theme.muted);
        const double left = labelLeft(x, width, rect.left(), rect.right());
        painter.drawText(QRectF(left, rect.bottom() + 3, width, metrics.height()), kTickLabel | Qt::AlignHCenter,
                         tick.label);
    }
    for (const AxisTick &tick : rowTicks(frame.y_low, frame.y_high, rect.height(), metrics)) {
        const double y = frame.mapY(tick.value), width = metrics.horizontalAdvance(tick.label) + 1;
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
        painter.setPen(theme.muted);
        painter.drawText(QRectF(rect.left() - kTickGap - width, y - metrics.height() / 2, width, metrics.height()),
                         kTickLabel | Qt::AlignRight, tick.label);
    }
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect);
    painter.restore();
}

QPainterPath curvePath(const PlotFrame &frame, const CurvePoints &points) {
    QPainterPath path;
    bool open = false;
    double last_x = 0, last_y = 0;
    const auto cross = [&](double x0, double y0, double x1, double y1, double level) {
        return frame.map(x0 + (x1 - x0) * (level - y0) / (y1 - y0), level);
    };
    const auto inside = [&](double v) { return v >= frame.y_low && v <= frame.y_high; };
    const auto border = [&](double v) { return v > frame.y_high ? frame.y_high : frame.y_low; };
    for (std::size_t n = 0; n < points.size(); ++n) {
        const double x = points.x(n), y = points.y(n);
        if (!std::isfinite(y)) {
            open = false;
            continue;
        }
        const bool in = inside(y);
        if (open) {
            const bool was_in = inside(last_y);
            if (!was_in && (in || border(last_y) != border(y))) {
                path.moveTo(cross(last_x, last_y, x, y, border(last_y)));
            }
            if (in)
                path.lineTo(frame.map(x, y));
            else if (was_in || border(last_y) != border(y))
                path.lineTo(cross(last_x, last_y, x, y, border(y)));
        } else if (in) {
            path.moveTo(frame.map(x, y));
        }
        open = true;
        last_x = x;
        last_y = y;
    }
    return path;
}

QPainterPath curvePath(const PlotFrame &frame, const double *x, const double *y, std::size_t count) {
    return curvePath(frame, {std::span(x, count), std::span(y, count)});
}

void drawReadout(QPainter &painter, QPointF anchor, const QStringList &lines, const QRectF &bounds, const Theme &theme,
                 const QFont &font, const std::vector<QColor> &colors) {
    const QFontMetricsF metrics(font, painter.device());
    double width = 0;
    for (const QString &line : lines) width = std::max(width, metrics.horizontalAdvance(line));
    QRectF box(0, 0, width + 16, metrics.height() * static_cast<double>(lines.size()) + 10);
    box.moveTopLeft(anchor + QPointF(12, -box.height() - 8));
    if (box.right() > bounds.right()) box.moveRight(anchor.x() - 12);
    if (box.left() < bounds.left()) box.moveLeft(bounds.left());
    if (box.top() < bounds.top()) box.moveTop(std::min(anchor.y() + 12, bounds.bottom() - box.height()));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor background = theme.panel;
    background.setAlphaF(0.94F);
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(background);
    painter.drawRoundedRect(box, 4, 4);
    painter.setFont(font);
    for (qsizetype n = 0; n < lines.size(); ++n) {
        const auto index = static_cast<std::size_t>(n);
        painter.setPen(index < colors.size() && colors[index].isValid() ? colors[index] : theme.text);
        const double top = box.top() + 5 + metrics.height() * static_cast<double>(n);
        painter.drawText(QRectF(box.left() + 8, top, width + 2, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         lines[n]);
    }
    painter.restore();
}

}  // namespace kan::ui
