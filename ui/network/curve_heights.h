#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace kan::ui {

/// A curve's place in a box, worked out where it is painted: samples stay where they are.
struct CurveHeights {
    std::span<const float> samples;  ///< at equal distances; not NaN
    double offset = 0, factor = 1;   ///< height = offset + factor * sample, kept within the box

    /// low at (1 - room) / 2 of the box's height, high at (1 + room) / 2.
    static CurveHeights between(std::span<const float> samples, double low, double high, double room) {
        const double factor = room / (high - low);
        return {samples, 0.5 - factor * (low + high) / 2, factor};
    }

    std::size_t size() const { return samples.size(); }
    /// 0 bottom … 1 top of the box.
    double operator[](std::size_t n) const { return of(static_cast<double>(samples[n])); }
    /// The height of any value.
    double of(double value) const { return std::clamp(offset + factor * value, 0.02, 0.98); }
};

}  // namespace kan::ui
