#include <kan/compile.h>

#include <stdexcept>

#include "core/compile/compile_formula.h"
#include "core/compile/network_starts.h"
#include "core/facade/state.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan::lib {

Network compile(const Dataset &dataset, const std::string &formula, const Options &options) {
    const kan::Experiment experiment = experimentOf(dataset, options);
    const kan::Dataset &rows = *experiment.dataset;
    if (rows.classes > 0) throw std::invalid_argument("the labels are classes; a formula gives numbers");
    const TypedFormula typed = TypedFormula::parse(formula, rows.input_names);
    if (static_cast<int>(typed.outputs.size()) != rows.outputs())
        throw std::invalid_argument(concat("the formula has ", typed.outputs.size(), " outputs, the dataset ",
                                           rows.outputs(), "; separate outputs by ';'"));
    CompileOptions how;
    how.grid = experiment.model.grid;
    how.k = experiment.model.k;
    how.seed = experiment.model.seed;
    how.input_scaling = rows.input_scaling;
    how.output_scaling = rows.output_scaling;
    const Kan model = compileFormula(typed, how);
    return networkOf(withKnotsOver(model, activations(model, rows.train_input)), dataset,
                     experiment.training.loss.kind);
}

}  // namespace kan::lib
