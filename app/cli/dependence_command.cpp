#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "app/cli/trained_rows.h"
#include "app/cli/usage_error.h"
#include "core/data/table.h"
#include "core/experiment/prediction.h"
#include "core/structure/partial_dependence.h"
#include "core/text.h"

namespace kan::cli {

namespace {

struct DependenceArguments {
    TrainedArguments trained;
    std::optional<std::string> input, output;
    DependenceOptions options;
};

std::string tableText(const PartialDependence &result, const std::string &input, const std::string &output) {
    std::string text = concat(csvQuoted(input), ",", csvQuoted(output));
    for (std::size_t row = 0; row < result.curves.size(); ++row) text += concat(",row ", row + 1);
    text += "\n";
    for (std::size_t point = 0; point < result.x.size(); ++point) {
        text += concat(numberText(result.x[point]), ",", numberText(result.mean[point]));
        for (const std::vector<double> &curve : result.curves) text += "," + numberText(curve[point]);
        text += "\n";
    }
    return text;
}

int runDependence(const DependenceArguments &given) {
    if (!given.input) throw UsageError("dependence needs --input NAME");
    const TrainedRows trained = trainedRows(given.trained);
    const std::vector<std::string> &inputs = trained.rows->input_names, outputs = trained.outputs();
    const int input = placeOf(*given.input, inputs, "--input");
    const int output = given.output ? placeOf(*given.output, outputs, "--output") : 0;
    DependenceOptions options = given.options;
    options.threads = given.trained.threads;
    const PartialDependence result =
        partialDependence(trained.network, trained.rows->train_input, input, output, trained.units(), options);
    const std::string &of = inputs[static_cast<std::size_t>(input)], &to = outputs[static_cast<std::size_t>(output)];
    if (given.trained.as_json)
        writeResult({{"input", of},
                     {"output", to},
                     {"x", result.x},
                     {"mean", result.mean},
                     {"curves", result.curves},
                     {"at", result.at}},
                    given.trained.out);
    else
        writeText(tableText(result, of, to), given.trained.out);
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
    command.positionals = {trainedPlace(given->trained)};
    command.options = joined({{text("--input NAME", "the input", given->input),
                               text("--output NAME", "the output, else the first", given->output),
                               whole("--points N", "points of a curve", given->options.points, {2, 10000}),
                               whole("--curves N", "single rows", given->options.curves, {0, 1000})},
                              trainedOptions(given->trained, "a table")});
    command.examples = {"dependence trained.json --input length", "dependence trained.json --input length --curves 0"};
    command.run = [given] { return runDependence(*given); };
    return command;
}

}  // namespace kan::cli
