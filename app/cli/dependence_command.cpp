#include <algorithm>
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
#include "core/structure/partial_dependence.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct DependenceArguments {
    std::string name, out, version = "last";
    std::optional<std::string> input, output;
    bool as_json = false;
    DependenceOptions options;
};

int indexOf(const std::vector<std::string> &names, const std::string &name, const char *option) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        throw UsageError(concat(option, ": there is no \"", name, "\"; use ", choices({names.begin(), names.end()})));
    return static_cast<int>(found - names.begin());
}

std::string tableText(const PartialDependence &result, const std::string &input, const std::string &output) {
    std::string text = concat(input, ",", output);
    for (std::size_t row = 0; row < result.curves.size(); ++row) text += concat(",row ", row + 1);
    text += "\n";
    for (std::size_t point = 0; point < result.x.size(); ++point) {
        text += concat(withDigits(result.x[point], 17), ",", withDigits(result.mean[point], 17));
        for (const std::vector<double> &curve : result.curves) text += concat(",", withDigits(curve[point], 17));
        text += "\n";
    }
    return text;
}

int runDependence(const DependenceArguments &given) {
    if (!given.input) throw UsageError("dependence needs --input NAME");
    Experiment experiment = openExperiment(given.name, {given.out});
    const Kan network = trainedNetwork(experiment, given.name, given.version);
    readRows(experiment);
    const std::shared_ptr<const Dataset> rows = experiment.makeDataset();
    const int input = indexOf(rows->input_names, *given.input, "--input");
    const std::vector<std::string> outputs = rows->outputNames(network.outputs());
    const int output = given.output ? indexOf(outputs, *given.output, "--output") : 0;
    const PartialDependence result = partialDependence(network, rows->train_input, input, output,
                                                       {rows->input_scaling, rows->output_scaling}, given.options);
    if (!given.as_json) {
        writeText(tableText(result, rows->input_names[static_cast<std::size_t>(input)],
                            outputs[static_cast<std::size_t>(output)]),
                  given.out);
        return kDone;
    }
    writeResult({{"input", rows->input_names[static_cast<std::size_t>(input)]},
                 {"output", outputs[static_cast<std::size_t>(output)]},
                 {"x", result.x},
                 {"mean", result.mean},
                 {"curves", result.curves},
                 {"at", result.at}},
                given.out);
    return kDone;
}

}  // namespace

Command dependenceCommand() {
    const auto given = std::make_shared<DependenceArguments>();
    Command command;
    command.name = "dependence";
    command.summary = "prints how a trained network's output moves with one input";
    command.description =
        "A table of the input over the range of its training rows, the output averaged over these rows with all other "
        "inputs as they are (partial dependence), and the same for single rows (individual conditional expectation), "
        "all in the units of the data.";
    command.usage = {"FILE --input NAME [OPTION ...]"};
    command.positionals = {{"FILE", "an experiment file with a trained network", Completion::Files, &given->name}};
    command.options = {text("--input NAME", "the input", given->input),
                       text("--output NAME", "the output, else the first", given->output),
                       whole("--points N", "points of a curve", given->options.points, {2, 10000}),
                       whole("--curves N", "single rows", given->options.curves, {0, 1000}),
                       versionOption(given->version),
                       threadsOption(given->options.threads),
                       flag("--json", "prints JSON in place of a table", given->as_json),
                       outOption(given->out)};
    command.examples = {"dependence trained.json --input length", "dependence trained.json --input length --curves 0"};
    command.run = [given] { return runDependence(*given); };
    return command;
}

}  // namespace kan::cli
