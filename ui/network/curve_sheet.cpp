#include "ui/network/curve_sheet.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kan::ui {

namespace {

QRgb premultiplied(const QColor &color) {
    return qPremultiply(color.rgba());
}

/// All four channels times `factor` / 256.
QRgb scaled(QRgb color, unsigned factor) {
    const unsigned even = (((color & 0x00ff00ffU) * factor) >> 8) & 0x00ff00ffU;
    const unsigned odd = (((color >> 8) & 0x00ff00ffU) * factor) & 0xff00ff00U;
    return even | odd;
}

}  // namespace

CurveSheet::CurveSheet(QSize size)
    : image_(size, QImage::Format_ARGB32_Premultiplied),
      width_(size.width()),
      height_(size.height()),
      stride_(image_.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb))),
      pixels_(nullptr) {
    image_.fill(Qt::transparent);
    pixels_ = reinterpret_cast<QRgb *>(image_.bits());
}

inline void CurveSheet::blend(int x, int y, QRgb color, int coverage) {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
    QRgb &pixel = pixels_[y * stride_ + x];
    const QRgb source = scaled(color, static_cast<unsigned>(coverage));
    pixel = source + scaled(pixel, 256 - (qAlpha(source) + (qAlpha(source) >> 7)));
}

void CurveSheet::fill(const QRectF &area, const QColor &color) {
    const int left = std::max(0, qRound(area.left())), right = std::min(width_, qRound(area.right()));
    const int top = std::max(0, qRound(area.top())), bottom = std::min(height_, qRound(area.bottom()));
    const QRgb value = premultiplied(color);
    for (int y = top; y < bottom && right > left; ++y) std::fill_n(pixels_ + y * stride_ + left, right - left, value);
}

void CurveSheet::frame(const QRectF &area, const QColor &color, bool dotted) {
    const int left = qRound(area.left()), right = qRound(area.right()) - 1;
    const int top = qRound(area.top()), bottom = qRound(area.bottom()) - 1;
    const QRgb value = premultiplied(color);
    const auto on = [dotted](int place) { return !dotted || (place & 3) < 2; };
    for (int x = left; x <= right; ++x) {
        if (!on(x - left)) continue;
        blend(x, top, value, 256);
        blend(x, bottom, value, 256);
    }
    for (int y = top + 1; y < bottom; ++y) {
        if (!on(y - top)) continue;
        blend(left, y, value, 256);
        blend(right, y, value, 256);
    }
}

void CurveSheet::roundedBox(const QRectF &area, double radius, const QColor &inside, const QColor &border,
                            double thickness) {
    const QRgb within = premultiplied(inside), along = premultiplied(border);
    const QPointF center = area.center();
    const double half = thickness / 2, reach = half + 0.5, most = std::min(1.0, thickness);
    const double round = std::min({radius, area.width() / 2, area.height() / 2});
    const double straight_x = area.width() / 2 - round, straight_y = area.height() / 2 - round;
    // How far outside of the outline a pixel is that is so far from the straight part of the nearest sides.
    const auto outside = [round](double dx, double dy) {
        return (dx > 0 && dy > 0 ? std::sqrt(dx * dx + dy * dy) : std::max(dx, dy)) - round;
    };
    const auto paint = [&](int x, int y, double distance) {
        const double filled = std::clamp(0.5 - distance, 0.0, 1.0);
        const double lined = std::clamp(reach - std::abs(distance), 0.0, most);
        if (filled > 0) blend(x, y, within, static_cast<int>(filled * 256));
        if (lined > 0) blend(x, y, along, static_cast<int>(lined * 256));
    };
    const int left = std::max(0, static_cast<int>(std::floor(area.left() - reach)));
    const int right = std::min(width_ - 1, static_cast<int>(std::ceil(area.right() + reach)));
    const int top = std::max(0, static_cast<int>(std::floor(area.top() - reach)));
    const int bottom = std::min(height_ - 1, static_cast<int>(std::ceil(area.bottom() + reach)));
    for (int y = top; y <= bottom; ++y) {
        const double dy = std::abs(y + 0.5 - center.y()) - straight_y;
        // Between `first` and `end` nothing of the border: the outline is at least `reach` away.
        const double core = round - reach;
        const double clear = dy > core ? -straight_x - 1 : (dy <= 0 ? core : std::sqrt(core * core - dy * dy));
        const double half_width = straight_x + clear;
        const int first = std::clamp(static_cast<int>(std::ceil(center.x() - half_width - 0.5)), left, right + 1);
        const int end = std::clamp(static_cast<int>(std::floor(center.x() + half_width + 0.5)), first, right + 1);
        const auto paintTo = [&](int x, int stop) {
            for (; x < stop; ++x) paint(x, y, outside(std::abs(x + 0.5 - center.x()) - straight_x, dy));
        };
        paintTo(left, first);
        if (qAlpha(within) == 255)
            std::fill(pixels_ + y * stride_ + first, pixels_ + y * stride_ + end, within);
        else
            for (int x = first; x < end; ++x) blend(x, y, within, 256);
        paintTo(end, right + 1);
    }
}

void CurveSheet::curve(const QRectF &area, CurveHeights heights, const QColor &color, double thickness) {
    if (heights.size() < 2 || area.width() < 1) return;
    const QRgb value = premultiplied(color);
    const double steps = static_cast<double>(heights.size() - 1) / area.width();  // samples per pixel
    const double reach = thickness / 2 + 0.5;
    const auto height = [&](double x) {
        const double place = std::clamp((x - area.left()) * steps, 0.0, static_cast<double>(heights.size() - 1));
        const auto n = std::min(static_cast<std::size_t>(place), heights.size() - 2);
        const double part = place - static_cast<double>(n);
        const double y = heights[n] * (1 - part) + heights[n + 1] * part;
        return area.bottom() - y * area.height();
    };
    const int first = std::max(0, static_cast<int>(std::ceil(area.left() - 0.5)));
    const int last = std::min(width_ - 1, static_cast<int>(std::floor(area.right() - 0.5)));
    double after = height(first);
    for (int x = first; x <= last; ++x) {
        const double before = std::exchange(after, height(x + 1.0));
        const double middle = (before + after) / 2, slope = after - before;
        const double stretch = std::sqrt(1 + slope * slope);
        const double extent = std::min(reach * stretch, std::abs(slope) / 2 + reach + 0.5);
        const int top = std::max(0, static_cast<int>(std::floor(middle - extent)));
        const int bottom = std::min(height_ - 1, static_cast<int>(std::ceil(middle + extent)));
        for (int y = top; y <= bottom; ++y) {
            const double coverage = reach - std::abs(y + 0.5 - middle) / stretch;
            if (coverage > 0) blend(x, y, value, static_cast<int>(std::min(coverage, 1.0) * 256));
        }
    }
}

void CurveSheet::line(const QLineF &line, const QColor &color, double thickness, double dash, double gap) {
    const double length = line.length();
    if (length < 1e-6) return;
    const bool steep = std::abs(line.dy()) > std::abs(line.dx());
    const QPointF direction = QPointF(line.dx(), line.dy()) / length;
    // Along the major axis u the line is a function v(u).
    const double u0 = steep ? line.y1() : line.x1(), u1 = steep ? line.y2() : line.x2();
    const double v0 = steep ? line.x1() : line.y1(), slope = steep ? line.dx() / line.dy() : line.dy() / line.dx();
    const int limit_u = steep ? height_ : width_, limit_v = steep ? width_ : height_;
    const double stretch = std::sqrt(1 + slope * slope), reach = thickness / 2 + 0.5;
    const QRgb value = premultiplied(color);
    const int first = std::max(0, static_cast<int>(std::floor(std::min(u0, u1) - reach)));
    const int last = std::min(limit_u - 1, static_cast<int>(std::ceil(std::max(u0, u1) + reach)));
    // How far along the line a pixel is, by its place on the two axes.
    const double along_u = steep ? direction.y() : direction.x(), along_v = steep ? direction.x() : direction.y();
    for (int u = first; u <= last; ++u) {
        const double middle = v0 + (u + 0.5 - u0) * slope, along_here = (u + 0.5 - u0) * along_u;
        const int low = std::max(0, static_cast<int>(std::floor(middle - reach * stretch)));
        const int high = std::min(limit_v - 1, static_cast<int>(std::ceil(middle + reach * stretch)));
        for (int v = low; v <= high; ++v) {
            double coverage = std::min(1.0, reach - std::abs(v + 0.5 - middle) / stretch);
            if (coverage <= 0) continue;
            const double along = along_here + (v + 0.5 - v0) * along_v;
            if (along < 0.5 || along > length - 0.5)
                coverage *= std::clamp(along + 0.5, 0.0, 1.0) * std::clamp(length - along + 0.5, 0.0, 1.0);
            if (gap > 0) {
                const double phase = std::fmod(std::max(0.0, along), dash + gap);
                coverage *= std::clamp(dash / 2 + 0.5 - std::abs(phase - dash / 2), 0.0, 1.0);
            }
            blend(steep ? v : u, steep ? u : v, value, static_cast<int>(coverage * 256));
        }
    }
}

}  // namespace kan::ui
