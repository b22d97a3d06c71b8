#pragma once

#include <string>
#include <vector>

#include "core/formula/network_formula.h"

namespace kan {

/// A number as LaTeX: 0.25, 1.5 \cdot 10^{-7}, \frac{3 \pi}{4}, e.
std::string latexNumber(double value);

/// An expression over inputs whose names are LaTeX already.
std::string latexOf(const Expression &e, const std::vector<std::string> &variables);

/// The right side of one output, such as e^{x_{2}^{2} + \sin\left(\pi x_{1}\right)}.
std::string latexOf(const NetworkFormula &formula, int output);

/// All outputs and splines as lines of one formula, and the units of what occurs in it, where they are known. Throws
/// std::invalid_argument with typesetRefusal().
std::string latexDocument(const NetworkFormula &formula);

}  // namespace kan
