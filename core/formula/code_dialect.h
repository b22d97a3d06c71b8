#pragma once

#include <set>
#include <string>
#include <string_view>

namespace kan {

/// What formulas are written in. NumpyLine: NumPy without helpers.
enum class CodeLanguage { Python, Sympy, Cpp, Text, Matlab, Julia, R, Excel, Mathematica, JavaScript, NumpyLine };

/// How a language spells what is the same in all of them.
struct CodeDialect {
    std::string_view power = {};       ///< an operator, or a function of two arguments
    bool power_is_call = false;        ///< `power` is a function
    std::string_view real_power = {};  ///< the function for exponents that are no whole numbers; empty: `power`
    std::string_view times = "*";      ///< between values; numbers are multiplied by *
    std::string_view over = "/";       ///< between values
    char open = '(', close = ')';      ///< around arguments
    bool has_log1p = true;             ///< log(1 + x) is written as such
    bool minus_before_power = false;   ///< -x^2 is (-x)^2
    std::string_view pi = {}, e = {}, nan = {}, infinity = {};
};

const CodeDialect &dialectOf(CodeLanguage language);

/// What a function with one of GiNaC's names, or sinc, is called; helpers of ours included.
std::string_view functionIn(CodeLanguage language, std::string_view ginac);
/// The names by which formulas know functions.
std::set<std::string> functionsOfFormulas();

/// A constant of a formula; multiples of pi and e by small fractions as such: 2*pi, 3*pi/4. One that starts with a
/// minus has it in front of all of it.
std::string constantIn(CodeLanguage language, double value);
/// Whether constantIn is a product or a quotient.
bool constantIsCompound(double value);
/// A number of a table, always in digits.
std::string numberIn(CodeLanguage language, double value);

}  // namespace kan
