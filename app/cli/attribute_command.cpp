#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/output.h"
#include "app/cli/table_experiment.h"
#include "app/cli/usage_error.h"
#include "core/experiment/experiment.h"
#include "core/structure/row_attribution.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct AttributeArguments {
    std::string name, out, version = "last";
    std::optional<std::string> output;
    bool test = false, as_json = false;
    int threads = 0;
};

int outputNamed(const std::vector<std::string> &names, const std::optional<std::string> &name) {
    if (!name) return 0;
    const auto found = std::ranges::find(names, *name);
    if (found == names.end())
        throw UsageError(concat("--output: there is no \"", *name, "\"; use ", choices({names.begin(), names.end()})));
    return static_cast<int>(found - names.begin());
}

std::string contributionsText(const RowAttribution &found, const std::vector<std::string> &inputs,
                              const std::string &output) {
    constexpr int kAllDigits = 17;
    std::string text = "row,base";
    for (const std::string &name : inputs) text += "," + name;
    text += "," + output + "\n";
    for (Eigen::Index row = 0; row < found.contributions.rows(); ++row) {
        text += concat(row + 1, ",", withDigits(found.base, kAllDigits));
        for (const double part : found.contributions.row(row)) text += "," + withDigits(part, kAllDigits);
        text += "," + withDigits(found.output(row), kAllDigits) + "\n";
    }
    return text;
}

int runAttribute(const AttributeArguments &given) {
    Experiment experiment = openExperiment(given.name, {given.out});
    const Kan network = trainedNetwork(experiment, given.name, given.version);
    readRows(experiment);
    const std::shared_ptr<const Dataset> rows = experiment.makeDataset();
    const std::vector<std::string> outputs = rows->outputNames(network.outputs());
    const int output = outputNamed(outputs, given.output);
    if (given.test && rows->test_input.rows() == 0) throw UsageError("--test: there are no test rows");
    const RowAttribution found =
        rowAttribution(network, given.test ? rows->test_input : rows->train_input, rows->train_input, output,
                       {rows->input_scaling, rows->output_scaling}, given.threads);
    std::cerr << "kan-cli: contributions add up but for " << withDigits(found.residual, 2) << "\n";
    if (!given.as_json) {
        writeText(contributionsText(found, rows->input_names, outputs[static_cast<std::size_t>(output)]), given.out);
        return kDone;
    }
    nlohmann::json contributions = nlohmann::json::array();
    for (Eigen::Index row = 0; row < found.contributions.rows(); ++row)
        contributions.push_back(
            std::vector<double>(found.contributions.row(row).begin(), found.contributions.row(row).end()));
    writeResult({{"inputs", rows->input_names},
                 {"output", outputs[static_cast<std::size_t>(output)]},
                 {"base", found.base},
                 {"contributions", std::move(contributions)},
                 {"prediction", std::vector<double>(found.output.begin(), found.output.end())},
                 {"residual", found.residual}},
                given.out);
    return kDone;
}

}  // namespace

Command attributeCommand() {
    const auto given = std::make_shared<AttributeArguments>();
    Command command;
    command.name = "attribute";
    command.summary = "prints what each input contributes to the output in each row";
    command.description =
        "A table with a line for each training row: the output where every input is at its mean, what each input adds "
        "to it or takes from it in this row (integrated gradients), and the network's output, which is their sum. All "
        "in the unit of the output.";
    command.usage = {"FILE [OPTION ...]"};
    command.positionals = {{"FILE", "an experiment file with a trained network", Completion::Files, &given->name}};
    command.options = {text("--output NAME", "the output, else the first", given->output),
                       flag("--test", "of the test rows", given->test),
                       versionOption(given->version),
                       threadsOption(given->threads),
                       flag("--json", "prints JSON in place of a table", given->as_json),
                       outOption(given->out)};
    command.examples = {"attribute trained.json", "attribute trained.json --test --out contributions.csv"};
    command.run = [given] { return runAttribute(*given); };
    return command;
}

}  // namespace kan::cli
