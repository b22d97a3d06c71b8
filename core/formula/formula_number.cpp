#include "core/formula/formula_number.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <numeric>

namespace kan {

namespace {

constexpr int kMaxNumerator = 24;
constexpr int kMaxDenominator = 12;

std::optional<NamedNumber> multipleOf(double value, double unit, double tolerance, NamedNumber::Unit name) {
    for (int denominator = 1; denominator <= kMaxDenominator; ++denominator) {
        const double numerator = value / unit * denominator;
        const double whole = std::round(numerator);
        if (whole == 0 || std::abs(whole) > kMaxNumerator) continue;
        if (std::abs(numerator - whole) <= tolerance * std::abs(whole))
            return NamedNumber{static_cast<int>(whole), denominator, name};
    }
    return std::nullopt;
}

bool shortDecimal(int denominator) {
    for (const int factor : {2, 5})
        while (denominator % factor == 0) denominator /= factor;
    return denominator == 1;
}

}  // namespace

std::optional<NamedNumber> namedNumber(double value) {
    if (!std::isfinite(value) || value == 0) return std::nullopt;
    constexpr double kEqual = 1e-14;
    if (const auto found = multipleOf(value, std::numbers::pi, kEqual, NamedNumber::Unit::Pi)) return found;
    if (const auto found = multipleOf(value, std::numbers::e, kEqual, NamedNumber::Unit::E)) return found;
    const auto fraction = multipleOf(value, 1, std::numeric_limits<double>::epsilon(), NamedNumber::Unit::One);
    if (fraction && !shortDecimal(fraction->denominator)) return fraction;
    return std::nullopt;
}

bool plainExponent(double exponent) {
    return 2 * exponent == std::round(2 * exponent) || 3 * exponent == std::round(3 * exponent);
}

double roundedTo(double value, int digits) {
    return namedNumber(value) ? value : roundedPlainly(value, digits);
}

double roundedPlainly(double value, int digits) {
    if (digits <= 0 || !std::isfinite(value)) return value;
    char text[64];
    std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
    return std::strtod(text, nullptr);
}

double roundedBeside(double value, double unit, int digits) {
    if (digits == 0) return value;
    const double ratio = std::abs(value / unit);
    const int more = ratio > 1 ? static_cast<int>(std::ceil(std::log10(ratio))) : 0;
    return roundedTo(value, std::min(digits + more, 17));
}

}  // namespace kan
