#include "core/data/formula_options.h"

#include "core/text.h"

namespace kan {

namespace {

std::string secondClass(const Dataset &dataset) {
    const std::string column = dataset.output_names.empty() ? std::string() : dataset.output_names.front();
    const std::string value = dataset.class_names.size() == 2 ? dataset.class_names[1] : std::string("1");
    return column.empty() ? value : concat(column, " = ", value);
}

}  // namespace

FormulaOptions formulaOptionsOf(const Dataset &dataset, int outputs, OutputMeaning meaning) {
    FormulaOptions options;
    options.input_names = dataset.input_names;
    options.output_names = dataset.outputNames(outputs);
    if (meaning == OutputMeaning::LogOdds && outputs == 1) {
        options.events = {secondClass(dataset)};
        options.output_names = {concat("log-odds(", options.events[0], ")")};
    }
    if (meaning == OutputMeaning::Score && outputs > 1) {
        options.events = options.output_names;
        for (std::string &name : options.output_names) name = concat("score(", name, ")");
    }
    options.input_scaling = dataset.input_scaling;
    options.derivation = dataset.derivation;
    options.input_units = dataset.input_units;
    if (dataset.classes > 0) return options;
    options.output_scaling = dataset.output_scaling;
    options.output_units = dataset.output_units;
    return options;
}

}  // namespace kan
