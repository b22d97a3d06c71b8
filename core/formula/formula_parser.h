#pragma once

#include <ginac/ginac.h>

#include <string>
#include <string_view>
#include <vector>

namespace kan {

/// A formula as GiNaC expressions of realsymbols. Only under ginacMutex().
struct ParsedFormula {
    std::vector<GiNaC::ex> outputs;
    std::vector<GiNaC::realsymbol> variables;  ///< x1.. up to the highest used
};

/// A formula of a table's columns with unknown constants.
struct ParsedForm {
    GiNaC::ex value;
    std::vector<GiNaC::realsymbol> variables;  ///< a symbol per column, then one per constant
    std::vector<std::string> constants;        ///< in the order in which they occur first

    struct Place {
        std::size_t at = 0, length = 0;  ///< bytes of the text
        std::size_t constant = 0;
    };
    std::vector<Place> places;  ///< where constants stand, from the left
};

/// Formulas of named inputs.
struct ParsedNames {
    std::vector<GiNaC::ex> outputs;
    std::vector<GiNaC::realsymbol> variables;  ///< a symbol per name

    struct Place {
        std::size_t at = 0, length = 0;  ///< bytes of the text
        std::size_t input = 0;
    };
    std::vector<Place> places;  ///< where inputs stand, from the left
};

/// Names of columns stand as they are, without the unit behind them if they have one ("T" for "T (K)"), those that are
/// no word in double quotes; pi and e have their values unless a
/// column is called so; every other word that no parenthesis follows is a constant. Throws FormulaError.
ParsedForm parseForm(std::string_view text, const std::vector<std::string> &columns);

/// One or several formulas, separated by ';', of inputs with these names, written as those of parseForm's columns.
/// Every other word is refused. Throws FormulaError.
ParsedNames parseNames(std::string_view text, const std::vector<std::string> &names);

/// Recursive descent over the grammar in formula.h, building GiNaC expressions. GiNaC's own parser is not used because
/// it refuses 2^3^2, does not say what was expected, and does not come back from 9^(9^9). Throws FormulaError.
ParsedFormula parseFormula(std::string_view text, int max_variables);

}  // namespace kan
