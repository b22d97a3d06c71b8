#pragma once

#include "core/formula/network_formula.h"

namespace kan {

/// The formula of a network with the numbers that come from frozen edges meant exactly (Expression::error is 0), so
/// that no fit moves them. A number that frozen and other edges made together counts as frozen, but for the constant of
/// a sum, which stays only if all edges that it comes from are frozen.
NetworkFormula withFrozenNumbers(const NetworkFormula &formula, const Kan &model);

/// The other way, when all is fitted: numbers that are no plain ones (plain_number.h) are not meant exactly, and
/// withDigits() rounds them.
NetworkFormula withPlainNumbersOnly(const NetworkFormula &formula);

}  // namespace kan
