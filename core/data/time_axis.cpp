#include "core/data/time_axis.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<double, std::string_view> kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};

}  // namespace

std::string TimeAxis::unitName() const {
    if (style == DateStyle::Month) return "months";
    for (const auto &[seconds, name] : kUnits)
        if (seconds == unit) return std::string(name);
    return "s";
}

std::string TimeAxis::words() const {
    const bool midnight = style == DateStyle::Clock && origin == 0;
    return midnight ? unitName() : concat(unitName(), " since ", dateText(origin, style));
}

TimeAxis timeAxisOf(const std::vector<double> &times, DateStyle style) {
    TimeAxis axis{style, 0, 1};
    double low = 0;
    double high = 0;
    bool first = true;
    for (const double time : times) {
        if (std::isnan(time)) continue;
        if (std::exchange(first, false)) axis.origin = low = high = time;
        low = std::min(low, time);
        high = std::max(high, time);
    }
    if (style == DateStyle::Month) return axis;
    if (style == DateStyle::Clock) axis.origin = 0;
    for (const auto &[seconds, name] : kUnits) {
        axis.unit = seconds;
        if (high - low >= 2 * seconds) break;
    }
    return axis;
}

}  // namespace kan
