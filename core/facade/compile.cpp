#include <kan/compile.h>

#include "core/experiment/formula_start.h"
#include "core/facade/state.h"

namespace kan::lib {

Network compile(const Dataset &dataset, const std::string &formula, const Options &options) {
    const kan::Experiment experiment = experimentOf(dataset, options);
    const kan::Dataset &rows = *experiment.dataset;
    FormulaStart start;
    start.grid = experiment.model.grid;
    start.k = experiment.model.k;
    start.seed = experiment.model.seed;
    return networkOf(networkOfFormula(TypedFormula::parse(formula, rows.input_names), rows, start).model, dataset,
                     experiment.training.loss.kind);
}

}  // namespace kan::lib
