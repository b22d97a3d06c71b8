#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace kan::ui {

/// A curve's place in a box, worked out where it is painted: samples stay where they are. low is drawn at (1 - room) /
/// 2 of the box's height, high at (1 + room) / 2; what goes beyond the box stays in it.
struct CurveHeights {
    std::span<const float> samples;  ///< at equal distances
    double low = 0, high = 1;
    double room = 1;

    std::size_t size() const { return samples.size(); }
    /// 0 bottom … 1 top of the box; the middle where it is not finite.
    float operator[](std::size_t n) const {
        return std::isfinite(samples[n]) ? of(static_cast<double>(samples[n])) : 0.5F;
    }
    /// The height of any value.
    float of(double value) const {
        const double part = (value - low) / (high - low);
        return static_cast<float>(std::clamp(0.5 + room * (part - 0.5), 0.02, 0.98));
    }
};

}  // namespace kan::ui
