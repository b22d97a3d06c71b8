#include <kan/dataset.h>

#include <algorithm>
#include <stdexcept>

#include "core/data/csv_reader.h"
#include "core/data/encoded_view.h"
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

TableSource sourceOf(const std::string &file, const Columns &columns, const CsvDialect &dialect,
                     const kan::Table &table) {
    TableSource source;
    source.file = file;
    source.dialect = dialect;
    source.split.fraction = columns.train_share;
    source.split.seed = columns.split_seed;
    source.columns = suggestColumns(table, columns.targets);
    for (const std::string &name : columns.ignored) {
        columnNamed(table, name);
        for (TableColumnUse &use : source.columns)
            if (use.name == name) use.role = ColumnRole::Ignore;
    }
    source.validate();
    return source;
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
    CsvDialect dialect;
    if (isText(tableFormat(file))) dialect = csvDialectOf(file);
    const kan::Table table = kan::readTable(file, dialect);
    const TableSource source = sourceOf(file, columns, dialect, table);
    return ofTable(source, makeDataset(table, std::nullopt, source));
}

}  // namespace kan::lib
