#pragma once

#include <optional>

namespace kan {

/// numerator / denominator times pi, e or 1.
struct NamedNumber {
    enum class Unit { One, Pi, E };
    int numerator = 1;  ///< carries the sign
    int denominator = 1;
    Unit unit = Unit::One;
};

/// A multiple of pi or e by a small fraction, to 1e-14 of its size; or a small fraction that is no short decimal, such
/// as 1/3, to the last digit. Nothing for all other numbers.
std::optional<NamedNumber> namedNumber(double value);

/// Whether an exponent is structure and no measured number: a half or a third of a whole one.
bool plainExponent(double exponent);

/// To n significant digits; 0 digits leaves all. Numbers that namedNumber knows stay as they are.
double roundedTo(double value, int digits);

/// To n significant digits, also what namedNumber knows.
double roundedPlainly(double value, int digits);

/// roundedTo with as many more digits as it takes to resolve `unit`: for a value that differences are taken from.
double roundedBeside(double value, double unit, int digits);

}  // namespace kan
