#include "core/formula/typed_formula.h"

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "core/formula/formula.h"
#include "core/formula/formula_parser.h"
#include "core/formula/formula_tree.h"
#include "core/formula/ginac_lock.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kMostVariables = 1000;

std::string withVariables(std::string_view text, const std::vector<ParsedNames::Place> &places) {
    std::string result;
    std::size_t at = 0;
    for (const ParsedNames::Place &place : places) {
        result += concat(text.substr(at, place.at - at), "x", place.input + 1);
        at = place.at + place.length;
    }
    return result + std::string(text.substr(at));
}

}  // namespace

TypedFormula TypedFormula::parse(std::string_view text, const std::vector<std::string> &names) {
    TypedFormula formula;
    formula.text = formula.in_variables = text;
    formula.inputs = names;
    const std::lock_guard lock(ginacMutex());
    try {
        if (names.empty()) {
            const ParsedFormula parsed = parseFormula(text, kMostVariables);
            formula.outputs = treesOf(parsed.outputs, parsed.variables);
            for (std::size_t n = 1; n <= parsed.variables.size(); ++n) formula.inputs.push_back(concat("x", n));
        } else {
            const ParsedNames parsed = parseNames(text, names);
            formula.outputs = treesOf(parsed.outputs, parsed.variables);
            formula.in_variables = withVariables(text, parsed.places);
        }
    } catch (const FormulaError &) {
        throw;
    } catch (const std::exception &error) {  // GiNaC's poles
        throw FormulaError(concat("the formula cannot be evaluated (", error.what(), ")"), 0);
    }
    return formula;
}

}  // namespace kan
