#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <set>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/exit_code.h"
#include "app/cli/experiment_arguments.h"
#include "app/cli/output.h"
#include "app/cli/table_experiment.h"
#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/read_table.h"
#include "core/data/table_dataset.h"
#include "core/io/experiment_file.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan::cli {

namespace {

/// How the network sees rows. Data that was drawn or given has numbers under the names of its columns.
TableEncoding encodingOf(const Experiment &experiment) {
    if (experiment.encoding) return *experiment.encoding;
    if (experiment.table) return loadTable(*experiment.table, experiment.folder).encoding;
    const auto data = experiment.makeDataset();
    const auto numbers = [](const std::vector<std::string> &names, const std::vector<ColumnScaling> &scaling) {
        std::vector<EncodedColumn> columns;
        for (std::size_t n = 0; n < names.size(); ++n) {
            EncodedColumn column;
            column.name = names[n];
            if (!scaling.empty()) column.scaling = scaling[n];
            columns.push_back(std::move(column));
        }
        return columns;
    };
    return {numbers(data->input_names, data->input_scaling), numbers(data->output_names, data->output_scaling)};
}

Table readRows(const TableFile &file, const CsvDialect &dialect, const TableEncoding &encoding) {
    const bool text = isText(tableFormat(file.path));
    std::map<std::string, CellType> types;
    std::set<std::string> names;
    if (text)
        for (std::string &name : previewCsv(file, dialect, 1).names) names.insert(std::move(name));
    for (const EncodedColumn &column : encoding.inputs)
        if (column.coding == ColumnCoding::Number && names.count(column.name) > 0)
            types[column.name] = CellType::Number;
    return readTelling({file}, dialect, types);
}

std::string csvCell(const std::string &text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string predicted(double value, const EncodedColumn &column) {
    if (!std::isfinite(value)) return {};
    if (column.categories.empty()) {
        const double user = column.scaling.toUser(value);
        return std::isfinite(user) ? kan::numberText(user) : std::string();
    }
    const double last = static_cast<double>(column.categories.size() - 1);
    return csvCell(column.categories[static_cast<std::size_t>(std::clamp(std::round(value), 0.0, last))]);
}

/// A line per row of the table, empty cells where there is no prediction.
std::string predictionCsv(const Table &table, const EncodedRows &rows, const Matrix &values,
                          const std::vector<EncodedColumn> &outputs) {
    std::string text = "row";
    for (const EncodedColumn &column : outputs) text += "," + csvCell(column.name);
    text += "\n";
    std::size_t next = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const bool known = next < rows.rows.size() && rows.rows[next] == row;
        text += std::to_string(row + 1);
        for (std::size_t m = 0; m < outputs.size(); ++m) {
            text += ",";
            if (known)
                text += predicted(values(static_cast<Eigen::Index>(next), static_cast<Eigen::Index>(m)), outputs[m]);
        }
        text += "\n";
        if (known) ++next;
    }
    return text;
}

/// A line per row of the table: the class and its probability, empty where there is no prediction.
std::string classCsv(const Table &table, const EncodedRows &rows, const Matrix &logits, const EncodedColumn &output,
                     Loss loss) {
    const Matrix shares = classProbabilities(logits);
    const int columns = static_cast<int>(logits.cols());
    std::string text = "row," + csvCell(output.name) + ",probability\n";
    std::size_t next = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const bool known = next < rows.rows.size() && rows.rows[next] == row;
        const auto at = static_cast<Eigen::Index>(next);
        text += std::to_string(row + 1);
        if (known && logits.row(at).allFinite()) {
            const double decided = decidedClass(loss, {logits.data(), columns, columns, columns, 0}, at);
            text += "," + csvCell(output.categories[static_cast<std::size_t>(decided)]) + "," +
                    kan::numberText(shares(at, static_cast<Eigen::Index>(decided))) + "\n";
        } else {
            text += ",,\n";
        }
        if (known) ++next;
    }
    return text;
}

void report(const EncodedRows &rows, const Matrix &values, const std::vector<ColumnScaling> &units) {
    constexpr std::size_t kShown = 20;
    if (!rows.left_out.empty())
        std::cerr << "kan-cli: " << rows.left_out.size() << " rows cannot be predicted; their cells are empty:\n";
    for (std::size_t n = 0; n < std::min(kShown, rows.left_out.size()); ++n)
        std::cerr << "  " << rows.left_out[n] << "\n";
    if (rows.left_out.size() > kShown) std::cerr << "  ...\n";
    const auto finite = inUserUnits(values, units).array().isFinite().count();
    if (finite < values.size())
        std::cerr << "kan-cli: " << values.size() - finite << " predictions are not finite; their cells are empty\n";
}

struct PredictArguments {
    std::string model, table, out, version = "last";
    int threads = 0;
    DialectArguments dialect;
};

int predictRows(const PredictArguments &given) {
    const Experiment experiment = openExperiment(given.model, {given.out});
    const Kan &model = trainedNetwork(experiment, given.model, given.version);
    const TableEncoding encoding = encodingOf(experiment);
    const LossFunction &loss = experiment.training.loss;
    const int columns = static_cast<int>(encoding.outputs.size());
    const int classes = columns == 1 ? static_cast<int>(encoding.outputs.front().categories.size()) : 0;
    if (model.inputs() != encoding.inputCount() || model.outputs() != loss.outputs(columns, classes))
        throw ExperimentError(concat(given.model, ": the network has ", model.inputs(), " inputs and ", model.outputs(),
                                     " outputs, its data ", encoding.inputCount(), " and ", encoding.outputs.size(),
                                     "; train it again on the data"));
    Table table = readRows(tableFile(given.table, given.dialect), dialectOf(given.table, given.dialect), encoding);
    if (experiment.table) table = withInputColumns(std::move(table), *experiment.table, encoding);
    const EncodedRows rows = encodeRows(table, encoding);
    const Matrix values = predict(model, rows.inputs, given.threads);
    const bool of_classes = classes > 0 && loss.ofClasses();
    std::vector<ColumnScaling> units;
    for (const EncodedColumn &column : encoding.outputs)
        if (!of_classes) units.push_back(column.scaling);
    report(rows, values, units);
    writeText(of_classes ? classCsv(table, rows, values, encoding.outputs.front(), loss.kind)
                         : predictionCsv(table, rows, values, encoding.outputs),
              given.out);
    return kDone;
}

}  // namespace

Command predictCommand() {
    const auto given = std::make_shared<PredictArguments>();
    Command command;
    command.name = "predict";
    command.summary = "applies the network of an experiment to the rows of a table";
    command.description =
        "Finds the columns by name; prints predictions in the user's units as CSV, of classes also their probability. "
        "Names the "
        "rows that cannot be predicted; their cells stay empty.";
    command.positionals = {{"MODEL", "an experiment file with a trained network", Completion::Files, &given->model},
                           {"DATA", concat("the table: ", kTableKinds), Completion::Files, &given->table}};
    command.options = joined({{versionOption(given->version), threadsOption(given->threads), outOption(given->out)},
                              dialectOptions(given->dialect)});
    command.examples = {"predict model.json patients.csv --out predictions.csv"};
    command.run = [given] { return predictRows(*given); };
    return command;
}

}  // namespace kan::cli
