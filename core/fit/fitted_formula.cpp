#include "core/fit/fitted_formula.h"

#include <mutex>

#include "core/formula/formula_parser.h"
#include "core/formula/formula_tree.h"
#include "core/formula/ginac_lock.h"

namespace kan {

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
        const std::vector<GiNaC::realsymbol> inputs(parsed.variables.begin(), parsed.variables.begin() + columns);
        expression = treesOf({parsed.value.subs(numbers)}, inputs).front();
    } catch (const std::exception &) {  // GiNaC's poles
        return std::nullopt;
    }
    return NetworkFormula::of({expression}, std::move(options));
}

}  // namespace kan
