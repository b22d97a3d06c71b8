#include <algorithm>
#include <cctype>

#include "core/compile/cells.h"
#include "core/formula/formula_names.h"
#include "core/symbolic/symbolic_library.h"
#include "core/text.h"

namespace kan {

namespace {

std::string allDigits(double value) {
    const std::string number = shortestNumber(value);
    return value < 0 ? concat("(", number, ")") : number;
}

bool isWordLetter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_';
}

/// A formula of x with another argument in place of x.
std::string withArgument(const std::string &text, const std::string &argument) {
    std::string result;
    for (std::size_t n = 0; n < text.size(); ++n) {
        const bool whole = text[n] == 'x' && (n == 0 || !isWordLetter(text[n - 1])) &&
                           (n + 1 == text.size() || !isWordLetter(text[n + 1]));
        result += whole ? argument : std::string(1, text[n]);
    }
    return result;
}

const std::string &bodyOf(const CellTerm &term) {
    static const SymbolicLibrary kLibrary = SymbolicLibrary::standard();
    const SymbolicFunction *known = kLibrary.find(term.function);
    return known ? known->ginac : term.function;
}

std::string textOfTerm(const CellTerm &term) {
    std::string argument = "x";
    if (term.a != 1) argument = concat(allDigits(term.a), "*x");
    if (term.b != 0) argument += concat("+", allDigits(term.b));
    if (argument != "x") argument = concat("(", argument, ")");
    std::string value = withArgument(bodyOf(term), argument);
    const bool plain = term.straight() || value.back() == ')';
    if (term.c == 1) return value;
    return concat(allDigits(term.c), "*",
                  plain && value.find_first_of("+-/") == std::string::npos ? value : concat("(", value, ")"));
}

bool sameFunction(const CellTerm &a, const CellTerm &b) {
    return a.cell == b.cell && a.function == b.function && a.a == b.a && a.b == b.b;
}

}  // namespace

CellSum scaled(CellSum sum, double factor) {
    if (factor == 0) return {};
    for (CellTerm &term : sum.terms) term.c *= factor;
    sum.constant *= factor;
    return sum;
}

void add(CellSum &sum, const CellSum &other) {
    for (const CellTerm &term : other.terms) {
        const auto like = std::find_if(sum.terms.begin(), sum.terms.end(),
                                       [&](const CellTerm &known) { return sameFunction(known, term); });
        if (like == sum.terms.end())
            sum.terms.push_back(term);
        else
            like->c += term.c;
    }
    std::erase_if(sum.terms, [](const CellTerm &term) { return term.c == 0; });
    sum.constant += other.constant;
}

std::string textOfSum(const CellSum &sum) {
    std::string text;
    for (const CellTerm &term : sum.terms) text += concat(text.empty() ? "" : "+", textOfTerm(term));
    if (sum.constant != 0 || text.empty()) text += concat(text.empty() ? "" : "+", allDigits(sum.constant));
    return text;
}

CellSum settled(CellSum sum) {
    std::stable_sort(sum.terms.begin(), sum.terms.end(),
                     [](const CellTerm &a, const CellTerm &b) { return a.cell < b.cell; });
    CellSum result;
    result.constant = sum.constant;
    for (auto first = sum.terms.begin(); first != sum.terms.end();) {
        const auto last =
            std::find_if(first, sum.terms.end(), [&](const CellTerm &term) { return term.cell != first->cell; });
        if (last - first == 1)
            result.terms.push_back(*first);
        else
            result.terms.push_back({first->cell, textOfSum({{first, last}, 0}), 1, 0, 1});
        first = last;
    }
    return result;
}

}  // namespace kan
