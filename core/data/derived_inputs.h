#pragma once

#include <string>
#include <vector>

#include "core/data/derived_column.h"
#include "core/matrix.h"

namespace kan {

/// "x1" .. "xn" and the derived ones behind them.
std::vector<std::string> drawnNames(int variables, const std::vector<DerivedColumn> &derived);

/// The derived columns of rows that are drawn from a formula: of x1 .. xn and those before. Throws
/// std::invalid_argument naming column, its formula and why: no name, twice the same, a formula that cannot be read.
/// `inputs` [N][n] in the user's units become [N][n + derived], NaN where a formula has no real value.
Matrix withDerivedInputs(const Matrix &inputs, const std::vector<DerivedColumn> &derived);

}  // namespace kan
