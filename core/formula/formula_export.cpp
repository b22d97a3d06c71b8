#include "core/formula/formula_export.h"

#include <cmath>

#include "core/formula/formula_code.h"
#include "core/formula/formula_latex.h"
#include "core/formula/formula_modules.h"
#include "core/formula/formula_names.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<FormulaFormat, std::string_view> kFormatNames[] = {{FormulaFormat::Latex, "latex"},
                                                                       {FormulaFormat::Python, "python"},
                                                                       {FormulaFormat::Sympy, "sympy"},
                                                                       {FormulaFormat::Cpp, "cpp"},
                                                                       {FormulaFormat::Text, "text"}};

std::string polynomial(const std::vector<double> &coef, double origin) {
    const std::string u =
        origin == 0 ? "x" : concat("(x", origin < 0 ? "+" : "-", shortestNumber(std::abs(origin)), ")");
    std::string text;
    for (std::size_t n = 0; n < coef.size(); ++n) {
        if (coef[n] == 0) continue;
        std::string term = shortestNumber(coef[n]);
        if (n > 0) term += concat("*", u, n == 1 ? "" : concat("^", n));
        text += text.empty() || term[0] == '-' ? term : concat("+", term);
    }
    return text.empty() ? "0" : text;
}

std::string splineText(const FormulaSpline &spline, std::size_t number) {
    std::string text = concat("\ns", number, "(x) = ");
    if (spline.scale_base != 0)
        text += concat(shortestNumber(spline.scale_base),
                       spline.base == BaseFunction::Silu ? "*x/(1+exp(-x)) + one of\n" : "*x + one of\n");
    else
        text += "one of\n";
    const PiecewisePolynomial &pieces = spline.pieces;
    for (std::size_t piece = 0; piece < pieces.coef.size(); ++piece) {
        text += concat("  ", polynomial(pieces.coef[piece], pieces.origin(piece)));
        text += piece < pieces.breaks.size() ? concat("  for x < ", shortestNumber(pieces.breaks[piece]), "\n")
                                             : std::string("  beyond\n");
    }
    return text;
}

std::string plainText(const NetworkFormula &formula) {
    std::vector<std::string> variables;
    for (int i = 1; i <= formula.inputs(); ++i) variables.push_back(concat("x", i));
    CodeWriter writer(CodeLanguage::Text, variables, "t", !formula.typesetRefusal().empty());
    const std::vector<std::string> outputs = writer.write(formula.expressions());
    std::string text;
    for (std::size_t m = 0; m < outputs.size(); ++m) text += concat(outputs[m], m + 1 < outputs.size() ? ";\n" : "\n");
    for (const auto &[name, value] : writer.definitions()) text += concat("\n", name, " = ", value);
    if (!writer.definitions().empty()) text += "\n";
    for (std::size_t n = 0; n < formula.splines().size(); ++n) text += splineText(formula.splines()[n], n + 1);
    return text;
}

}  // namespace

std::string_view toString(FormulaFormat format) {
    return nameOf(kFormatNames, format);
}
FormulaFormat formulaFormatFromString(std::string_view text) {
    return valueNamed(kFormatNames, text, "format");
}

std::string exportFormula(const NetworkFormula &formula, FormulaFormat format, int digits, const std::string &name) {
    const NetworkFormula rounded = formula.withDigits(digits);
    switch (format) {
        case FormulaFormat::Latex:
            return latexDocument(rounded);
        case FormulaFormat::Python:
            return pythonModule(rounded);
        case FormulaFormat::Sympy:
            return sympyModule(rounded);
        case FormulaFormat::Cpp:
            return cppHeader(rounded, name);
        case FormulaFormat::Text:
            return plainText(rounded);
    }
    return {};
}

}  // namespace kan
