#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formula/network_formula.h"

namespace kan {

enum class FormulaFormat {
    Latex,   ///< a formula to be set in type
    Python,  ///< a NumPy module: f(inputs) of shape [N, n] gives [N, m]
    Sympy,   ///< a SymPy module: `outputs`, expressions of the real symbols `inputs`, and f(x1, x2 ...), a list of m;
             ///< an argument that is piecewise itself stands in `definitions`
    Cpp,     ///< a C++17 header: name::name(const std::array<double, n> &) gives std::array<double, m>
    Text,    ///< plain: "T = 6.28*sqrt(length/gravity)", outputs separated by ';', with words in place of names that
             ///< are none and what they stand for below; of x1, x2 ... with one output the right side alone;
             ///< of a classifier P(class), as LaTeX has it too; all others have its log-odds or scores
    Matlab,  ///< a function file of MATLAB and Octave: f(inputs) of [N, n] gives [N, m]
    Julia,   ///< f(inputs) of [N, n] gives [N, m]
    R,       ///< f(inputs) of a matrix or data frame [N, n] gives a matrix [N, m]
    Excel,   ///< one formula per output, separated by tabs, of the inputs in A2, B2 ...; what stands where below
    Mathematica,  ///< f[{x1, x2}] of numbers or symbols gives a list of m
    JavaScript,   ///< an ES module: f(inputs), an array of n, gives an array of m
    Numpy         ///< an expression in one line, of several outputs a tuple; what the names stand for below
};

/// By which they are known everywhere: "latex", "python" ... in the order above.
std::vector<std::string> formulaFormatNames();
std::string_view toString(FormulaFormat format);               ///< "latex", "python", "sympy", "cpp", "text" ...
FormulaFormat formulaFormatFromString(std::string_view text);  ///< Throws std::invalid_argument naming the choices.

/// The formula with its constants to `digits` significant digits, 0: all 17. Splines that are left become piecewise
/// polynomials, so that every network can be exported; LaTeX alone refuses what is too long to be read, Excel and Numpy
/// what is too long for a cell (std::invalid_argument). Multiples of pi and e stay such. Code takes a person's own
/// columns and computes derived inputs itself (own_columns.h); LaTeX and Text have these with "where". `name` is that
/// of the C++ namespace and function, any text.
std::string exportFormula(const NetworkFormula &formula, FormulaFormat format, int digits = 0,
                          const std::string &name = "network");

/// The right side of each output, in the words of Text; splines are s1(x), s2(x). None if the formula is too long to be
/// set in type.
std::vector<std::string> formulaPerOutput(const NetworkFormula &formula, int digits);
/// The outputs alone, as Text has them: no pieces of splines, no words' meanings.
std::string formulaLine(const NetworkFormula &formula, int digits);
/// A formula in identifiers, for others to compute with.
struct FormulaInWords {
    std::vector<std::string> outputs;                         ///< the right sides
    std::vector<std::string> output_names;                    ///< any text
    std::vector<std::pair<std::string, std::string>> legend;  ///< identifier and column, of all inputs
    std::string splines;                                      ///< the pieces of s1(x) ... as lines; empty: none
};
FormulaInWords formulaInWords(const NetworkFormula &formula, int digits);

}  // namespace kan
