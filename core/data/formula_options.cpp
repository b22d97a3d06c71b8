#include "core/data/formula_options.h"

namespace kan {

FormulaOptions formulaOptionsOf(const Dataset &dataset, int outputs) {
    FormulaOptions options;
    options.input_names = dataset.input_names;
    options.output_names = dataset.outputNames(outputs);
    options.input_scaling = dataset.input_scaling;
    if (dataset.classes == 0) options.output_scaling = dataset.output_scaling;
    return options;
}

}  // namespace kan
