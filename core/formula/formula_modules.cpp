#include "core/formula/formula_modules.h"

#include "core/formula/code_helpers.h"
#include "core/formula/formula_names.h"
#include "core/formula/formula_parts.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr const char *kSympyHead = R"(import sympy as sp

# Symbols of the outputs that stand for expressions of the inputs and of earlier symbols.
definitions = []
)";

constexpr const char *kSympyEvaluate = R"(

def f(*values):
    """The outputs at one point."""
    known = dict(zip(inputs, values))
    for symbol, expression in definitions:
        known[symbol] = expression.subs(known)
    return [output.subs(known) for output in outputs]
)";

std::string quoted(const std::string &text) {
    std::string result = "\"";
    for (const char c : oneLine(text)) result += c == '"' ? std::string("\\\"") : std::string(1, c);
    return result + "\"";
}

}  // namespace

std::string pythonModule(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Python;
    const FormulaParts parts(formula, kLanguage);
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text += concat("\n\n_breaks", n + 1, " = np.array([", listIn(kLanguage, spline.pieces.breaks), "])\n");
        text += concat("_coefficients", n + 1, " = np.array([\n", tableIn(kLanguage, spline, "[", "]"), "])\n");
        text += concat("\n\ndef s", n + 1, "(x):\n    return ", baseTermIn(kLanguage, spline, "_silu(x)"),
                       "_piecewise(x, _breaks", n + 1, ", _coefficients", n + 1, ")\n");
    }
    text +=
        concat("\n\ndef f(inputs):\n    \"\"\"Outputs of shape [N, ", formula.outputs(), "] for inputs of shape [N, ",
               formula.inputs(), "].\"\"\"\n    inputs = np.asarray(inputs, dtype=float)\n");
    text += concat("    outputs = np.empty((inputs.shape[0], ", formula.outputs(), "))\n");
    text += "    with np.errstate(all=\"ignore\"):\n";
    for (std::size_t i = 0; i < parts.names.inputs.size(); ++i)
        if (parts.used[i]) text += concat("        ", parts.names.inputs[i], " = inputs[:, ", i, "]\n");
    for (const auto &[name, value] : parts.definitions) text += concat("        ", name, " = ", value, "\n");
    for (std::size_t m = 0; m < parts.outputs.size(); ++m)
        text += concat("        outputs[:, ", m, "] = ", parts.outputs[m], "\n");
    text += parts.outputs.empty() ? "        pass\n    return outputs\n" : "    return outputs\n";
    return concat(formulaComment(formula, parts.names, "# "), "import numpy as np\n", usedHelpers(kLanguage, text),
                  text);
}

std::string sympyModule(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Sympy;
    const FormulaParts parts(formula, kLanguage);
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text += concat("\n\n_breaks", n + 1, " = [", listIn(kLanguage, spline.pieces.breaks), "]\n");
        text += concat("_coefficients", n + 1, " = [\n", tableIn(kLanguage, spline, "[", "]"), "]\n");
        text += concat("\n\ndef s", n + 1, "(x):\n    x = _symbol(x)\n    return ",
                       baseTermIn(kLanguage, spline, "_silu(x)"), "_piecewise(x, _breaks", n + 1, ", _coefficients",
                       n + 1, ")\n");
    }
    text += "\n\n";
    std::string all;
    for (std::size_t i = 0; i < parts.names.inputs.size(); ++i) {
        const std::string &name = parts.names.inputs[i];
        text += concat(name, " = sp.Symbol(", quoted(formula.options().input_names[i]), ", real=True)\n");
        all += concat(all.empty() ? "" : ", ", name);
    }
    text += concat("inputs = [", all, "]\n");
    for (const auto &[name, value] : parts.definitions) text += concat(name, " = ", value, "\n");
    text += "outputs = [\n";
    for (const std::string &output : parts.outputs) text += concat("    sp.sympify(", output, "),\n");
    text += concat("]\n", kSympyEvaluate);
    return concat(formulaComment(formula, parts.names, "# "), kSympyHead, usedHelpers(kLanguage, text), text);
}

std::string cppHeader(const NetworkFormula &formula, const std::string &name) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Cpp;
    const std::string function = Identifiers({}, Identifiers::Place::Cpp).make(name, "network");
    const FormulaParts parts(formula, kLanguage, {function});
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        const std::size_t breaks = spline.pieces.breaks.size();
        text +=
            concat("\ninline double s", n + 1, "(double x) {\n    static constexpr double breaks[", breaks, "] = {",
                   listIn(kLanguage, spline.pieces.breaks), "};\n    static constexpr double coefficients[", breaks + 1,
                   "][", spline.pieces.coef[0].size(), "] = {\n", tableIn(kLanguage, spline, "    {", "}"), "    };\n",
                   "    return ", baseTermIn(kLanguage, spline, "detail::silu(x)"),
                   "detail::piecewise(x, breaks, coefficients);\n}\n");
    }
    text += concat("\ninline std::array<double, ", formula.outputs(), "> ", function, "(const std::array<double, ",
                   formula.inputs(), "> &inputs) {\n    (void)inputs;\n");
    for (std::size_t i = 0; i < parts.names.inputs.size(); ++i)
        if (parts.used[i]) text += concat("    const double ", parts.names.inputs[i], " = inputs[", i, "];\n");
    for (const auto &[value_name, value] : parts.definitions)
        text += concat("    const double ", value_name, " = ", value, ";\n");
    text += "    return {";
    for (std::size_t m = 0; m < parts.outputs.size(); ++m)
        text += concat(m == 0 ? "" : ",\n            ", parts.outputs[m]);
    text += concat("};\n}\n\n}  // namespace ", function, "\n");
    std::string helpers = usedHelpers(kLanguage, text);
    if (!helpers.empty()) helpers = concat("namespace detail {\n", helpers, "\n}  // namespace detail\n");
    return concat(formulaComment(formula, parts.names, "// "), "#pragma once\n\n#include <array>\n#include <cmath>\n\n",
                  "namespace ", function, " {\n", helpers.empty() ? "" : "\n", helpers, text);
}

}  // namespace kan
