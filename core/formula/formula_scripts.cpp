#include "core/formula/formula_scripts.h"

#include "core/formula/code_helpers.h"
#include "core/formula/formula_parts.h"
#include "core/text.h"

namespace kan {

namespace {

/// "x1, x2"
std::string commaList(const std::vector<std::string> &names, const char *after = "") {
    std::string text;
    for (const std::string &name : names) text += concat(text.empty() ? "" : ", ", name, after);
    return text;
}

/// "piecewise(x, breaks1, coefficients1)" after what the base function adds.
std::string splineCall(CodeLanguage language, const FormulaSpline &spline, std::size_t number) {
    return concat(baseTermIn(language, spline, "silu(x)"), "piecewise(x, breaks", number, ", coefficients", number,
                  ")");
}

/// Lines "name = value", each after `indent` and before `end`: the inputs that occur, from `column` + their number from
/// `first` + `close`, and what is computed of them.
struct Assignments {
    const char *indent, *assign, *column, *close, *end;
    std::size_t first;

    std::string of(const FormulaParts &parts) const {
        std::string text;
        for (std::size_t i = 0; i < parts.names.inputs.size(); ++i)
            if (parts.used[i])
                text += concat(indent, parts.names.inputs[i], assign, column, i + first, close, end, "\n");
        for (const auto &[name, value] : parts.definitions) text += concat(indent, name, assign, value, end, "\n");
        return text;
    }
};

/// Comments of Mathematica nest and end anywhere.
std::string inMathematicaComment(std::string text) {
    for (const auto &[mark, harmless] : {std::pair("(*", "( *"), std::pair("*)", "* )")})
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
            text.replace(at, 2, harmless);
    return concat("(*\n", text, "*)\n");
}

std::string mathematicaSpline(const FormulaSpline &spline) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Mathematica;
    const PiecewisePolynomial &pieces = spline.pieces;
    const std::size_t last = pieces.breaks.size();
    std::string cases;
    for (std::size_t piece = 0; piece < last; ++piece)
        cases += concat(piece == 0 ? "" : ",\n", "  {", pieceIn(kLanguage, pieces, piece, "x"), ", x < ",
                        numberIn(kLanguage, pieces.breaks[piece]), "}");
    return concat(baseTermIn(kLanguage, spline, "x/(1 + Exp[-x])"), "Piecewise[{\n", cases, "},\n  ",
                  pieceIn(kLanguage, pieces, last, "x"), "]");
}

}  // namespace

std::string matlabFunction(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Matlab;
    const FormulaParts parts(formula, kLanguage);
    std::string text = concat(
        "function outputs = f(inputs)\n    % Outputs [N, ", formula.outputs(), "] of inputs [N, ", formula.inputs(),
        "].\n    inputs = double(inputs);\n    outputs = zeros(size(inputs, 1), ", formula.outputs(), ");\n");
    text += Assignments{"    ", " = ", "inputs(:, ", ")", ";", 1}.of(parts);
    for (std::size_t m = 0; m < parts.outputs.size(); ++m)
        text += concat("    outputs(:, ", m + 1, ") = ", parts.outputs[m], ";\n");
    text += "end\n";
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text +=
            concat("\nfunction y = s", n + 1, "(x)\n    breaks", n + 1, " = [", listIn(kLanguage, spline.pieces.breaks),
                   "];\n    coefficients", n + 1, " = [\n", tableIn(kLanguage, spline, "    ", "", ";"),
                   "    ];\n    y = ", splineCall(kLanguage, spline, n + 1), ";\nend\n");
    }
    return concat(formulaComment(formula, parts.names, "% "), text, usedHelpers(kLanguage, text));
}

std::string juliaScript(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Julia;
    const FormulaParts parts(formula, kLanguage);
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text += concat("\nconst breaks", n + 1, " = Float64[", listIn(kLanguage, spline.pieces.breaks),
                       "]\nconst coefficients", n + 1, " = [\n", tableIn(kLanguage, spline, "Float64[", "]"), "]\ns",
                       n + 1, "(x) = ", splineCall(kLanguage, spline, n + 1), "\n");
    }
    text += concat("\n# Outputs [N, ", formula.outputs(), "] of inputs [N, ", formula.inputs(),
                   "].\nfunction f(inputs)\n    outputs = Matrix{Float64}(undef, size(inputs, 1), ", formula.outputs(),
                   ")\n    for row in axes(inputs, 1)\n");
    text += Assignments{"        ", " = ", "Float64(inputs[row, ", "])", "", 1}.of(parts);
    for (std::size_t m = 0; m < parts.outputs.size(); ++m)
        text += concat("        outputs[row, ", m + 1, "] = ", parts.outputs[m], "\n");
    text += "    end\n    return outputs\nend\n";
    return concat(formulaComment(formula, parts.names, "# "), usedHelpers(kLanguage, text), text);
}

std::string rScript(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::R;
    const FormulaParts parts(formula, kLanguage);
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        std::string table = tableIn(kLanguage, spline, "", "");
        table.erase(table.rfind(','), 1);
        text += concat("\nbreaks", n + 1, " <- c(", listIn(kLanguage, spline.pieces.breaks), ")\ncoefficients", n + 1,
                       " <- matrix(c(\n", table, "), ncol = ", spline.pieces.coef[0].size(), ", byrow = TRUE)\ns",
                       n + 1, " <- function(x) ", splineCall(kLanguage, spline, n + 1), "\n");
    }
    text += concat(
        "\n# Outputs [N, ", formula.outputs(), "] of inputs [N, ", formula.inputs(),
        "], a matrix or a data frame; NaN where the formula is undefined.\nf <- function(inputs) {\n"
        "  inputs <- as.matrix(inputs)\n  storage.mode(inputs) <- \"double\"\n  outputs <- matrix(0, nrow(inputs), ",
        formula.outputs(), ")\n  suppressWarnings({\n");
    text += Assignments{"    ", " <- ", "inputs[, ", "]", "", 1}.of(parts);
    for (std::size_t m = 0; m < parts.outputs.size(); ++m)
        text += concat("    outputs[, ", m + 1, "] <- ", parts.outputs[m], "\n");
    text += "  })\n  outputs\n}\n";
    return concat(formulaComment(formula, parts.names, "# "), usedHelpers(kLanguage, text), text);
}

std::string javaScriptModule(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::JavaScript;
    const FormulaParts parts(formula, kLanguage);
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n) {
        const FormulaSpline &spline = formula.splines()[n];
        text += concat("\nconst breaks", n + 1, " = [", listIn(kLanguage, spline.pieces.breaks),
                       "];\nconst coefficients", n + 1, " = [\n", tableIn(kLanguage, spline, "[", "]"), "];\nconst s",
                       n + 1, " = (x) => ", splineCall(kLanguage, spline, n + 1), ";\n");
    }
    text += concat("\n/** The outputs, an array of ", formula.outputs(), ", at one point, an array of ",
                   formula.inputs(), "; of a table rows.map(f). */\nexport function f(inputs) {\n");
    text += Assignments{"  const ", " = ", "inputs[", "]", ";", 0}.of(parts);
    text += "  return [\n";
    for (const std::string &output : parts.outputs) text += concat("    ", output, ",\n");
    text += "  ];\n}\n";
    return concat(formulaComment(formula, parts.names, "// "), usedHelpers(kLanguage, text), text);
}

std::string mathematicaScript(const NetworkFormula &formula) {
    constexpr CodeLanguage kLanguage = CodeLanguage::Mathematica;
    const FormulaParts parts(formula, kLanguage);
    std::string text;
    for (std::size_t n = 0; n < formula.splines().size(); ++n)
        text += concat("\ns", n + 1, "[x_] := ", mathematicaSpline(formula.splines()[n]), "\n");
    std::vector<std::string> values;
    std::string assignments;
    for (const auto &[name, value] : parts.definitions) {
        values.push_back(name);
        assignments += concat("  ", name, " = ", value, ";\n");
    }
    text += concat("\nf[{", commaList(parts.names.inputs, "_"), "}] := Module[{", commaList(values), "},\n",
                   assignments, "  {");
    for (std::size_t m = 0; m < parts.outputs.size(); ++m) text += concat(m == 0 ? "" : ",\n   ", parts.outputs[m]);
    text += "}]\n";
    const std::string comment = concat(
        formulaComment(formula, parts.names, ""), "f[{", commaList(parts.names.inputs),
        "}] are the outputs at one point, numbers or symbols; of a table f /@ rows. Complex where the network is "
        "undefined.\n");
    return concat(inMathematicaComment(comment), usedHelpers(kLanguage, text), text);
}

}  // namespace kan
