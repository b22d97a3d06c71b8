#pragma once

#include <string>

#include <kan/network.h>

namespace kan::lib {

enum class Format {
    Text,         ///< plain, in the names of the columns; outputs separated by ';'
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

/// The formula of a network in the user's units as one writes it down: in normal form, constants fitted to the training
/// rows and made plain where these allow it, of classes P(class). Code (all but text and LaTeX) is that, too, if no
/// edge is a spline and it agrees with the network within its RMSE, else networkFormula; its head says which. The same
/// as kan-cli export. Constants to `digits` significant digits, 0: all 17. Throws std::invalid_argument if digits are
/// not in 0 .. 17, and for LaTeX that is too long to be read, Excel and Numpy that are too long for a cell.
std::string formula(const Network &network, Format format = Format::Text, int digits = 0);

/// The same as the network computes it (pykan's symbolic_formula); of classes the log-odds or scores in code. Splines
/// become piecewise polynomials.
std::string networkFormula(const Network &network, Format format = Format::Text, int digits = 0);

}  // namespace kan::lib
