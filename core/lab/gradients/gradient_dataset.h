#pragma once

#include <string>

#include "core/formula/formula_gradient.h"
#include "core/matrix.h"

namespace kan {

/// Rows of a function and of its derivatives, as a formula gives them or as further columns of a table.
struct GradientDataset {
    Matrix inputs;     ///< [N][n]
    Matrix labels;     ///< [N][m]
    Matrix gradients;  ///< [N][m*n]: df_j/dx_d at j * n + d

    /// Throws std::invalid_argument: no rows, shapes that do not fit together, values that are not finite (says in
    /// which table, in how many rows, and where first).
    void validate() const;
};

/// Where a formula is taken: every input from `from` to `to`.
struct GradientRange {
    double from = 0, to = 10;
    /// Throws std::invalid_argument naming the field, its value and the allowed range.
    void validate() const;
    double length() const { return to - from; }
};

/// Values of a formula and its derivatives at these inputs [N][n]; not validated: what is not defined is not finite.
GradientDataset evaluateRows(const FormulaGradient &formula, const Matrix &inputs);

/// `rows` points of the range: equidistant with both ends for one input (numpy's linspace), else uniformly drawn from
/// the box, input by input, from torch's generator with this seed.
Matrix gradientPoints(const GradientRange &range, int inputs, int rows, std::uint64_t seed);

}  // namespace kan
