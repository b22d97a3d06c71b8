#include <kan/dataset.h>

#include <algorithm>
#include <stdexcept>

#include "core/data/column_choices.h"
#include "core/data/csv_reader.h"
#include "core/data/derived_columns.h"
#include "core/data/joined_tables.h"
#include "core/data/read_table.h"
#include "core/data/table_dataset.h"
#include "core/facade/state.h"
#include "core/text.h"

namespace kan::lib {

namespace {

std::vector<EncodedColumn> numberColumns(const std::vector<std::string> &names) {
    std::vector<EncodedColumn> columns;
    for (const std::string &name : names) {
        EncodedColumn column;
        column.name = name;
        columns.push_back(std::move(column));
    }
    return columns;
}

Dataset ofNumbers(kan::Dataset rows, const std::string &formula, const kan::Sampling &sampling) {
    auto state = std::make_shared<Dataset::State>();
    state->formula = formula;
    state->sampling = sampling;
    state->encoding = encodingOfNumbers(rows);
    state->rows = std::make_shared<const kan::Dataset>(std::move(rows));
    return Dataset(std::move(state));
}

std::vector<std::string> numbered(const std::string &letter, Eigen::Index count) {
    std::vector<std::string> names;
    for (Eigen::Index n = 0; n < count; ++n) names.push_back(concat(letter, n + 1));
    return names;
}

/// Test rows without any columns: none.
Matrix testMatrix(const Table &table, const char *name, Eigen::Index columns) {
    return table.values.empty() ? Matrix(0, columns) : matrixOf(table, name);
}

CsvDialect dialectOf(const TableFile &file, const Reading &reading) {
    CsvDialect dialect;
    const GivenLayout layout{reading.skip,   reading.header_rows, reading.comment,
                             reading.header, reading.units_row,   reading.delimiter};
    if (isText(tableFormat(file.path))) dialect = csvDialectOf(file, layout);
    dialect.decimal_comma = reading.decimal_comma.value_or(dialect.decimal_comma);
    if (!reading.dates.empty()) dialect.dates = dateStyleFromString(reading.dates);
    dialect.validate();
    return dialect;
}

/// The file, how it is read and divided, and what is computed of it.
TableSource sourceOf(const std::string &file, const Columns &columns) {
    TableSource source;
    source.file = file;
    source.sheet = columns.reading.sheet;
    source.range = columns.reading.range;
    source.test_file = columns.test_file;
    source.test_follows = columns.test_follows;
    source.dialect = dialectOf(TableFile(file, source.sheet, source.range), columns.reading);
    source.split.fraction = columns.train_share;
    source.split.seed = columns.split_seed;
    source.split.group_column = columns.group_column;
    const bool series = !columns.past.empty() && columns.test_file.empty();
    if (!columns.split_rule.empty() || series)
        source.split.rule = columns.split_rule.empty() ? SplitRule::Ordered : splitRuleFromString(columns.split_rule);
    for (const auto &[name, formula] : columns.derived) source.derived.push_back({name, formula});
    for (const Past &past : columns.past) source.lags.push_back({past.column, lagKindFromString(past.kind), past.rows});
    return source;
}

ColumnChoices choicesOf(const Columns &columns) {
    return {.targets = columns.targets,
            .ignored = columns.ignored,
            .weights = columns.weights,
            .errors = columns.errors,
            .missing = {},
            .logs = columns.logs,
            .classes = columns.classes};
}

}  // namespace

TableEncoding encodingOfNumbers(const kan::Dataset &rows) {
    return {numberColumns(rows.input_names), numberColumns(rows.output_names)};
}

Dataset ofTable(const TableSource &source, TableDataset made) {
    auto state = std::make_shared<Dataset::State>();
    state->source = source;
    state->encoding = std::move(made.encoding);
    state->rows = std::make_shared<const kan::Dataset>(std::move(made.data));
    return Dataset(std::move(state));
}

Dataset::Dataset(std::shared_ptr<const State> state) : state_(std::move(state)) {}

int Dataset::inputs() const {
    return state_->rows->inputs();
}

int Dataset::outputs() const {
    return state_->rows->outputs();
}

int Dataset::classes() const {
    return state_->rows->classes;
}

const std::vector<std::string> &Dataset::inputNames() const {
    return state_->rows->input_names;
}

const std::vector<std::string> &Dataset::outputNames() const {
    return state_->rows->output_names;
}

Table Dataset::trainInput() const {
    return tableOf(inUserUnits(state_->rows->train_input, state_->rows->input_scaling));
}

Table Dataset::trainLabel() const {
    return tableOf(inUserUnits(state_->rows->train_label, state_->rows->output_scaling));
}

Table Dataset::testInput() const {
    return tableOf(inUserUnits(state_->rows->test_input, state_->rows->input_scaling));
}

Table Dataset::testLabel() const {
    return tableOf(inUserUnits(state_->rows->test_label, state_->rows->output_scaling));
}

Dataset sample(const std::string &formula, const Sampling &sampling) {
    kan::Sampling drawn;
    drawn.ranges = sampling.ranges;
    drawn.train_num = sampling.train_num;
    drawn.test_num = sampling.test_num;
    drawn.seed = sampling.seed;
    drawn.noise = sampling.noise;
    return ofNumbers(createDataset(formula, drawn), formula, drawn);
}

Dataset datasetOf(const Table &train_input, const Table &train_label, const Table &test_input,
                  const Table &test_label) {
    kan::Dataset rows;
    rows.train_input = matrixOf(train_input, "train_input");
    rows.train_label = matrixOf(train_label, "train_label");
    rows.test_input = testMatrix(test_input, "test_input", rows.train_input.cols());
    rows.test_label = testMatrix(test_label, "test_label", rows.train_label.cols());
    rows.input_names = numbered("x", rows.train_input.cols());
    rows.output_names =
        rows.train_label.cols() == 1 ? std::vector<std::string>{"f"} : numbered("f", rows.train_label.cols());
    rows.validate();
    return ofNumbers(std::move(rows), {}, {});
}

Dataset readTable(const std::string &file, const Columns &columns) {
    if (columns.targets.empty()) throw std::invalid_argument("targets is empty; name the columns to be predicted");
    TableSource source = sourceOf(file, columns);
    const auto read = [&](const std::vector<TableFile> &files) { return readTables(files, source.dialect); };
    const kan::Table table = withDerivedColumns(read(rowFiles(source)), source);
    std::optional<kan::Table> test;
    if (!source.test_file.empty()) test = withDerivedColumns(read({testFile(source)}), source, table);
    std::vector<std::string> reasons;
    source.columns = chosenColumns(table, source, choicesOf(columns), reasons);
    return ofTable(source, makeDataset(table, test, source));
}

}  // namespace kan::lib
