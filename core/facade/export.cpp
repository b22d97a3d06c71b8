#include <kan/export.h>

#include "core/data/formula_options.h"
#include "core/facade/state.h"
#include "core/formula/formula_export.h"

namespace kan::lib {

namespace {

FormulaFormat formatOf(Format format) {
    switch (format) {
        case Format::Text:
            return FormulaFormat::Text;
        case Format::Latex:
            return FormulaFormat::Latex;
        case Format::Python:
            return FormulaFormat::Python;
        case Format::Sympy:
            return FormulaFormat::Sympy;
        case Format::Cpp:
            return FormulaFormat::Cpp;
        case Format::Matlab:
            return FormulaFormat::Matlab;
        case Format::Julia:
            return FormulaFormat::Julia;
        case Format::R:
            return FormulaFormat::R;
        case Format::Excel:
            return FormulaFormat::Excel;
        case Format::Mathematica:
            return FormulaFormat::Mathematica;
        case Format::JavaScript:
            return FormulaFormat::JavaScript;
        case Format::Numpy:
            return FormulaFormat::Numpy;
    }
    return FormulaFormat::Text;
}

}  // namespace

std::string formula(const Network &network, Format format, int digits) {
    const Network::State &state = network.state();
    FormulaOptions options = formulaOptionsOf(state.columns, state.model.outputs());
    options.digits = digits;
    std::string text = exportFormula(NetworkFormula(state.model, options), formatOf(format), digits);
    while (format == Format::Text && text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace kan::lib
