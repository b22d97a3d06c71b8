#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/formula/expression.h"

namespace kan {

/// What a user typed, as trees of one factory; simplified by computer algebra, all digits kept. Immutable.
struct TypedFormula {
    std::vector<ExpressionPtr> outputs;
    std::vector<std::string> inputs;  ///< their names: those given, or x1, x2 ... up to the highest used
    std::string in_variables;         ///< the same text with x1, x2 ... in place of the names
    std::string text;                 ///< as it was typed

    /// Throws FormulaError with the position. Names that are no words stand in double quotes (parseForm); without
    /// names the inputs are x1, x2 ... Several outputs are separated by ';'. Takes GiNaC's process-wide lock.
    static TypedFormula parse(std::string_view text, const std::vector<std::string> &names = {});
};

}  // namespace kan
