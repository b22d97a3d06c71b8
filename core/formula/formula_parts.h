#pragma once

#include <string>
#include <vector>

#include "core/formula/formula_code.h"
#include "core/formula/formula_names.h"
#include "core/formula/network_formula.h"

namespace kan {

/// Identifiers of the inputs and the prefix of intermediate values, clear of each other, of s1, s2 ... and of the
/// language's own.
struct ModuleNames {
    std::vector<std::string> inputs;
    std::string prefix = "t";
};

ModuleNames moduleNames(const NetworkFormula &formula, CodeLanguage language, std::set<std::string> more = {});

/// A formula in a language: what is computed on the way, and the outputs.
struct FormulaParts {
    FormulaParts(const NetworkFormula &formula, CodeLanguage language, std::set<std::string> more = {});

    ModuleNames names;
    std::vector<std::pair<std::string, std::string>> definitions;
    std::vector<std::string> outputs;
    std::vector<bool> used;  ///< inputs that occur
};

/// `remarks` of a formula and what it computes, as comment lines that start with `mark`.
std::string formulaComment(const NetworkFormula &formula, const std::string &mark);
/// The same, and what those identifiers stand for that are not as they were given.
std::string formulaComment(const NetworkFormula &formula, const ModuleNames &names, const std::string &mark);

/// "1, 2.5, 3"
std::string listIn(CodeLanguage language, const std::vector<double> &numbers);
/// Rows of a spline's coefficients between the given brackets, one a line of four spaces, each with an `end`.
std::string tableIn(CodeLanguage language, const FormulaSpline &spline, const char *open, const char *close,
                    const char *end = ",");
/// "0.5*silu(x) + ", or nothing.
std::string baseTermIn(CodeLanguage language, const FormulaSpline &spline, const std::string &silu);
/// One piece of a spline, of the argument `x`, an atom.
std::string pieceIn(CodeLanguage language, const PiecewisePolynomial &pieces, std::size_t piece, const std::string &x);

}  // namespace kan
