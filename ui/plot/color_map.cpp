#include "ui/plot/color_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace kan::ui {

namespace {

template <std::size_t N>
QRgb interpolate(const std::array<QRgb, N> &stops, double t) {
    const double place = std::clamp(t, 0.0, 1.0) * (N - 1);
    const auto low = std::min(static_cast<std::size_t>(place), N - 2);
    const double part = place - static_cast<double>(low);
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
    const QRgb a = stops[low], b = stops[low + 1];
    return qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

template <typename Color>
QImage colorImage(const std::vector<float> &values, int columns, int rows, Color color) {
    if (columns <= 0 || rows <= 0 || values.size() < static_cast<std::size_t>(columns) * rows) return {};
    QImage image(columns, rows, QImage::Format_ARGB32_Premultiplied);
    for (int row = 0; row < rows; ++row) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(rows - 1 - row));
        for (int column = 0; column < columns; ++column) {
            const float value = values[static_cast<std::size_t>(row) * columns + column];
            line[column] = std::isfinite(value) ? color(value) : qRgba(0, 0, 0, 0);
        }
    }
    return image;
}

/// What is between two samples at the middle of pixel n of `pixels`: the first of the two and the share of the second
/// in 256ths.
struct Between {
    int first = 0, second = 0;
    std::uint32_t part = 0;

    Between(int n, int pixels, int samples) {
        const double place = (n + 0.5) / pixels * (samples - 1);
        first = std::min(static_cast<int>(place), samples - 1);
        second = std::min(first + 1, samples - 1);
        part = static_cast<std::uint32_t>(std::lround((place - first) * 256));
    }
};

/// Two channels at once.
QRgb blend(QRgb a, QRgb b, std::uint32_t part) {
    constexpr std::uint32_t kChannels = 0x00ff00ff, kHalf = 0x00800080;
    const std::uint32_t rest = 256 - part;
    const std::uint32_t low = (a & kChannels) * rest + (b & kChannels) * part + kHalf;
    const std::uint32_t high = (a >> 8 & kChannels) * rest + (b >> 8 & kChannels) * part + kHalf;
    return (low >> 8 & kChannels) | (high & ~kChannels);
}

}  // namespace

QRgb viridis(double t) {
    static constexpr std::array<QRgb, 11> kStops = {0xff440154, 0xff482475, 0xff414487, 0xff355f8d,
                                                    0xff2a788e, 0xff21918c, 0xff22a884, 0xff44bf70,
                                                    0xff7ad151, 0xffbddf26, 0xfffde725};
    return interpolate(kStops, t);
}

QRgb diverging(double t, bool dark) {
    static constexpr std::array<QRgb, 9> kLight = {0xff2166ac, 0xff4393c3, 0xff92c5de, 0xffd1e5f0, 0xfff7f7f7,
                                                   0xfffddbc7, 0xfff4a582, 0xffd6604d, 0xffb2182b};
    static constexpr std::array<QRgb, 9> kDark = {0xff8ec7ff, 0xff4b96dd, 0xff2f669c, 0xff24405f, 0xff1e2229,
                                                  0xff542a30, 0xff93343c, 0xffd24a4a, 0xffff8f80};
    return interpolate(dark ? kDark : kLight, (t + 1) / 2);
}

QLinearGradient scaleGradient(QPointF low_end, QPointF high_end, bool centred, bool dark) {
    constexpr int kStops = 20;
    QLinearGradient gradient(low_end, high_end);
    for (int n = 0; n <= kStops; ++n) {
        const double part = static_cast<double>(n) / kStops;
        gradient.setColorAt(part, QColor::fromRgb(centred ? diverging(2 * part - 1, dark) : viridis(part)));
    }
    return gradient;
}

QImage viridisImage(const std::vector<float> &values, int columns, int rows, double low, double high) {
    const double scale = high > low ? 1 / (high - low) : 0;
    return colorImage(values, columns, rows,
                      [&](double value) { return viridis(scale > 0 ? (value - low) * scale : 0.5); });
}

QImage divergingImage(const std::vector<float> &values, int columns, int rows, double limit, bool dark) {
    const double scale = limit > 0 ? 1 / limit : 0;
    return colorImage(values, columns, rows, [&](double value) { return diverging(value * scale, dark); });
}

QImage stretched(const QImage &samples, QSize pixels) {
    if (samples.isNull() || pixels.isEmpty()) return {};
    QImage wide(pixels.width(), samples.height(), QImage::Format_ARGB32_Premultiplied), image(pixels, wide.format());
    std::vector<Between> columns;
    columns.reserve(static_cast<std::size_t>(pixels.width()));
    for (int x = 0; x < pixels.width(); ++x) columns.emplace_back(x, pixels.width(), samples.width());
    for (int row = 0; row < samples.height(); ++row) {
        const auto *from = reinterpret_cast<const QRgb *>(samples.constScanLine(row));
        auto *to = reinterpret_cast<QRgb *>(wide.scanLine(row));
        for (const Between &at : columns) *to++ = blend(from[at.first], from[at.second], at.part);
    }
    for (int y = 0; y < pixels.height(); ++y) {
        const Between at(y, pixels.height(), samples.height());
        const auto *above = reinterpret_cast<const QRgb *>(wide.constScanLine(at.first));
        const auto *below = reinterpret_cast<const QRgb *>(wide.constScanLine(at.second));
        auto *to = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < pixels.width(); ++x) to[x] = blend(above[x], below[x], at.part);
    }
    return image;
}

QColor seriesColor(int n, bool dark) {
    static constexpr QRgb kColors[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x7F7F7F};
    const QColor color = QColor(kColors[static_cast<std::size_t>(n) % std::size(kColors)]);
    return dark ? color.lighter(130) : color;
}

}  // namespace kan::ui
