#include "core/formula/latex_unit.h"

#include <algorithm>
#include <utility>

#include "core/formula/formula_names.h"
#include "core/text.h"
#include "core/units.h"

namespace kan {

namespace {

/// What mathematics writes otherwise than text.
constexpr std::pair<std::string_view, std::string_view> kSymbols[] = {{"\xC2\xB0", "{}^{\\circ}"},
                                                                      {"\xE2\x84\x83", "{}^{\\circ}C"},
                                                                      {"\xE2\x84\x89", "{}^{\\circ}F"},
                                                                      {"\xC2\xB5", "\\mu "},
                                                                      {"\xCE\xBC", "\\mu "},
                                                                      {"\xCE\xA9", "\\Omega "},
                                                                      {"%", "\\%"},
                                                                      {"$", "\\$"}};

std::string latexSymbol(std::string_view symbol) {
    std::string text(symbol);
    for (const auto &[sign, latex] : kSymbols) {
        const std::size_t at = text.find(sign);
        if (at != std::string::npos) text.replace(at, sign.size(), latex);
    }
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) > 0; });
    return ascii ? concat("\\mathrm{", text, "}") : latexText(symbol);
}

}  // namespace

std::string latexUnit(std::string_view unit) {
    std::string text;
    for (const UnitFactor &factor : unitFactors(unit)) {
        text += concat(text.empty() ? "" : "\\,", latexSymbol(factor.symbol));
        if (factor.exponent != 1) text += concat("^{", factor.exponent, "}");
    }
    return text.empty() ? latexText(unit) : text;
}

}  // namespace kan
