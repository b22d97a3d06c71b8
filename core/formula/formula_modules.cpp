#include "core/formula/formula_modules.h"

#include <algorithm>

#include "core/formula/formula_code.h"
#include "core/formula/formula_names.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

constexpr const char *kNumpyHelpers = R"(import numpy as np


def _step(x):
    return np.where(np.isnan(x), x, np.heaviside(x, 0.5))


def _sinc(x):
    return np.where(x == 0, 1.0, np.sin(x) / np.where(x == 0, 1.0, x))


def _silu(x):
    return x / (1.0 + np.exp(-x))


def _piecewise(x, breaks, coefficients):
    """The polynomial of (x - left end) of the interval in which x lies; lowest power first."""
    piece = np.searchsorted(breaks, x, side="right")
    origin = np.concatenate(([breaks[0]], breaks))
    varies = np.any(coefficients[:, 1:] != 0, axis=1)[piece]
    u = np.where(varies | np.isnan(x), x - origin[piece], 0.0)
    y = coefficients[piece, -1]
    for n in range(coefficients.shape[1] - 2, -1, -1):
        y = y * u + coefficients[piece, n]
    return y
)";

constexpr const char *kSympyHelpers = R"(import sympy as sp

# Symbols of the outputs that stand for expressions of the inputs and of earlier symbols.
definitions = []


def _symbol(x):
    """A symbol for an argument that is piecewise itself: SymPy's conditions cannot hold one."""
    if not sp.sympify(x).has(sp.Piecewise):
        return x
    for symbol, expression in definitions:
        if expression is x:
            return symbol
    definitions.append((sp.Dummy(f"z{len(definitions) + 1}", real=True), x))
    return definitions[-1][0]


def _step(x):
    x = _symbol(x)
    return sp.Piecewise((0, x < 0), (1, x > 0), (0.5, True), evaluate=False)


def _sinc(x):
    x = _symbol(x)
    return sp.Piecewise((1, sp.Eq(x, 0)), (sp.sin(x) / x, True), evaluate=False)


def _silu(x):
    return x / (1 + sp.exp(-x))


def _piecewise(x, breaks, coefficients):
    """The polynomial of (x - left end) of the interval in which x lies; lowest power first."""
    pieces = []
    for n, row in enumerate(coefficients):
        u = x - breaks[max(n - 1, 0)]
        y = row[-1]
        for number in reversed(row[:-1]):
            y = y * u + number
        pieces.append((y, x < breaks[n] if n < len(breaks) else True))
    return sp.Piecewise(*pieces, evaluate=False)
)";

constexpr const char *kSympyEvaluate = R"(

def f(*values):
    """The outputs at one point."""
    known = dict(zip(inputs, values))
    for symbol, expression in definitions:
        known[symbol] = expression.subs(known)
    return [output.subs(known) for output in outputs]
)";

constexpr const char *kCppHelpers = R"(namespace detail {

inline double sgn(double x) { return x > 0 ? 1.0 : (x < 0 ? -1.0 : x); }
inline double step(double x) { return x > 0 ? 1.0 : (x < 0 ? 0.0 : 0.5 + x); }
inline double smaller(double a, double b) { return a < b || std::isnan(a) ? a : b; }
inline double larger(double a, double b) { return a > b || std::isnan(a) ? a : b; }
inline double sinc(double x) { return x == 0 ? 1.0 : std::sin(x) / x; }
inline double silu(double x) { return x / (1.0 + std::exp(-x)); }

/// The polynomial of (x - left end) of the interval in which x lies; lowest power first.
template <std::size_t Breaks, std::size_t Powers>
double piecewise(double x, const double (&breaks)[Breaks], const double (&coefficients)[Breaks + 1][Powers]) {
    std::size_t piece = 0;
    for (std::size_t end = Breaks; piece < end;) {
        const std::size_t middle = piece + (end - piece) / 2;
        if (x < breaks[middle])
            end = middle;
        else
            piece = middle + 1;
    }
    const double *c = coefficients[piece];
    bool varies = std::isnan(x);
    for (std::size_t n = 1; n < Powers; ++n) varies = varies || c[n] != 0;
    const double u = varies ? x - breaks[piece == 0 ? 0 : piece - 1] : 0.0;
    double y = 0;
    for (std::size_t n = Powers; n-- > 0;) y = y * u + c[n];
    return y;
}

}  // namespace detail
)";

std::string listOf(CodeLanguage language, const std::vector<double> &numbers) {
    std::string text;
    for (const double number : numbers) text += concat(text.empty() ? "" : ", ", CodeWriter::number(language, number));
    return text;
}

/// Rows of coefficients between the given brackets.
std::string tableOf(CodeLanguage language, const FormulaSpline &spline, const char *open, const char *close) {
    std::string text;
    for (const std::vector<double> &row : spline.pieces.coef)
        text += concat("    ", open, listOf(language, row), close, ",\n");
    return text;
}

std::string baseTerm(CodeLanguage language, const FormulaSpline &spline, const char *silu) {
    if (spline.scale_base == 0) return {};
    return concat(CodeWriter::number(language, spline.scale_base), "*",
                  spline.base == BaseFunction::Silu ? concat(silu, "(x)") : "x", " + ");
}

std::string quoted(const std::string &text) {
    std::string result = "\"";
    for (const char c : oneLine(text)) result += c == '"' ? std::string("\\\"") : std::string(1, c);
    return result + "\"";
}

/// Identifiers of the inputs and the prefix of intermediate values, clear of each other and of the module's names.
struct ModuleNames {
    std::vector<std::string> inputs;
    std::string prefix = "t";
};

ModuleNames namesFor(const NetworkFormula &formula, std::set<std::string> reserved,
                     Identifiers::Place place = Identifiers::Place::Code) {
    for (std::size_t n = 1; n <= formula.splines().size(); ++n) reserved.insert(concat("s", n));
    Identifiers identifiers(std::move(reserved), place);
    ModuleNames names;
    for (std::size_t i = 0; i < formula.options().input_names.size(); ++i)
        names.inputs.push_back(identifiers.make(formula.options().input_names[i], concat("x", i + 1)));
    const auto clashes = [&](const std::string &name) { return name.rfind(names.prefix, 0) == 0; };
    while (std::any_of(names.inputs.begin(), names.inputs.end(), clashes)) names.prefix += "t";
    return names;
}

}  // namespace

std::string formulaComment(const NetworkFormula &formula, const std::string &mark) {
    const auto joined = [](const std::vector<std::string> &names) {
        std::string text;
        for (const std::string &name : names) text += concat(text.empty() ? "" : ", ", oneLine(name));
        return text;
    };
    std::string text = concat(mark, "The formula of a Kolmogorov-Arnold network, exported by KAN Explorer.\n", mark,
                              "Inputs: ", joined(formula.options().input_names), "\n", mark,
                              "Outputs: ", joined(formula.options().output_names), "\n");
    for (const std::string &remark : formula.remarks()) text += concat(mark, oneLine(remark), "\n");
    return text;
}

std::string pythonModule(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Python;
    const ModuleNames names = namesFor(formula, {"np", "f", "inputs", "outputs"});
    CodeWriter writer(kLanguage, names.inputs, names.prefix, true);
    const std::vector<std::string> outputs = writer.write(formula.expressions());
    std::string text = concat(formulaComment(formula, "# "), kNumpyHelpers);
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text += concat("\n\n_breaks", n + 1, " = np.array([", listOf(kLanguage, spline.pieces.breaks), "])\n");
        text += concat("_coefficients", n + 1, " = np.array([\n", tableOf(kLanguage, spline, "[", "]"), "])\n");
        text += concat("\n\ndef s", n + 1, "(x):\n    return ", baseTerm(kLanguage, spline, "_silu"),
                       "_piecewise(x, _breaks", n + 1, ", _coefficients", n + 1, ")\n");
    }
    text +=
        concat("\n\ndef f(inputs):\n    \"\"\"Outputs of shape [N, ", formula.outputs(), "] for inputs of shape [N, ",
               formula.inputs(), "].\"\"\"\n    inputs = np.asarray(inputs, dtype=float)\n");
    text += concat("    outputs = np.empty((inputs.shape[0], ", formula.outputs(), "))\n");
    text += "    with np.errstate(all=\"ignore\"):\n";
    for (std::size_t i = 0; i < names.inputs.size(); ++i)
        if (writer.used()[i]) text += concat("        ", names.inputs[i], " = inputs[:, ", i, "]\n");
    for (const auto &[name, value] : writer.definitions()) text += concat("        ", name, " = ", value, "\n");
    for (std::size_t m = 0; m < outputs.size(); ++m) text += concat("        outputs[:, ", m, "] = ", outputs[m], "\n");
    return outputs.empty() ? concat(text, "        pass\n    return outputs\n") : text + "    return outputs\n";
}

std::string sympyModule(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Sympy;
    const ModuleNames names = namesFor(formula, {"sp", "inputs", "outputs", "definitions", "f"});
    CodeWriter writer(kLanguage, names.inputs, names.prefix, true);
    const std::vector<std::string> outputs = writer.write(formula.expressions());
    std::string text = concat(formulaComment(formula, "# "), kSympyHelpers);
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text += concat("\n\n_breaks", n + 1, " = [", listOf(kLanguage, spline.pieces.breaks), "]\n");
        text += concat("_coefficients", n + 1, " = [\n", tableOf(kLanguage, spline, "[", "]"), "]\n");
        text +=
            concat("\n\ndef s", n + 1, "(x):\n    x = _symbol(x)\n    return ", baseTerm(kLanguage, spline, "_silu"),
                   "_piecewise(x, _breaks", n + 1, ", _coefficients", n + 1, ")\n");
    }
    text += "\n\n";
    std::string all;
    for (std::size_t i = 0; i < names.inputs.size(); ++i) {
        text += concat(names.inputs[i], " = sp.Symbol(", quoted(formula.options().input_names[i]), ", real=True)\n");
        all += concat(all.empty() ? "" : ", ", names.inputs[i]);
    }
    text += concat("inputs = [", all, "]\n");
    for (const auto &[name, value] : writer.definitions()) text += concat(name, " = ", value, "\n");
    text += "outputs = [\n";
    for (const std::string &output : outputs) text += concat("    sp.sympify(", output, "),\n");
    return concat(text, "]\n", kSympyEvaluate);
}

std::string cppHeader(const NetworkFormula &formula, const std::string &name) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Cpp;
    const std::string function = Identifiers({}, Identifiers::Place::Cpp).make(name, "network");
    const ModuleNames names = namesFor(formula, {"detail", "inputs", function}, Identifiers::Place::Cpp);
    CodeWriter writer(kLanguage, names.inputs, names.prefix, true);
    const std::vector<std::string> outputs = writer.write(formula.expressions());
    std::string text = concat(formulaComment(formula, "// "), "#pragma once\n\n#include <array>\n#include <cmath>\n\n",
                              "namespace ", function, " {\n\n", kCppHelpers);
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        const std::size_t breaks = spline.pieces.breaks.size();
        text += concat("\ninline double s", n + 1, "(double x) {\n    static constexpr double breaks[", breaks, "] = {",
                       listOf(kLanguage, spline.pieces.breaks), "};\n    static constexpr double coefficients[",
                       breaks + 1, "][", spline.pieces.coef[0].size(), "] = {\n",
                       tableOf(kLanguage, spline, "    {", "}"), "    };\n", "    return ",
                       baseTerm(kLanguage, spline, "detail::silu"), "detail::piecewise(x, breaks, coefficients);\n}\n");
    }
    text += concat("\ninline std::array<double, ", formula.outputs(), "> ", function, "(const std::array<double, ",
                   formula.inputs(), "> &inputs) {\n    (void)inputs;\n");
    for (std::size_t i = 0; i < names.inputs.size(); ++i)
        if (writer.used()[i]) text += concat("    const double ", names.inputs[i], " = inputs[", i, "];\n");
    for (const auto &[value_name, value] : writer.definitions())
        text += concat("    const double ", value_name, " = ", value, ";\n");
    text += "    return {";
    for (std::size_t m = 0; m < outputs.size(); ++m) text += concat(m == 0 ? "" : ",\n            ", outputs[m]);
    return text + concat("};\n}\n\n}  // namespace ", function, "\n");
}

}  // namespace kan
