#include "core/experiment/prediction.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/derived_inputs.h"
#include "core/data/joined_tables.h"
#include "core/data/read_table.h"
#include "core/experiment/edit_effect.h"
#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::size_t kShownRefusals = 20;
constexpr Eigen::Index kRowsAtOnce = 16'384;  // between two looks at the stop token

std::vector<EncodedColumn> numberColumns(const std::vector<std::string> &names,
                                         const std::vector<ColumnScaling> &scaling,
                                         const std::vector<std::string> &units) {
    std::vector<EncodedColumn> columns;
    for (std::size_t n = 0; n < names.size(); ++n) {
        EncodedColumn column;
        column.name = names[n];
        if (!scaling.empty()) column.scaling = scaling[n];
        if (!units.empty()) column.unit = units[n];
        columns.push_back(std::move(column));
    }
    return columns;
}

std::vector<ColumnScaling> outputUnits(const RowReading &reading) {
    std::vector<ColumnScaling> units;
    if (reading.ofClasses()) return units;
    for (const EncodedColumn &column : reading.encoding.outputs) units.push_back(column.scaling);
    return units;
}

/// Calls write(at) for each row that was predicted, or write(nothing), and puts its number before and a newline behind.
template <class Write>
void writeLines(std::string &text, const Predictions &predictions, const Write &write) {
    std::size_t next = 0;
    for (std::size_t row = 0; row < predictions.table_rows; ++row) {
        const bool known = next < predictions.rows.size() && predictions.rows[next] == row;
        text += std::to_string(row + 1);
        write(known ? std::optional(static_cast<Eigen::Index>(next)) : std::nullopt);
        text += "\n";
        if (known) ++next;
    }
}

std::string numbersCsv(const Predictions &predictions) {
    const std::vector<EncodedColumn> &outputs = predictions.reading.encoding.outputs;
    std::string text = "row";
    for (const EncodedColumn &column : outputs) text += "," + csvQuoted(column.name);
    text += "\n";
    writeLines(text, predictions, [&](std::optional<Eigen::Index> at) {
        for (std::size_t m = 0; m < outputs.size(); ++m) {
            text += ",";
            if (at) text += predictedText(predictions.values(*at, static_cast<Eigen::Index>(m)), outputs[m]);
        }
    });
    return text;
}

std::string classesCsv(const Predictions &predictions) {
    const EncodedColumn &output = predictions.reading.encoding.outputs.front();
    const Matrix &logits = predictions.values;
    const Matrix shares = classProbabilities(logits);
    std::string text = "row," + csvQuoted(output.name) + ",probability\n";
    writeLines(text, predictions, [&](std::optional<Eigen::Index> at) {
        text += ",";
        if (at && logits.row(*at).allFinite()) {
            const double decided = decidedClass(predictions.reading.loss.kind, outputRows(logits), *at);
            text += csvQuoted(output.categories[static_cast<std::size_t>(decided)]) + "," +
                    numberText(shares(*at, static_cast<Eigen::Index>(decided)));
        } else {
            text += ",";
        }
    });
    return text;
}

}  // namespace

TableEncoding encodingOf(const Dataset &data) {
    TableEncoding encoding{numberColumns(data.input_names, data.input_scaling, data.input_units),
                           numberColumns(data.output_names, data.output_scaling, data.output_units)};
    if (data.classes == 0 || encoding.outputs.size() != 1) return encoding;
    EncodedColumn &output = encoding.outputs.front();
    output.coding = ColumnCoding::Codes;
    output.categories = data.class_names;
    for (int c = static_cast<int>(output.categories.size()); c < data.classes; ++c)
        output.categories.push_back(std::to_string(c));
    return encoding;
}

TableEncoding encodingOf(const Experiment &experiment) {
    if (experiment.encoding) return *experiment.encoding;
    if (experiment.table) return loadTable(*experiment.table, experiment.folder).encoding;
    return encodingOf(*experiment.makeDataset());
}

int RowReading::classes() const {
    return encoding.outputs.size() == 1 ? static_cast<int>(encoding.outputs.front().categories.size()) : 0;
}

bool RowReading::ofClasses() const {
    return classes() > 0 && loss.ofClasses();
}

RowReading rowReadingOf(const Experiment &experiment) {
    return {encodingOf(experiment), derivingSource(experiment), experiment.training.loss};
}

RowReading rowReadingOf(const Experiment &experiment, const Dataset &rows,
                        const std::optional<TableEncoding> &encoding) {
    return {encoding ? *encoding : encodingOf(rows), derivingSource(experiment), experiment.training.loss};
}

std::optional<TableSource> derivingSource(const Experiment &experiment) {
    if (experiment.table || !hasFormula(experiment) || experiment.sampling.derived.empty()) return experiment.table;
    TableSource drawn;
    for (const std::string &name : drawnNames(static_cast<int>(experiment.sampling.ranges.size()), {}))
        drawn.columns.push_back({.name = name});
    drawn.derived = experiment.sampling.derived;
    return drawn;
}

std::vector<std::string> columnsReadBy(const RowReading &reading) {
    return fileColumnsFor(reading.table.value_or(TableSource()), reading.encoding);
}

std::string networkRefusal(const Kan &model, const RowReading &reading) {
    const TableEncoding &encoding = reading.encoding;
    const int columns = static_cast<int>(encoding.outputs.size());
    if (model.inputs() == encoding.inputCount() && model.outputs() == reading.loss.outputs(columns, reading.classes()))
        return {};
    return concat("the network has ", model.inputs(), " inputs and ", model.outputs(), " outputs, its data ",
                  encoding.inputCount(), " and ", columns, "; train it again on the data");
}

CsvDialect suggestedDialect(const TableFile &file) {
    return isText(tableFormat(file.path)) ? csvDialectOf(file) : CsvDialect{};
}

Table readRowsFor(const TableEncoding &encoding, const TableFile &file, const CsvDialect &dialect,
                  const ReadOptions &options) {
    std::map<std::string, CellType> types;
    std::set<std::string> names;
    if (isText(tableFormat(file.path)))
        for (std::string &name : previewCsv(file, dialect, 1).names) names.insert(std::move(name));
    for (const EncodedColumn &column : encoding.inputs)
        if (column.coding == ColumnCoding::Number && names.count(column.name) > 0)
            types[column.name] = CellType::Number;
    return readTables({file}, dialect, options, types);
}

Predictions predictRows(const Kan &model, Table table, const RowReading &reading, const PredictionOptions &options) {
    if (reading.table) table = withInputColumns(std::move(table), *reading.table, reading.encoding);
    EncodedRows rows = encodeRows(table, reading.encoding);
    Predictions predictions{table.rows(), std::move(rows.rows), Matrix(rows.inputs.rows(), model.outputs()),
                            std::move(rows.left_out), reading};
    for (Eigen::Index first = 0; first < rows.inputs.rows(); first += kRowsAtOnce) {
        if (options.stop.stop_requested()) throw ReadingStopped();
        const Eigen::Index count = std::min(kRowsAtOnce, rows.inputs.rows() - first);
        predictions.values.middleRows(first, count) =
            predict(model, rows.inputs.middleRows(first, count), options.threads);
        if (options.progress)
            options.progress(static_cast<double>(first + count) / static_cast<double>(rows.inputs.rows()));
    }
    return predictions;
}

std::string predictionCsv(const Predictions &predictions) {
    return predictions.reading.ofClasses() ? classesCsv(predictions) : numbersCsv(predictions);
}

std::vector<std::string> predictionNotes(const Predictions &predictions) {
    const std::vector<std::string> &refused = predictions.left_out;
    std::vector<std::string> notes;
    if (!refused.empty()) notes.push_back(concat(refused.size(), " rows cannot be predicted; their cells are empty:"));
    for (std::size_t n = 0; n < std::min(kShownRefusals, refused.size()); ++n) notes.push_back("  " + refused[n]);
    if (refused.size() > kShownRefusals) notes.emplace_back("  ...");
    const Matrix &values = predictions.values;
    const auto finite = inUserUnits(values, outputUnits(predictions.reading)).array().isFinite().count();
    if (finite < values.size())
        notes.push_back(concat(values.size() - finite, " predictions are not finite; their cells are empty"));
    return notes;
}

std::string csvQuoted(const std::string &text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string predictedText(double value, const EncodedColumn &column) {
    if (!std::isfinite(value)) return {};
    if (column.categories.empty()) {
        const double user = column.scaling.toUser(value);
        return std::isfinite(user) ? numberText(user) : std::string();
    }
    const double last = static_cast<double>(column.categories.size() - 1);
    return csvQuoted(column.categories[static_cast<std::size_t>(std::clamp(std::round(value), 0.0, last))]);
}

}  // namespace kan
