#pragma once

#include <cstdint>
#include <utility>

#include "core/data/dataset.h"

namespace kan {

/// The example by which the theorem of Kolmogorov and Arnold is told: the price of a house, in thousands, is
/// 8 area^0.8 (1 + 0.08 bedrooms) (0.6 + 0.4 exp(-age/25)), a product of one-variable functions and so the exponential
/// of a sum of them. Area in square metres, age in years.
double housePrice(double bedrooms, double area, double age);

/// The rule as it is written for people.
inline constexpr const char *kHousePriceRule = "8 area^0.8 (1 + 0.08 bedrooms) (0.6 + 0.4 exp(-age/25))";

/// Bedrooms 1 .. 5, area 40 .. 240 and age 0 .. 80, in whole numbers: the ends of input 0, 1 and 2.
std::pair<double, double> houseRange(int input);

/// Houses drawn evenly from these ranges by torch's generator (bedrooms, area, age of one house after the other, the
/// training rows first), with their prices. Columns are scaled to -1 .. 1 over the training rows. Throws
/// std::invalid_argument for fewer than 10 training rows or a negative number of test rows.
Dataset houseDataset(int train, int test, std::uint64_t seed);

}  // namespace kan
