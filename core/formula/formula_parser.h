#pragma once

#include <ginac/ginac.h>

#include <string_view>
#include <vector>

namespace kan {

/// A formula as GiNaC expressions of realsymbols. Only under ginacMutex().
struct ParsedFormula {
    std::vector<GiNaC::ex> outputs;
    std::vector<GiNaC::realsymbol> variables;  ///< x1.. up to the highest used
};

/// Recursive descent over the grammar in formula.h, building GiNaC expressions. GiNaC's own parser is not used because
/// it refuses 2^3^2, does not say what was expected, and does not come back from 9^(9^9). Throws FormulaError.
ParsedFormula parseFormula(std::string_view text, int max_variables);

}  // namespace kan
