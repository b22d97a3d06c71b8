#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_code.h"
#include "app/cli/output.h"
#include "app/cli/trained_rows.h"
#include "app/cli/usage_error.h"
#include "core/experiment/column_dependence.h"
#include "core/experiment/structure_csv.h"

namespace kan::cli {

namespace {

struct DependenceArguments {
    TrainedArguments trained;
    std::optional<std::string> input, output;
    std::optional<int> points;
    DependenceOptions options;
};

int columnOf(const std::string &name, const TableEncoding &encoding) {
    if (const auto column = columnNamed(encoding, name)) return *column;
    std::vector<std::string> names;
    for (const EncodedColumn &column : encoding.inputs) names.push_back(column.name);
    return placeOf(name, names, "--input");  // which refuses it
}

/// A class by its name, or by that of its probability; the only output of two classes stands for the second.
int outputOf(const std::string &name, const TrainedRows &trained, const std::vector<std::string> &outputs) {
    if (!trained.reading.ofClasses()) return placeOf(name, outputs, "--output");
    const EncodedColumn &label = trained.reading.encoding.outputs.front();
    if (name == label.name && outputs.size() == 2) return 1;
    if (std::ranges::find(outputs, name) != outputs.end()) return placeOf(name, outputs, "--output");
    return placeOf(name, label.categories, "--output");
}

/// As many points of a number as were asked for; else as the column's kind asks for.
MovedColumn moved(const DependenceArguments &given, const TrainedRows &trained, int column) {
    const TableEncoding &encoding = trained.reading.encoding;
    const EncodedColumn &kind = encoding.inputs[static_cast<std::size_t>(column)];
    const Matrix &rows = trained.rows->train_input;
    if (given.points && kind.coding == ColumnCoding::Number)
        return movedEvenly(rows, firstInputOf(encoding, column), kind.scaling, *given.points);
    return movedColumn(encoding, column, rows, given.options.points);
}

int runDependence(const DependenceArguments &given) {
    if (!given.input) throw UsageError("dependence needs --input NAME");
    const TrainedRows trained = trainedRows(given.trained);
    const TableEncoding &encoding = trained.reading.encoding;
    const std::vector<std::string> outputs = dependenceOutputs(trained.network, trained.reading);
    const int column = columnOf(*given.input, encoding);
    const int output = given.output                  ? outputOf(*given.output, trained, outputs)
                       : trained.reading.ofClasses() ? static_cast<int>(outputs.size()) - 1
                                                     : 0;
    DependenceOptions options = given.options;
    options.threads = given.trained.threads;
    const PartialDependence result = columnDependence(trained.network, *trained.rows, trained.reading,
                                                      moved(given, trained, column), output, options);
    const std::string &of = encoding.inputs[static_cast<std::size_t>(column)].name,
                      &to = outputs[static_cast<std::size_t>(output)];
    if (!given.trained.as_json) {
        writeText(dependenceCsv(result, of, to), given.trained.out);
        return kDone;
    }
    nlohmann::json report = {
        {"input", of},    {"output", to}, {"x", result.column.x}, {"mean", result.mean}, {"curves", result.curves},
        {"at", result.at}};
    for (const Eigen::Index row : result.rows) report["rows"].push_back(row + 1);
    if (!result.column.categories.empty()) report["categories"] = result.column.categories;
    writeResult(report, given.trained.out);
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
        "all in the units of the data, of classes the probability of one. An input of categories is moved from one to "
        "the next, one of yes and no, counts or grades from value to value, if --points does not say otherwise. Rows "
        "are called by their numbers among the training rows.";
    command.usage = {"FILE --input NAME [OPTION ...]"};
    command.positionals = {trainedPlace(given->trained)};
    command.options = joined(
        {{text("--input NAME", "the column that is moved", given->input),
          text("--output NAME", "the output, else the first; of classes one of them, else the last", given->output),
          whole("--points N", "points of a curve", given->points, {2, 10000}),
          whole("--curves N", "single rows", given->options.curves, {0, 1000})},
         trainedOptions(given->trained, "a table")});
    command.examples = {"dependence trained.json --input length", "dependence trained.json --input length --curves 0"};
    command.run = [given] { return runDependence(*given); };
    return command;
}

}  // namespace kan::cli
