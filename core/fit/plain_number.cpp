#include "core/fit/plain_number.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <numeric>

namespace kan {

namespace {

constexpr double kOften = 1.0 / 20;  ///< how often a number as cheap may be as near by chance

/// What a whole number costs: twice the logarithm, as its length has to be said too (Elias 1975).
double bitsOf(double whole) {
    return whole <= 1 ? 0 : 2 * std::log2(whole) - 1;
}

class Cheapest {
  public:
    Cheapest(double x, double distance) : x_(x), distance_(distance) {}
    void offer(double size, double bits) {
        const double value = std::copysign(size, x_);
        if (!(std::abs(value - x_) <= distance_)) return;
        if (!best_ || bits < best_->bits || (bits == best_->bits && std::abs(value - x_) < std::abs(best_->value - x_)))
            best_ = PlainNumber{value, bits};
    }
    const std::optional<PlainNumber> &best() const { return best_; }

  private:
    double x_, distance_;
    std::optional<PlainNumber> best_;
};

struct Unit {
    double value;
    double bits;
};

}  // namespace

std::optional<PlainNumber> plainNumber(double x, double distance) {
    using namespace std::numbers;
    if (x == 0 || !std::isfinite(x) || !(distance >= 0)) return std::nullopt;
    const double size = std::abs(x);
    // A number that rounds to x in double precision is as near as can be told.
    constexpr double kNearest = 4e-16;
    distance = std::max(distance, kNearest * size);
    Cheapest cheapest(x, distance);
    const Unit units[] = {{1, 0},
                          {pi, 2},
                          {1 / pi, 3},
                          {e, 4},
                          {1 / e, 5},
                          {sqrt2, 4},
                          {1 / sqrt2, 5},
                          {sqrt3, 5},
                          {inv_sqrt3, 6},
                          {std::sqrt(pi), 5},
                          {inv_sqrtpi, 5},
                          {std::sqrt(2 * pi), 6},
                          {1 / std::sqrt(2 * pi), 6},
                          {pi * pi, 5}};
    constexpr int kLargestDenominator = 60;
    constexpr double kLargestNumerator = 1e6;
    for (const Unit &unit : units)
        for (int q = 1; q <= kLargestDenominator; ++q) {
            const double p = std::round(size / unit.value * q);
            if (p < 1 || p > kLargestNumerator || std::gcd(static_cast<long>(p), static_cast<long>(q)) != 1) continue;
            cheapest.offer(p * unit.value / q, bitsOf(p) + bitsOf(q) + unit.bits);
        }
    // Decimals d * 10^k, and powers of ten among them.
    constexpr int kMostDigits = 12;
    constexpr double kBitsPerDigit = 3.33;
    for (int digits = 1; digits <= kMostDigits; ++digits) {
        char text[40];
        std::snprintf(text, sizeof text, "%.*e", digits - 1, size);
        const double value = std::strtod(text, nullptr);
        const double exponent = std::abs(std::floor(std::log10(size)));
        const bool power_of_ten = digits == 1 && text[0] == '1';
        cheapest.offer(value, (power_of_ten ? 1 : kBitsPerDigit * digits) + std::log2(1 + exponent) + 1);
    }
    if (!cheapest.best()) return std::nullopt;
    // Within a factor of two there are some 2^bits numbers as cheap; their windows cover this share of it.
    const double chance = std::exp2(cheapest.best()->bits) * 2 * distance / size;
    return chance <= kOften ? cheapest.best() : std::nullopt;
}

}  // namespace kan
