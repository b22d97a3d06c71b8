#pragma once

#include <algorithm>
#include <span>

namespace kan::ui {

/// The points of a curve where they lie: nothing is copied. Valid as long as what it was made of.
class CurvePoints {
  public:
    CurvePoints() = default;
    /// Spans of the same length.
    CurvePoints(std::span<const double> x, std::span<const double> y) : x_(x), y_(y) {}
    /// Heights at equal distances from x_low to x_high.
    CurvePoints(double x_low, double x_high, std::span<const float> heights)
        : x_low_(x_low), x_high_(x_high), heights_(heights) {}

    bool empty() const { return size() == 0; }
    std::size_t size() const { return heights_.empty() ? std::min(x_.size(), y_.size()) : heights_.size(); }
    double x(std::size_t n) const { return heights_.empty() ? x_[n] : x_low_ + (x_high_ - x_low_) * share(n); }
    double y(std::size_t n) const { return heights_.empty() ? y_[n] : static_cast<double>(heights_[n]); }

    /// Between two points what lies on their line, beyond the ends the value there; 0 without points. x ascends.
    double at(double x) const;

  private:
    double share(std::size_t n) const {
        return static_cast<double>(n) / static_cast<double>(std::max<std::size_t>(1, heights_.size() - 1));
    }

    std::span<const double> x_, y_;
    double x_low_ = 0, x_high_ = 0;
    std::span<const float> heights_;
};

}  // namespace kan::ui
