#include "core/formula/code_dialect.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "core/formula/formula_names.h"
#include "core/formula/formula_number.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr CodeDialect kPythonDialect = {
    .power = "**", .pi = "np.pi", .e = "np.e", .nan = "float(\"nan\")", .infinity = "float(\"inf\")"};
constexpr CodeDialect kNumpyLineDialect = {
    .power = "**", .pi = "np.pi", .e = "np.e", .nan = "np.nan", .infinity = "np.inf"};
constexpr CodeDialect kSympyDialect = {
    .power = "**", .has_log1p = false, .pi = "sp.pi", .e = "sp.E", .nan = "float(\"nan\")", .infinity = "sp.oo"};
constexpr CodeDialect kCppDialect = {.power = "std::pow",
                                     .power_is_call = true,
                                     .pi = "detail::pi",
                                     .e = "detail::e",
                                     .nan = "std::nan(\"\")",
                                     .infinity = "HUGE_VAL"};
constexpr CodeDialect kTextDialect = {
    .power = "^", .has_log1p = false, .pi = "pi", .e = "exp(1)", .nan = "undefined", .infinity = "undefined"};
constexpr CodeDialect kMatlabDialect = {.power = ".^",
                                        .real_power = "real_power",
                                        .times = ".*",
                                        .over = "./",
                                        .pi = "pi",
                                        .e = "exp(1)",
                                        .nan = "NaN",
                                        .infinity = "Inf"};
constexpr CodeDialect kJuliaDialect = {
    .power = "^", .real_power = "real_power", .pi = "pi", .e = "exp(1)", .nan = "NaN", .infinity = "Inf"};
constexpr CodeDialect kRDialect = {.power = "^", .pi = "pi", .e = "exp(1)", .nan = "NaN", .infinity = "Inf"};
constexpr CodeDialect kExcelDialect = {.power = "^",
                                       .has_log1p = false,
                                       .minus_before_power = true,
                                       .pi = "PI()",
                                       .e = "EXP(1)",
                                       .nan = "NA()",
                                       .infinity = "NA()"};
constexpr CodeDialect kMathematicaDialect = {.power = "^",
                                             .open = '[',
                                             .close = ']',
                                             .has_log1p = false,
                                             .pi = "Pi",
                                             .e = "E",
                                             .nan = "Indeterminate",
                                             .infinity = "Infinity"};
constexpr CodeDialect kJavaScriptDialect = {
    .power = "Math.pow", .power_is_call = true, .pi = "Math.PI", .e = "Math.E", .nan = "NaN", .infinity = "Infinity"};

/// By GiNaC's name and in NumPy, SymPy, C++, MATLAB, Julia, R, Excel, Mathematica, JavaScript. Empty: not used there,
/// or written out.
struct FunctionNames {
    const char *ginac, *numpy, *sympy, *cpp, *matlab, *julia, *r, *excel, *mathematica, *javascript;
};
const FunctionNames kNames[] = {
    {"sin", "np.sin", "sp.sin", "std::sin", "sin", "real_sin", "sin", "SIN", "Sin", "Math.sin"},
    {"cos", "np.cos", "sp.cos", "std::cos", "cos", "real_cos", "cos", "COS", "Cos", "Math.cos"},
    {"tan", "np.tan", "sp.tan", "std::tan", "tan", "real_tan", "tan", "TAN", "Tan", "Math.tan"},
    {"asin", "np.arcsin", "sp.asin", "std::asin", "real_asin", "real_asin", "asin", "ASIN", "ArcSin", "Math.asin"},
    {"acos", "np.arccos", "sp.acos", "std::acos", "real_acos", "real_acos", "acos", "ACOS", "ArcCos", "Math.acos"},
    {"atan", "np.arctan", "sp.atan", "std::atan", "atan", "atan", "atan", "ATAN", "ArcTan", "Math.atan"},
    {"sinh", "np.sinh", "sp.sinh", "std::sinh", "sinh", "sinh", "sinh", "SINH", "Sinh", "Math.sinh"},
    {"cosh", "np.cosh", "sp.cosh", "std::cosh", "cosh", "cosh", "cosh", "COSH", "Cosh", "Math.cosh"},
    {"tanh", "np.tanh", "sp.tanh", "std::tanh", "tanh", "tanh", "tanh", "TANH", "Tanh", "Math.tanh"},
    {"asinh", "np.arcsinh", "sp.asinh", "std::asinh", "asinh", "asinh", "asinh", "ASINH", "ArcSinh", "Math.asinh"},
    {"acosh", "np.arccosh", "sp.acosh", "std::acosh", "real_acosh", "real_acosh", "acosh", "ACOSH", "ArcCosh",
     "Math.acosh"},
    {"atanh", "np.arctanh", "sp.atanh", "std::atanh", "real_atanh", "real_atanh", "atanh", "ATANH", "ArcTanh",
     "Math.atanh"},
    {"exp", "np.exp", "sp.exp", "std::exp", "exp", "exp", "exp", "EXP", "Exp", "Math.exp"},
    {"log", "np.log", "sp.log", "std::log", "real_log", "real_log", "log", "LN", "Log", "Math.log"},
    {"log1p", "np.log1p", "", "std::log1p", "real_log1p", "real_log1p", "log1p", "", "", "Math.log1p"},
    {"sqrt", "np.sqrt", "sp.sqrt", "std::sqrt", "real_sqrt", "real_sqrt", "sqrt", "SQRT", "Sqrt", "Math.sqrt"},
    {"abs", "np.abs", "sp.Abs", "std::fabs", "abs", "abs", "abs", "ABS", "Abs", "Math.abs"},
    {"csgn", "np.sign", "sp.sign", "detail::sgn", "sign", "sign", "sign", "SIGN", "Sign", "Math.sign"},
    {"atan2", "np.arctan2", "sp.atan2", "std::atan2", "atan2", "atan", "atan2", "ATAN2", "arcTan2", "Math.atan2"},
    {"step", "_step", "_step", "detail::step", "unit_step", "unit_step", "unit_step", "", "unitStep", "unitStep"},
    {"min", "np.minimum", "sp.Min", "detail::smaller", "smaller", "min", "pmin", "MIN", "Min", "Math.min"},
    {"max", "np.maximum", "sp.Max", "detail::larger", "larger", "max", "pmax", "MAX", "Max", "Math.max"},
    {"sinc", "_sinc", "_sinc", "detail::sinc", "sin_over_x", "sin_over_x", "sin_over_x", "", "Sinc", "sinOverX"}};

std::string_view columnOf(const FunctionNames &names, CodeLanguage language) {
    switch (language) {
        case CodeLanguage::Python:
        case CodeLanguage::NumpyLine:
            return names.numpy;
        case CodeLanguage::Sympy:
            return names.sympy;
        case CodeLanguage::Cpp:
            return names.cpp;
        case CodeLanguage::Text:
            return names.ginac;
        case CodeLanguage::Matlab:
            return names.matlab;
        case CodeLanguage::Julia:
            return names.julia;
        case CodeLanguage::R:
            return names.r;
        case CodeLanguage::Excel:
            return names.excel;
        case CodeLanguage::Mathematica:
            return names.mathematica;
        case CodeLanguage::JavaScript:
            return names.javascript;
    }
    return names.ginac;
}

/// Multiples of pi and e; fractions such as 1/3 stay decimals.
std::optional<NamedNumber> namedConstant(double value) {
    const auto known = namedNumber(value);
    return known && known->unit != NamedNumber::Unit::One ? known : std::nullopt;
}

/// Mathematica takes more than 16 digits for a wish for more than a double, unless they are marked.
std::string inMathematica(const std::string &text) {
    const std::size_t mark = std::min(text.find('e'), text.size());
    const std::string digits = text.substr(0, mark);
    const auto count =
        std::count_if(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    std::string result = digits;
    if (count > 15) result += '`';
    return mark == text.size() ? result : concat(result, "*^", std::stoi(text.substr(mark + 1)));
}

}  // namespace

const CodeDialect &dialectOf(CodeLanguage language) {
    switch (language) {
        case CodeLanguage::Python:
            return kPythonDialect;
        case CodeLanguage::Sympy:
            return kSympyDialect;
        case CodeLanguage::Cpp:
            return kCppDialect;
        case CodeLanguage::Text:
            return kTextDialect;
        case CodeLanguage::Matlab:
            return kMatlabDialect;
        case CodeLanguage::Julia:
            return kJuliaDialect;
        case CodeLanguage::R:
            return kRDialect;
        case CodeLanguage::Excel:
            return kExcelDialect;
        case CodeLanguage::Mathematica:
            return kMathematicaDialect;
        case CodeLanguage::JavaScript:
            return kJavaScriptDialect;
        case CodeLanguage::NumpyLine:
            return kNumpyLineDialect;
    }
    return kTextDialect;
}

std::string_view functionIn(CodeLanguage language, std::string_view ginac) {
    for (const FunctionNames &names : kNames)
        if (ginac == names.ginac) return columnOf(names, language);
    return ginac;
}

std::set<std::string> functionsOfFormulas() {
    std::set<std::string> names;
    for (const FunctionNames &function : kNames) names.insert(function.ginac);
    return names;
}

std::string constantIn(CodeLanguage language, double value) {
    const auto known = namedConstant(value);
    if (!known) return numberIn(language, value);
    const std::string_view unit = known->unit == NamedNumber::Unit::Pi ? dialectOf(language).pi : dialectOf(language).e;
    const int size = std::abs(known->numerator);
    std::string text(known->numerator < 0 ? "-" : "");
    if (size != 1) text += concat(numberIn(language, size), "*");
    text += unit;
    return known->denominator == 1 ? text : concat(text, "/", numberIn(language, known->denominator));
}

bool constantIsCompound(double value) {
    const auto known = namedConstant(value);
    return known && (std::abs(known->numerator) != 1 || known->denominator != 1);
}

std::string numberIn(CodeLanguage language, double value) {
    const CodeDialect &dialect = dialectOf(language);
    if (std::isnan(value)) return std::string(dialect.nan);
    if (std::isinf(value)) return concat(value < 0 ? "-" : "", dialect.infinity);
    std::string text = shortestNumber(value);
    if (language == CodeLanguage::Mathematica) return inMathematica(text);
    if (language == CodeLanguage::Excel) std::replace(text.begin(), text.end(), 'e', 'E');
    const bool integers = language != CodeLanguage::Text && language != CodeLanguage::Excel;
    const bool whole = text.find_first_of(".eE") == std::string::npos;
    constexpr double kSmall = 1e6;  // larger whole numbers are measured ones, not exponents and factors
    if (whole && (language == CodeLanguage::Cpp || (integers && std::abs(value) >= kSmall))) text += ".0";
    return text;
}

}  // namespace kan
