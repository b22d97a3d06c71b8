#include "core/formula/formula_latex.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "core/formula/formula_names.h"
#include "core/formula/formula_number.h"
#include "core/formula/latex_unit.h"
#include "core/formula/output_lines.h"
#include "core/text.h"
#include "core/units.h"

namespace kan {

namespace {

/// Printed names that LaTeX has no command for.
const std::string_view kOperatorNames[] = {"arsinh", "arcosh", "arctanh", "sgn"};

std::string inParentheses(const std::string &text) {
    return concat("\\left(", text, "\\right)");
}

std::string fraction(const std::string &above, const std::string &below) {
    return concat("\\frac{", above, "}{", below, "}");
}

std::string named(const NamedNumber &number) {
    const char *unit = number.unit == NamedNumber::Unit::Pi ? "\\pi" : "e";
    const int size = std::abs(number.numerator);
    std::string above = std::to_string(size);
    if (number.unit != NamedNumber::Unit::One) above = size == 1 ? unit : concat(size, " ", unit);
    const std::string value = number.denominator == 1 ? above : fraction(above, std::to_string(number.denominator));
    return number.numerator < 0 ? concat("-", value) : value;
}

bool startsWithDigit(const std::string &text) {
    return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0]));
}

class LatexWriter {
  public:
    explicit LatexWriter(const std::vector<std::string> &variables) : variables_(variables) {}

    std::string write(const Expression &e) const {
        switch (e.kind) {
            case ExpressionKind::Number:
                return latexNumber(e.number);
            case ExpressionKind::Variable:
                return variables_[static_cast<std::size_t>(e.index)];
            case ExpressionKind::Sum:
                return sum(e);
            case ExpressionKind::Product:
                return product(e);
            case ExpressionKind::Quotient:
                return quotient(e);
            case ExpressionKind::Power:
                return power(e);
            case ExpressionKind::Root:
                return e.index == 2 ? concat("\\sqrt{", write(*e.children[0]), "}")
                                    : concat("\\sqrt[", e.index, "]{", write(*e.children[0]), "}");
            case ExpressionKind::Call:
                return call(e);
            case ExpressionKind::Spline:
                return concat("s_{", e.index + 1, "}", inParentheses(write(*e.children[0])));
        }
        return {};
    }

  private:
    std::string sum(const Expression &e) const {
        std::string result;
        for (const ExpressionPtr &child : e.children) {
            const std::string term = write(*child);
            if (result.empty())
                result = term;
            else
                result += term[0] == '-' ? concat(" - ", term.substr(1)) : concat(" + ", term);
        }
        return result;
    }

    std::string product(const Expression &e) const {
        std::string result;
        for (std::size_t n = 0; n < e.children.size(); ++n) {
            const Expression &part = *e.children[n];
            if (n == 0 && part.kind == ExpressionKind::Number && part.number == -1) {
                result = "-";
                continue;
            }
            const std::string factor = part.kind == ExpressionKind::Sum ? inParentheses(write(part)) : write(part);
            if (!result.empty() && result != "-") result += startsWithDigit(factor) ? " \\cdot " : " ";
            result += factor;
        }
        return result;
    }

    std::string quotient(const Expression &e) const {
        const Expression &numerator = *e.children[0];
        const std::string above = write(numerator);
        const std::string below = write(*e.children[1]);
        if (above[0] == '-' && numerator.kind != ExpressionKind::Sum)
            return concat("-", fraction(above.substr(1), below));
        return fraction(above, below);
    }

    std::string exponent(const Expression &e) const {
        if (e.kind == ExpressionKind::Number)
            for (int denominator = 2; denominator <= 9; ++denominator) {
                const double numerator = e.number * denominator;
                if (e.number != std::round(e.number) && numerator == std::round(numerator) && numerator < 100)
                    return concat(numerator, "/", denominator);
            }
        return write(e);
    }

    std::string power(const Expression &e) const {
        const Expression &base = *e.children[0];
        const std::string above = exponent(*e.children[1]);
        if (base.kind == ExpressionKind::Call)
            if (const std::string name = nameOfFunction(base.name); !name.empty())
                return concat(name, "^{", above, "}", inParentheses(write(*base.children[0])));
        const bool plain = base.kind == ExpressionKind::Variable || base.kind == ExpressionKind::Spline ||
                           (base.kind == ExpressionKind::Call && base.name == "abs") ||
                           (base.kind == ExpressionKind::Number && base.number >= 0 && !namedNumber(base.number));
        return concat(plain ? write(base) : inParentheses(write(base)), "^{", above, "}");
    }

    static std::string nameOfFunction(const std::string &name) {
        const std::string_view printed = printedFunction(name);
        if (printed.empty()) return {};
        const bool no_command = std::ranges::find(kOperatorNames, printed) != std::end(kOperatorNames);
        return no_command ? concat("\\operatorname{", printed, "}") : concat("\\", printed);
    }

    std::string call(const Expression &e) const {
        if (e.name == "exp") return concat("e^{", write(*e.children[0]), "}");
        if (e.name == "abs") return concat("\\left|", write(*e.children[0]), "\\right|");
        std::string arguments;
        for (const ExpressionPtr &child : e.children) arguments += concat(arguments.empty() ? "" : ", ", write(*child));
        const std::string name = nameOfFunction(e.name);
        return concat(name.empty() ? concat("\\operatorname{", e.name, "}") : name, inParentheses(arguments));
    }

    const std::vector<std::string> &variables_;
};

std::vector<std::string> latexNames(const std::vector<std::string> &names) {
    std::vector<std::string> result;
    result.reserve(names.size());
    for (const std::string &name : names) result.push_back(latexName(name));
    return result;
}

std::string latexList(const std::vector<std::string> &names) {
    std::string list;
    for (const std::string &name : names) list += concat(list.empty() ? "" : ", ", latexName(name));
    return list;
}

/// "+ 2 \left(x - 0.5\right)^{3}" for one power of a piece.
std::string powerTerm(double number, const std::string &distance, std::size_t exponent) {
    std::string factor = latexNumber(number);
    if (exponent == 0) return factor;
    return concat(factor, " ", distance, exponent == 1 ? "" : concat("^{", exponent, "}"));
}

std::string pieceLine(const PiecewisePolynomial &pieces, std::size_t piece) {
    const double origin = pieces.origin(piece);
    const std::string distance =
        origin == 0 ? "x" : inParentheses(concat("x ", origin < 0 ? "+ " : "- ", latexNumber(std::abs(origin))));
    std::string line;
    for (std::size_t n = 0; n < pieces.coef[piece].size(); ++n) {
        if (pieces.coef[piece][n] == 0) continue;
        const std::string term = powerTerm(pieces.coef[piece][n], distance, n);
        if (line.empty())
            line = term;
        else
            line += term[0] == '-' ? concat(" - ", term.substr(1)) : concat(" + ", term);
    }
    return line.empty() ? "0" : line;
}

std::string splineDefinition(const FormulaSpline &spline) {
    std::string base;
    if (spline.scale_base != 0)
        base = concat(latexNumber(spline.scale_base),
                      spline.base == BaseFunction::Silu ? " \\frac{x}{1 + e^{-x}}" : " x", " + ");
    const PiecewisePolynomial &pieces = spline.pieces;
    std::string cases;
    for (std::size_t piece = 0; piece < pieces.coef.size(); ++piece) {
        const bool last = piece + 1 == pieces.coef.size();
        cases += concat(pieceLine(pieces, piece), " & ",
                        last ? "\\text{otherwise}" : concat("x < ", latexNumber(pieces.breaks[piece]), " \\\\ "));
    }
    return concat(base, "\\begin{cases} ", cases, " \\end{cases}");
}

}  // namespace

std::string latexNumber(double value) {
    if (std::isnan(value)) return "\\text{undefined}";
    if (const auto known = namedNumber(value)) return named(*known);
    std::string text = shortestNumber(value);
    const std::size_t mark = text.find('e');
    if (mark == std::string::npos) return text;
    std::string power = concat("10^{", std::stoi(text.substr(mark + 1)), "}");
    const std::string digits = text.substr(0, mark);
    if (digits == "1") return power;
    return digits == "-1" ? concat("-", power) : concat(digits, " \\cdot ", power);
}

std::string latexOf(const Expression &e, const std::vector<std::string> &variables) {
    return LatexWriter(variables).write(e);
}

std::string latexOf(const NetworkFormula &formula, int output) {
    return latexOf(*formula.expressions()[static_cast<std::size_t>(output)], latexNames(formula.options().input_names));
}

namespace {

void markInputs(const Expression &e, std::vector<bool> &used) {
    if (e.kind == ExpressionKind::Variable) used[static_cast<std::size_t>(e.index)] = true;
    for (const ExpressionPtr &child : e.children) markInputs(*child, used);
}

/// A column's name in print and its unit, which its name need not say then.
struct PrintedColumn {
    std::string name, unit;
};

/// Units that are known beside the names, or from these; two columns that would be called alike keep their names.
std::vector<PrintedColumn> printedColumns(const std::vector<std::string> &names, const std::vector<std::string> &units,
                                          const std::vector<std::string> &others) {
    const auto bare = [](const std::string &name) { return nameWithoutUnit(name); };
    std::vector<PrintedColumn> columns;
    for (std::size_t n = 0; n < names.size(); ++n) {
        const std::string own = unitOfName(names[n]), known = n < units.size() ? units[n] : std::string();
        const auto alike = [&](const std::vector<std::string> &all) {
            return std::count_if(all.begin(), all.end(),
                                 [&](const auto &name) { return bare(name) == bare(names[n]); });
        };
        const bool plain = own.empty() || alike(names) + alike(others) > 1;
        columns.push_back({plain ? names[n] : bare(names[n]), !own.empty() && !plain ? own : own.empty() ? known : ""});
    }
    return columns;
}

/// "\text{with } T \text{ in } \mathrm{K}"; empty without any.
std::string unitsOf(const std::vector<PrintedColumn> &columns) {
    std::string text;
    for (const PrintedColumn &column : columns)
        if (!column.unit.empty())
            text += concat(text.empty() ? "\\text{with } " : ",\\ ", latexName(column.name), "\\text{ in }",
                           latexUnit(column.unit));
    return text;
}

}  // namespace

std::string latexDocument(const NetworkFormula &formula) {
    if (const std::string refusal = formula.typesetRefusal(); !refusal.empty()) throw std::invalid_argument(refusal);
    const FormulaOptions &options = formula.options();
    const std::vector<PrintedColumn> inputs_in_print =
        printedColumns(options.input_names, options.input_units, options.output_names);
    const std::vector<PrintedColumn> outputs_in_print =
        printedColumns(options.output_names, options.output_units, options.input_names);
    std::vector<std::string> inputs;
    inputs.reserve(inputs_in_print.size());
    for (const PrintedColumn &input : inputs_in_print) inputs.push_back(latexName(input.name));
    std::vector<OutputLine> outputs = outputLines(formula, Sigma::Call);
    std::vector<PrintedColumn> occurring;
    for (std::size_t m = 0; m < outputs.size() && m < outputs_in_print.size(); ++m) {
        if (outputs[m].name != options.output_names[m]) continue;  // a probability
        outputs[m].name = outputs_in_print[m].name;
        occurring.push_back(outputs_in_print[m]);
    }
    std::vector<bool> used(inputs.size(), false);
    for (const OutputLine &output : outputs) markInputs(*output.value, used);
    for (std::size_t i = 0; i < used.size(); ++i)
        if (used[i]) occurring.push_back(inputs_in_print[i]);
    const std::string units = unitsOf(occurring);
    if (outputs.size() == 1 && formula.splines().empty() && units.empty())
        return concat(latexName(outputs[0].name), " = ", latexOf(*outputs[0].value, inputs), "\n");
    std::string lines;
    const auto add = [&](const std::string &left, const std::string &right) {
        lines += concat(lines.empty() ? "" : " \\\\\n", left, " &= ", right);
    };
    const std::vector<std::string> probabilities = softmaxNames(formula);
    for (const OutputLine &output : outputs) add(latexName(output.name), latexOf(*output.value, inputs));
    if (!probabilities.empty())
        add(inParentheses(latexList(probabilities)),
            concat("\\operatorname{softmax}", inParentheses(latexList(formula.options().output_names))));
    for (std::size_t n = 0; n < formula.splines().size(); ++n)
        add(concat("s_{", n + 1, "}\\left(x\\right)"), splineDefinition(formula.splines()[n]));
    if (!units.empty()) lines += concat(" \\\\\n&", units);
    return concat("\\begin{aligned}\n", lines, "\n\\end{aligned}\n");
}

}  // namespace kan
