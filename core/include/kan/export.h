#pragma once

#include <string>

#include <kan/network.h>

namespace kan::lib {

enum class Format {
    Text,         ///< plain, over x1, x2 ...; outputs separated by ';'
    Latex,        ///< to be set in type
    Python,       ///< a NumPy module: f(inputs) of shape [N, n] gives [N, m]
    Sympy,        ///< a SymPy module: `outputs`, expressions of the symbols `inputs`
    Cpp,          ///< a C++17 header: network::network(const std::array<double, n> &)
    Matlab,       ///< a function file of MATLAB and Octave: f(inputs) of [N, n] gives [N, m]
    Julia,        ///< f(inputs) of [N, n] gives [N, m]
    R,            ///< f(inputs) of a matrix or data frame [N, n] gives a matrix [N, m]
    Excel,        ///< one formula per output, separated by tabs, of the inputs in A2, B2 ...; what stands where below
    Mathematica,  ///< f[{x1, x2}] of numbers or symbols gives a list of m
    JavaScript,   ///< an ES module: f(inputs), an array of n, gives an array of m
    Numpy         ///< an expression in one line, of several outputs a tuple; what the names stand for below
};

/// The network's formula in the user's units (pykan's symbolic_formula), constants to `digits` significant digits, 0:
/// all 17. Splines that are left become piecewise polynomials. Throws std::invalid_argument if digits are not in
/// 0 .. 17, and for LaTeX that is too long to be read, Excel and Numpy that are too long for a cell.
std::string formula(const Network &network, Format format = Format::Text, int digits = 0);

}  // namespace kan::lib
