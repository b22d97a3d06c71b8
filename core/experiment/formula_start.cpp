#include "core/experiment/formula_start.h"

#include <stdexcept>

#include "core/formula/network_formula.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

Matrix formulaValues(const TypedFormula &formula, const Dataset &dataset, const Matrix &inputs) {
    FormulaOptions options;
    options.input_names = formula.inputs;
    return NetworkFormula::of(formula.outputs, options).evaluate(inUserUnits(inputs, dataset.input_scaling)).values;
}

void requireDefined(const Matrix &values, const std::string &what) {
    Eigen::Index undefined = 0, first = -1;
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        if (values.row(row).allFinite()) continue;
        if (undefined++ == 0) first = row;
    }
    if (undefined > 0)
        throw std::invalid_argument(concat(what, " has no finite value in ", undefined, " of ", values.rows(),
                                           " training rows, first in row ", first + 1,
                                           "; give other ranges or leave these rows out"));
}

FormulaNetwork networkOfFormula(const TypedFormula &formula, const Dataset &dataset, const FormulaStart &start) {
    if (dataset.classes > 0) throw std::invalid_argument("the target is a column of classes; a formula gives numbers");
    if (static_cast<int>(formula.outputs.size()) != dataset.outputs())
        throw std::invalid_argument(concat("the formula has ", formula.outputs.size(), " outputs, the data ",
                                           dataset.outputs(), "; outputs are separated by ;"));
    CompileOptions options;
    options.grid = start.grid;
    options.k = start.k;
    options.seed = start.seed;
    options.input_scaling = dataset.input_scaling;
    options.output_scaling = dataset.output_scaling;
    FormulaNetwork made{compileFormula(formula, options), {}};
    const Matrix &rows = dataset.train_input;
    requireDefined(formulaValues(formula, dataset, rows), "the formula");
    if (start.perturbation > 0) made.model = perturbed(std::move(made.model), start.perturbation, start.seed);
    const auto overRows = [&] { made.model = withKnotsOver(made.model, activations(made.model, rows)); };
    overRows();
    if (start.deepen > 0) {
        made.model = deepened(made.model, start.deepen);
        overRows();
    }
    if (start.freed) made.freed = freeEdges(made.model, start.freed(made.model));
    if (start.widen > 0) made.model = widened(made.model, start.widen, start.seed);
    return made;
}

}  // namespace kan
