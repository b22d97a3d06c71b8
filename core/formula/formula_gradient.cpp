#include "core/formula/formula_gradient.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "core/formula/formula.h"
#include "core/formula/formula_parser.h"
#include "core/formula/ginac_derivative.h"
#include "core/formula/ginac_lock.h"
#include "core/formula/tape_compiler.h"
#include "core/text.h"

namespace kan {

namespace {

std::vector<GiNaC::ex> withDerivatives(const ParsedFormula &formula, int inputs) {
    std::vector<GiNaC::ex> results = formula.outputs;
    try {
        for (const GiNaC::ex &output : formula.outputs)
            for (std::size_t d = 0; d < static_cast<std::size_t>(inputs); ++d)
                results.push_back(d < formula.variables.size() ? derivativeOf(output, formula.variables[d])
                                                               : GiNaC::ex(0));
    } catch (const std::exception &error) {
        throw FormulaError(concat("the formula cannot be differentiated (", error.what(), ")"), 0);
    }
    return results;
}

}  // namespace

FormulaGradient FormulaGradient::parse(std::string_view text, int inputs) {
    const std::lock_guard lock(ginacMutex());
    const ParsedFormula parsed = parseFormula(text, inputs);
    FormulaGradient formula;
    formula.inputs_ = inputs;
    formula.outputs_ = static_cast<int>(parsed.outputs.size());
    formula.tape_ = std::make_shared<const Tape>(compileTape(withDerivatives(parsed, inputs), parsed.variables));
    return formula;
}

void FormulaGradient::evaluate(std::span<const double> x, std::span<double> y, std::span<double> gradient) const {
    std::vector<double> slots(tape_->instructions.size()), all(tape_->outputs.size());
    tape_->evaluate(x, slots, all);
    std::copy_n(all.begin(), y.size(), y.begin());
    std::copy_n(all.begin() + outputs_, gradient.size(), gradient.begin());
}

}  // namespace kan
