#include "core/formula/formula_parts.h"

#include <algorithm>
#include <cmath>

#include "core/formula/reserved_words.h"
#include "core/text.h"

namespace kan {

namespace {

Identifiers::Place placeOf(CodeLanguage language) {
    if (language == CodeLanguage::Cpp) return Identifiers::Place::Cpp;
    return language == CodeLanguage::Mathematica ? Identifiers::Place::Mathematica : Identifiers::Place::Code;
}

std::string joined(const std::vector<std::string> &names) {
    std::string text;
    for (const std::string &name : names) text += concat(text.empty() ? "" : ", ", oneLine(name));
    return text;
}

}  // namespace

ModuleNames moduleNames(const NetworkFormula &formula, CodeLanguage language, std::set<std::string> more) {
    std::set<std::string> reserved = reservedWords(language);
    reserved.merge(more);
    for (std::size_t n = 1; n <= formula.splines().size(); ++n)
        for (const char *name : {"s", "breaks", "coefficients"}) reserved.insert(concat(name, n));
    Identifiers identifiers(std::move(reserved), placeOf(language));
    ModuleNames names;
    for (std::size_t i = 0; i < formula.options().input_names.size(); ++i)
        names.inputs.push_back(identifiers.make(formula.options().input_names[i], concat("x", i + 1)));
    const auto clashes = [&](const std::string &name) { return name.starts_with(names.prefix); };
    while (std::any_of(names.inputs.begin(), names.inputs.end(), clashes)) names.prefix += "t";
    return names;
}

FormulaParts::FormulaParts(const NetworkFormula &formula, CodeLanguage language, std::set<std::string> more)
    : names(moduleNames(formula, language, std::move(more))) {
    CodeWriter writer(language, names.inputs, names.prefix, true);
    outputs = writer.write(formula.expressions());
    definitions = writer.definitions();
    used = writer.used();
}

std::string formulaComment(const NetworkFormula &formula, const std::string &mark) {
    const FormulaOptions &options = formula.options();
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    for (std::size_t i = 0; i < options.input_names.size(); ++i) inputs.push_back(options.inputTitle(i));
    for (std::size_t m = 0; m < options.output_names.size(); ++m) outputs.push_back(options.outputTitle(m));
    std::string text = concat(mark, "The formula of a Kolmogorov-Arnold network, exported by KAN Explorer.\n", mark,
                              "Inputs: ", joined(inputs), "\n", mark, "Outputs: ", joined(outputs), "\n");
    for (const std::string &remark : formula.remarks()) text += concat(mark, oneLine(remark), "\n");
    return text;
}

std::string formulaComment(const NetworkFormula &formula, const ModuleNames &names, const std::string &mark) {
    std::string text = formulaComment(formula, mark);
    for (std::size_t i = 0; i < names.inputs.size(); ++i)
        if (const std::string given = oneLine(formula.options().inputTitle(i)); given != names.inputs[i])
            text += concat(mark, names.inputs[i], ": ", given, "\n");
    return text;
}

std::string listIn(CodeLanguage language, const std::vector<double> &numbers) {
    std::string text;
    for (const double number : numbers) text += concat(text.empty() ? "" : ", ", numberIn(language, number));
    return text;
}

std::string tableIn(CodeLanguage language, const FormulaSpline &spline, const char *open, const char *close,
                    const char *end) {
    std::string text;
    for (const std::vector<double> &row : spline.pieces.coef)
        text += concat("    ", open, listIn(language, row), close, end, "\n");
    return text;
}

std::string baseTermIn(CodeLanguage language, const FormulaSpline &spline, const std::string &silu) {
    if (spline.scale_base == 0) return {};
    const std::string base = spline.base == BaseFunction::Silu ? silu : "x";
    return concat(constantIn(language, spline.scale_base), "*", base, " + ");
}

std::string pieceIn(CodeLanguage language, const PiecewisePolynomial &pieces, std::size_t piece, const std::string &x) {
    const std::vector<double> &coef = pieces.coef[piece];
    const double origin = pieces.origin(piece);
    const std::string u =
        origin == 0 ? x : concat("(", x, origin < 0 ? "+" : "-", numberIn(language, std::abs(origin)), ")");
    std::size_t degree = coef.size() - 1;
    while (degree > 0 && coef[degree] == 0) --degree;
    std::string text = numberIn(language, coef[degree]);
    for (std::size_t n = degree; n-- > 0;) {
        text = n + 1 == degree ? concat(text, "*", u) : concat("(", text, ")*", u);
        if (coef[n] != 0) text += concat(coef[n] < 0 ? "" : "+", numberIn(language, coef[n]));
    }
    return text;
}

}  // namespace kan
