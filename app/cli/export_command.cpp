#include <algorithm>
#include <iostream>

#include "app/cli/commands.h"
#include "core/data/formula_options.h"
#include "core/formula/formula_export.h"
#include "core/io/experiment_file.h"
#include "core/text.h"

namespace kan::cli {

const Kan &trainedNetwork(const Experiment &experiment, const std::string &name, const std::string &label) {
    const auto labelled = std::find_if(experiment.versions.rbegin(), experiment.versions.rend(),
                                       [&](const ModelVersion &version) { return version.label == label; });
    if (labelled != experiment.versions.rend()) return labelled->model;
    if (label == "last" && !experiment.versions.empty()) return experiment.versions.back().model;
    if (label == "last" && experiment.initial) return *experiment.initial;
    if (experiment.versions.empty() && !experiment.initial)
        throw ExperimentError(concat(
            name, " holds no trained network; train it in the window and save it, or with kan-cli train --save"));
    std::vector<std::string_view> labels = {"last"};
    for (const ModelVersion &version : experiment.versions) labels.push_back(version.label);
    throw ExperimentError(concat(name, " has no version \"", label, "\"; use ", choices(labels)));
}

namespace {

/// Names and units of the data; of images none. Rows are drawn again for the sake of their units.
FormulaOptions formulaOptions(const Experiment &experiment, int outputs) {
    const bool from_files = !experiment.dataset && (experiment.images || experiment.table);
    if (!from_files) return formulaOptionsOf(*experiment.makeDataset(), outputs);
    if (!experiment.encoding) return {};
    Dataset described;
    experiment.encoding->describe(described);
    return formulaOptionsOf(described, outputs);
}

}  // namespace

int exportCommand(Arguments arguments) {
    const std::string out = arguments.option("--out").value_or("");
    const std::string label = arguments.option("--version").value_or("last");
    const std::optional<std::string> format = arguments.option("--format");
    const int digits = arguments.integer("--digits", 0, 0, 17);
    const std::string name = arguments.positional(1, 1, "FILE")[0];
    if (!format) throw UsageError("--format is missing; expected latex, python, sympy, cpp or text");
    const FormulaFormat wanted = formulaFormatFromString(*format);
    const Experiment experiment = openExperiment(name);
    const Kan &network = trainedNetwork(experiment, name, label);
    FormulaOptions options = formulaOptions(experiment, network.outputs());
    options.digits = digits;
    const NetworkFormula formula(network, options);
    for (const std::string &remark : formula.remarks()) std::cerr << "kan-cli: " << remark << "\n";
    writeText(exportFormula(formula, wanted, digits), out);
    return kDone;
}

}  // namespace kan::cli
