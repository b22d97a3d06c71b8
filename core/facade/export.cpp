#include <kan/export.h>

#include "core/data/formula_options.h"
#include "core/facade/state.h"
#include "core/fit/written_formula.h"
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

bool sameScaling(const kan::Dataset &a, const kan::Dataset &b) {
    return a.input_names == b.input_names && a.output_names == b.output_names && a.classes == b.classes &&
           a.input_scaling == b.input_scaling && a.output_scaling == b.output_scaling;
}

FormulaOptions optionsFor(const Network::State &state, int digits) {
    FormulaOptions options = formulaOptionsOf(state.columns, state.model.outputs(), state.meaning);
    options.digits = digits;
    return options;
}

std::string exported(const NetworkFormula &formula, Format format, int digits) {
    std::string text = exportFormula(formula, formatOf(format), digits);
    while (format == Format::Text && text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

std::string networkFormula(const Network &network, Format format, int digits) {
    return exported(NetworkFormula(network.state().model, optionsFor(network.state(), digits)), format, digits);
}

std::string formula(const Network &network, Format format, int digits) {
    const Network::State &state = network.state();
    // A table that has changed since is scaled otherwise.
    const bool fits = state.rows && sameScaling(*state.rows, state.columns);
    if (!fits || !state.model.allFinite()) return networkFormula(network, format, digits);
    const bool read = format == Format::Text || format == Format::Latex;
    const FormulaOptions options = optionsFor(state, digits);
    return exported(read ? writtenFormula(state.model, *state.rows, options).formula
                         : computedFormula(state.model, *state.rows, options).formula,
                    format, digits);
}

}  // namespace kan::lib
