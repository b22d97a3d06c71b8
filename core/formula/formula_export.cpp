#include "core/formula/formula_export.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/formula/formula_code.h"
#include "core/formula/formula_latex.h"
#include "core/formula/formula_lines.h"
#include "core/formula/formula_modules.h"
#include "core/formula/formula_names.h"
#include "core/formula/formula_scripts.h"
#include "core/formula/output_lines.h"
#include "core/formula/own_columns.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<FormulaFormat, std::string_view> kFormatNames[] = {{FormulaFormat::Latex, "latex"},
                                                                       {FormulaFormat::Python, "python"},
                                                                       {FormulaFormat::Sympy, "sympy"},
                                                                       {FormulaFormat::Cpp, "cpp"},
                                                                       {FormulaFormat::Text, "text"},
                                                                       {FormulaFormat::Matlab, "matlab"},
                                                                       {FormulaFormat::Julia, "julia"},
                                                                       {FormulaFormat::R, "r"},
                                                                       {FormulaFormat::Excel, "excel"},
                                                                       {FormulaFormat::Mathematica, "mathematica"},
                                                                       {FormulaFormat::JavaScript, "javascript"},
                                                                       {FormulaFormat::Numpy, "numpy"}};

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

/// Outputs and inputs in words: names that a reader can tell from operators and functions, those given where they are
/// one word, else made of them.
struct TextLines {
    explicit TextLines(const NetworkFormula &formula) : lines(outputLines(formula, Sigma::WrittenOut)) {
        const std::vector<std::string> &columns = formula.options().input_names;
        std::set<std::string> reserved = CodeWriter::functionsInText();
        reserved.insert("pi");
        for (std::size_t n = 1; n <= formula.splines().size(); ++n) reserved.insert(concat("s", n));
        Identifiers identifiers(std::move(reserved), Identifiers::Place::Text);
        bool told = lines.size() > 1 || !formula.options().events.empty();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            inputs.push_back(identifiers.make(columns[i], concat("x", i + 1)));
            told = told || inputs.back() != concat("x", i + 1);
        }
        for (std::size_t m = 0; m < lines.size() && told; ++m)
            outputs.push_back(identifiers.make(lines[m].name, concat("y", m + 1)));
        const auto clashes = [this](const std::string &name) { return name.starts_with(prefix); };
        while (std::any_of(inputs.begin(), inputs.end(), clashes)) prefix += "t";
        for (const OutputLine &line : lines) values.push_back(line.value);
    }

    std::vector<OutputLine> lines;
    std::vector<ExpressionPtr> values;  ///< of the lines
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;  ///< empty: one that needs no name
    std::string prefix = "t";          ///< of what is defined on the way
};

/// "price_EUR: price (EUR)", of those that occur and are not as they were given.
std::string legendOf(const TextLines &words, const FormulaOptions &options, const std::vector<bool> &used) {
    std::string text;
    const auto add = [&](const std::string &word, const std::string &given) {
        if (word != given) text += concat(text.empty() ? "\n" : "", word, ": ", oneLine(given), "\n");
    };
    for (std::size_t m = 0; m < words.outputs.size(); ++m) {
        const std::string &name = words.lines[m].name;
        const bool own = m < options.output_names.size() && name == options.output_names[m];
        add(words.outputs[m], own ? options.outputTitle(m) : name);
    }
    for (std::size_t i = 0; i < words.inputs.size(); ++i)
        if (used[i]) add(words.inputs[i], options.inputTitle(i));
    return text;
}

std::string listed(const std::vector<std::string> &names) {
    std::string list;
    for (const std::string &name : names) list += concat(list.empty() ? "" : ", ", name);
    return list;
}

/// Of a formula in x1, x2 ... with one output the right side alone. `outputs_alone`: without the pieces of splines and
/// what the words stand for.
std::string plainText(const NetworkFormula &formula, bool outputs_alone) {
    const TextLines words(formula);
    CodeWriter writer(CodeLanguage::Text, words.inputs, words.prefix, !formula.typesetRefusal().empty());
    const std::vector<std::string> outputs = writer.write(words.values);
    std::string text;
    for (std::size_t m = 0; m < outputs.size(); ++m)
        text += concat(words.outputs.empty() ? "" : words.outputs[m] + " = ", outputs[m],
                       m + 1 < outputs.size() ? ";\n" : "\n");
    for (const auto &[name, value] : writer.definitions()) text += concat("\n", name, " = ", value);
    if (!writer.definitions().empty()) text += "\n";
    if (outputs_alone) return text;
    if (const std::vector<std::string> probabilities = softmaxNames(formula); !probabilities.empty())
        text += concat("\n", oneLine(listed(probabilities)), " = softmax(", listed(words.outputs), ")\n");
    for (std::size_t n = 0; n < formula.splines().size(); ++n) text += splineText(formula.splines()[n], n + 1);
    return text + legendOf(words, formula.options(), writer.used());
}

std::string withoutEnd(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

std::vector<std::string> formulaFormatNames() {
    std::vector<std::string> names;
    for (const auto &[format, name] : kFormatNames) names.emplace_back(name);
    return names;
}
std::string_view toString(FormulaFormat format) {
    return nameOf(kFormatNames, format);
}
FormulaFormat formulaFormatFromString(std::string_view text) {
    return valueNamed(kFormatNames, text, "format");
}

std::string exportFormula(const NetworkFormula &formula, FormulaFormat format, int digits, const std::string &name) {
    const bool is_read = format == FormulaFormat::Latex || format == FormulaFormat::Text;
    const NetworkFormula rounded = is_read ? formula.withDigits(digits) : inOwnColumns(formula.withDigits(digits));
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
            return plainText(rounded, false);
        case FormulaFormat::Matlab:
            return matlabFunction(rounded);
        case FormulaFormat::Julia:
            return juliaScript(rounded);
        case FormulaFormat::R:
            return rScript(rounded);
        case FormulaFormat::Excel:
            return excelFormulas(rounded);
        case FormulaFormat::Mathematica:
            return mathematicaScript(rounded);
        case FormulaFormat::JavaScript:
            return javaScriptModule(rounded);
        case FormulaFormat::Numpy:
            return numpyLine(rounded);
    }
    return {};
}

std::vector<std::string> formulaPerOutput(const NetworkFormula &formula, int digits) {
    if (!formula.typesetRefusal().empty()) return {};
    const TextLines words(formula.withDigits(digits));
    return CodeWriter(CodeLanguage::Text, words.inputs, words.prefix, false).write(words.values);
}

std::string formulaLine(const NetworkFormula &formula, int digits) {
    return withoutEnd(plainText(formula.withDigits(digits), true));
}

FormulaInWords formulaInWords(const NetworkFormula &formula, int digits) {
    const NetworkFormula rounded = formula.withDigits(digits);
    const TextLines lines(rounded);
    FormulaInWords words;
    CodeWriter writer(CodeLanguage::Text, lines.inputs, lines.prefix, !rounded.typesetRefusal().empty());
    words.outputs = writer.write(lines.values);
    // What is defined on the way has nowhere else to stand.
    for (const auto &[name, value] : writer.definitions()) words.outputs.back() += concat("\n", name, " = ", value);
    for (const OutputLine &line : lines.lines) words.output_names.push_back(line.name);
    for (std::size_t i = 0; i < lines.inputs.size(); ++i)
        words.legend.emplace_back(lines.inputs[i], rounded.options().input_names[i]);
    for (std::size_t n = 0; n < rounded.splines().size(); ++n) words.splines += splineText(rounded.splines()[n], n + 1);
    words.splines = withoutEnd(words.splines);
    return words;
}

}  // namespace kan
