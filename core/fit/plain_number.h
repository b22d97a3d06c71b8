#pragma once

#include <optional>

namespace kan {

/// A number that people write down, and what it costs to say which: its description length in bits.
struct PlainNumber {
    double value = 0;
    double bits = 0;
};

/// The cheapest number within `distance` of x that is not there by chance: so few bits that less than one in twenty
/// numbers of x's size has one as cheap that near. Whole numbers, fractions, decimals, powers of ten, and pi, 1/pi, e,
/// the roots of 2, 3 and pi and their inverses times small fractions. Nothing for 0 and where there is none.
std::optional<PlainNumber> plainNumber(double x, double distance);

}  // namespace kan
