#pragma once

#include <string>

#include <kan/network.h>

namespace kan::lib {

enum class Format {
    Text,    ///< plain, over x1, x2 ...; outputs separated by ';'
    Latex,   ///< to be set in type
    Python,  ///< a NumPy module: f(inputs) of shape [N, n] gives [N, m]
    Sympy,   ///< a SymPy module: `outputs`, expressions of the symbols `inputs`
    Cpp      ///< a C++17 header: network::network(const std::array<double, n> &)
};

/// The network's formula in the user's units (pykan's symbolic_formula), constants to `digits` significant digits, 0:
/// all 17. Splines that are left become piecewise polynomials. Throws std::invalid_argument if digits are not in
/// 0 .. 17, and for LaTeX that is too long to be read.
std::string formula(const Network &network, Format format = Format::Text, int digits = 0);

}  // namespace kan::lib
