#include "core/formula/formula_lines.h"

#include <algorithm>
#include <stdexcept>

#include "core/formula/formula_parts.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::size_t kExcelColumns = 16384;

/// A, B ... Z, AA ...
std::string columnName(std::size_t column) {
    std::string name;
    for (++column; column > 0; column = (column - 1) / 26)
        name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
    return name;
}

struct TooLong {};

/// The pieces [first, last] of a spline at x as conditions that halve them.
std::string conditions(CodeLanguage language, const PiecewisePolynomial &pieces, std::size_t first, std::size_t last,
                       const std::string &x) {
    if (first == last) return pieceIn(language, pieces, first, x);
    const std::size_t middle = first + (last - first) / 2;
    const bool excel = language == CodeLanguage::Excel;
    const std::string below = conditions(language, pieces, first, middle, x);
    const std::string above = conditions(language, pieces, middle + 1, last, x);
    if (below.size() + above.size() > kMaxLine) throw TooLong();
    const std::string limit = numberIn(language, pieces.breaks[middle]);
    return excel ? concat("IF(", x, "<", limit, ",", below, ",", above, ")")
                 : concat("np.where(", x, " < ", limit, ", ", below, ", ", above, ")");
}

std::string splineValue(CodeLanguage language, const FormulaSpline &spline, const std::string &x) {
    const bool excel = language == CodeLanguage::Excel;
    const std::size_t last = spline.pieces.breaks.size();
    std::string text = conditions(language, spline.pieces, 0, last, x);
    const std::vector<double> &beyond = spline.pieces.coef[last];
    const bool varies = std::any_of(beyond.begin() + 1, beyond.end(), [](double number) { return number != 0; });
    if (!excel && !varies) text = concat("np.where(np.isnan(", x, "), np.nan, ", text, ")");
    return concat("(", baseTermIn(language, spline, concat(x, excel ? "/(1+EXP(-" : "/(1 + np.exp(-", x, "))")), text,
                  ")");
}

std::size_t depthOf(const std::string &text) {
    std::size_t depth = 0, deepest = 0;
    for (const char c : text) {
        if (c == '(') deepest = std::max(deepest, ++depth);
        if (c == ')') --depth;
    }
    return deepest;
}

[[noreturn]] void refuse(const char *where, const std::string &why) {
    throw std::invalid_argument(
        concat("The formula is too long for ", where, ": ", why,
               ". Fix functions to the edges that are splines, prune, round to fewer digits, or "
               "export python, matlab, julia, r or javascript, which take any network."));
}

/// One expression per output.
std::vector<std::string> linesOf(const NetworkFormula &formula, CodeWriter &writer, CodeLanguage language,
                                 const char *where) {
    if (const std::string refusal = formula.typesetRefusal(); !refusal.empty()) refuse(where, "it has no end in sight");
    const std::string too_long = concat("one of its outputs has more than ", kMaxLine, " characters");
    writer.writeSplines([&](int index, const std::string &x) {
        std::string text = splineValue(language, formula.splines()[static_cast<std::size_t>(index)], x);
        if (text.size() > kMaxLine) throw TooLong();
        return text;
    });
    try {
        std::vector<std::string> lines = writer.write(formula.expressions());
        for (const std::string &line : lines) {
            if (line.size() + 1 > kMaxLine) throw TooLong();
            if (depthOf(line) > kMaxLineDepth)
                refuse(where, concat("one of its outputs has more than ", kMaxLineDepth, " levels of parentheses"));
        }
        return lines;
    } catch (const TooLong &) {
        refuse(where, too_long);
    }
}

}  // namespace

std::string excelFormulas(const NetworkFormula &formula) {
    const std::vector<std::string> &inputs = formula.options().input_names, &outputs = formula.options().output_names;
    if (inputs.size() + outputs.size() > kExcelColumns)
        refuse("Excel", concat("it has ", kExcelColumns, " columns at most"));
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < inputs.size() + outputs.size(); ++i) cells.push_back(concat(columnName(i), 2));
    CodeWriter writer(CodeLanguage::Excel, {cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(inputs.size())},
                      "t", false);
    std::string text, legend;
    for (const std::string &line : linesOf(formula, writer, CodeLanguage::Excel, "a cell of Excel"))
        text += concat(text.empty() ? "=" : "\t=", line);
    for (std::size_t i = 0; i < cells.size(); ++i)
        legend += concat(cells[i], ": ", oneLine(i < inputs.size() ? inputs[i] : outputs[i - inputs.size()]), "\n");
    return concat(text, "\n\n", legend);
}

std::string numpyLine(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::NumpyLine;
    const ModuleNames names = moduleNames(formula, kLanguage);
    CodeWriter writer(kLanguage, names.inputs, names.prefix, false);
    const std::vector<std::string> lines = linesOf(formula, writer, kLanguage, "one line of NumPy");
    std::string text;
    for (const std::string &line : lines) text += concat(text.empty() ? "" : ", ", line);
    if (lines.size() != 1) text = concat("(", text, ")");
    return concat(text, "\n\n", formulaComment(formula, names, "# "), "# Inputs are arrays of floats.\n");
}

}  // namespace kan
