#include "ui/charts/loss_series.h"

#include <algorithm>
#include <cmath>

namespace kan::ui {

std::vector<double> smoothed(const std::vector<double> &values, double weight) {
    std::vector<double> result;
    result.reserve(values.size());
    double sum = 0, total = 0;
    for (const double value : values) {
        if (std::isfinite(value)) {
            sum = weight * sum + (1 - weight) * value;
            total = weight * total + (1 - weight);
        }
        result.push_back(total > 0 ? sum / total : value);
    }
    return result;
}

PositiveRange positiveRange(const std::vector<double> &values, std::size_t first, std::size_t last) {
    PositiveRange range;
    for (std::size_t n = first; n < std::min(last, values.size()); ++n) {
        const double value = values[n];
        if (!std::isfinite(value)) continue;
        if (value <= 0) {
            range.has_zero = true;
            continue;
        }
        range.low = range.low > 0 ? std::min(range.low, value) : value;
        range.high = std::max(range.high, value);
    }
    return range;
}

QList<QPointF> decimated(const std::vector<double> &values, std::size_t first, std::size_t last, std::size_t buckets) {
    QList<QPointF> points;
    last = std::min(last, values.size());
    if (first >= last) return points;
    const std::size_t count = last - first;
    const std::size_t size = std::max<std::size_t>(1, count / std::max<std::size_t>(1, buckets));
    points.reserve(static_cast<qsizetype>(2 * (count / size + 1)));
    const auto add = [&](std::size_t n) { points.append(QPointF(static_cast<double>(n) + 1, values[n])); };
    for (std::size_t start = first; start < last; start += size) {
        const std::size_t end = std::min(start + size, last);
        std::size_t least = end, most = end;
        for (std::size_t n = start; n < end; ++n) {
            if (!std::isfinite(values[n])) continue;
            if (least == end || values[n] < values[least]) least = n;
            if (most == end || values[n] > values[most]) most = n;
        }
        if (least == end) continue;
        add(std::min(least, most));
        if (least != most) add(std::max(least, most));
    }
    return points;
}

QList<QPointF> decimatedLog(const std::vector<double> &values, std::size_t first, std::size_t last, std::size_t buckets,
                            double floor) {
    QList<QPointF> points = decimated(values, first, last, buckets);
    for (QPointF &point : points) point.setY(std::log10(std::max(point.y(), floor)));
    return points;
}

}  // namespace kan::ui
