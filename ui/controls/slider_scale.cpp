#include "ui/controls/slider_scale.h"

#include <algorithm>
#include <cmath>

namespace kan::ui {

namespace {

constexpr int kFine = 1000;

double rounded(double value) {
    if (value == 0 || !std::isfinite(value)) return value;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2);
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
}

}  // namespace

int SliderScale::positions() const {
    if (integer && !logarithmic) return static_cast<int>(high - low);
    return kFine;
}

double SliderScale::valueAt(int position) const {
    if (integer && !logarithmic) return low + position;
    if (zero && position <= 0) return 0;
    const double first = zero ? 1 : 0;
    const double fraction = (position - first) / (kFine - first);
    const double value = logarithmic ? low * std::pow(high / low, fraction) : low + (high - low) * fraction;
    return integer ? std::round(value) : rounded(value);
}

int SliderScale::positionOf(double value) const {
    if (integer && !logarithmic) return static_cast<int>(std::round(std::clamp(value, low, high) - low));
    if (zero && value <= 0) return 0;
    const double first = zero ? 1 : 0;
    const double inside = std::clamp(value, low, high);
    const double fraction = logarithmic ? std::log(inside / low) / std::log(high / low) : (inside - low) / (high - low);
    return static_cast<int>(std::round(first + fraction * (kFine - first)));
}

double SliderScale::stepped(double value, int steps) const {
    if (integer) return value + steps;
    if (!logarithmic) return rounded(value + steps * (high - low) / 100);
    if (value <= 0) return steps > 0 ? low : 0;
    const double next = rounded(value * std::pow(10.0, steps / 10.0));
    return zero && next < low ? 0 : next;
}

}  // namespace kan::ui
