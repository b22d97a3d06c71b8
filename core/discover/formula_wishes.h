#pragma once

#include <limits>
#include <string>
#include <vector>

#include "core/fit/written_formula.h"
#include "core/formula/expression.h"
#include "core/symbolic/symbolic_library.h"

namespace kan {

/// What a person asks of a formula beside that it explains the rows.
struct FormulaWishes {
    double size = std::numeric_limits<double>::infinity();  ///< most nodes when written out (writtenSize)
    std::vector<int> must_use;                              ///< inputs that have to occur
    /// "+", "-" (the same), "*", "/", "^", "sqrt" and functions by their names; empty: all. Constants may add and
    /// multiply in any case.
    std::vector<std::string> operators;

    bool any() const;
    /// Whether e may be part of a formula: as met(), but for the inputs that have to occur.
    bool possible(const ExpressionPtr &e) const;
    /// Of an expression of the table's inputs.
    bool met(const ExpressionPtr &e) const;
    bool met(const NetworkFormula &formula) const;  ///< of all outputs
    /// What of the library the operators name, and what is made of them: x^2 of ^ or *, 1/x of /.
    SymbolicLibrary allowed(const SymbolicLibrary &library) const;
    /// "of at most 9 nodes, of +, * and sqrt, with x3"
    std::string words(const std::vector<std::string> &input_names) const;

    /// Throws std::invalid_argument naming the wish, its value and the allowed range; `inputs`: how many there are.
    void validate(int inputs, const SymbolicLibrary &library) const;
};

/// The formula as one writes it down, where that keeps the wishes that the network's own formula meets: writing makes
/// an exp of its series, say.
WrittenFormula writtenAsWished(const Kan &model, const Dataset &dataset, const FormulaOptions &options,
                               const FormulaWishes &wishes);

}  // namespace kan
