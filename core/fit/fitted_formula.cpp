#include "core/fit/fitted_formula.h"

#include <map>
#include <mutex>
#include <numbers>

#include "core/formula/formula_parser.h"
#include "core/formula/formula_tree.h"
#include "core/formula/ginac_lock.h"

namespace kan {

namespace {

/// Columns are inputs in their order; there are no other symbols.
ExpressionPtr treeOf(const GiNaC::ex &value, const std::vector<GiNaC::realsymbol> &columns) {
    std::map<GiNaC::ex, FormulaAtom, GiNaC::ex_is_less> atoms;
    for (std::size_t n = 0; n < columns.size(); ++n) {
        FormulaAtom atom;
        atom.kind = FormulaAtom::Kind::Input;
        atom.index = static_cast<int>(n);
        atoms.emplace(columns[n], std::move(atom));
    }
    FormulaTree tree([&](const GiNaC::ex &symbol) -> const FormulaAtom & { return atoms.at(symbol); });
    return tree.tree({value, std::make_shared<const NodeOrigin>()});
}

}  // namespace

std::optional<NetworkFormula> fittedFormula(const Form &form, const std::vector<double> &constants,
                                            const std::string &target) {
    FormulaOptions options;
    options.input_names = form.columns();
    options.output_names = {target};
    ExpressionPtr expression;
    try {
        const std::lock_guard lock(ginacMutex());
        const ParsedForm parsed = parseForm(form.text(), form.columns());
        const auto columns = static_cast<std::ptrdiff_t>(form.columns().size());
        GiNaC::exmap numbers;
        for (std::size_t c = 0; c < constants.size(); ++c)
            numbers[parsed.variables[form.columns().size() + c]] = GiNaC::numeric(constants[c]);
        numbers[GiNaC::Pi] = GiNaC::numeric(std::numbers::pi);  // printed as what it is a multiple of
        const GiNaC::ex value = parsed.value.subs(numbers);
        expression = treeOf(value, {parsed.variables.begin(), parsed.variables.begin() + columns});
    } catch (const std::exception &) {  // GiNaC's poles
        return std::nullopt;
    }
    return NetworkFormula::of({expression}, std::move(options));
}

}  // namespace kan
