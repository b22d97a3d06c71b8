#include "core/experiment/form_source.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/fit/form_table.h"
#include "core/text.h"

namespace kan {

namespace {

void addColumns(Table &table, const Matrix &train, const Matrix &test, const std::vector<std::string> &names,
                const char *letter) {
    for (Eigen::Index c = 0; c < train.cols(); ++c) {
        TableColumn column;
        const auto n = static_cast<std::size_t>(c);
        column.name = n < names.size() ? names[n] : concat(letter, n + 1);
        for (const Matrix *part : {&train, &test})
            for (Eigen::Index row = 0; row < part->rows(); ++row) column.numbers.push_back((*part)(row, c));
        table.columns.push_back(std::move(column));
    }
}

/// One entry per row of a table: whether it is not among these.
std::vector<bool> allBut(std::size_t rows, const std::vector<std::size_t> &these) {
    std::vector<bool> others(rows, true);
    for (const std::size_t row : these) others[row] = false;
    return others;
}

std::vector<std::size_t> consecutive(Eigen::Index first, Eigen::Index count) {
    std::vector<std::size_t> rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), static_cast<std::size_t>(first));
    return rows;
}

}  // namespace

FormSource formSourceOf(const Experiment &experiment, PreparedDataPtr data, FormFitRows fit_rows) {
    FormSource source;
    if (experiment.table && !experiment.dataset) source.table = experiment.table;
    source.dataset = data->dataset;
    source.data = std::move(data);
    source.fit_rows = fit_rows;
    return source;
}

Table tableOfDataset(const Dataset &data) {
    Table table;
    addColumns(table, inUserUnits(data.train_input, data.input_scaling),
               inUserUnits(data.test_input, data.input_scaling), data.input_names, "x");
    addColumns(table, inUserUnits(data.train_label, data.output_scaling),
               inUserUnits(data.test_label, data.output_scaling), data.output_names, "y");
    return table;
}

FormRows formRows(const FormSource &source) {
    const bool of_table = source.data && source.data->table;
    FormRows rows;
    rows.table = of_table ? source.data->table : std::make_shared<const Table>(tableOfDataset(*source.dataset));
    const std::size_t count = rows.table->rows();
    if (source.fit_rows == FormFitRows::All) {
        if (!of_table) return rows;
        rows.left_out.resize(count);
        for (const std::size_t row : source.data->table_rows.left_out) rows.left_out[row] = true;
        return rows;
    }
    const Eigen::Index trained = source.dataset->train_input.rows(), tested = source.dataset->test_input.rows();
    rows.left_out = allBut(count, of_table ? source.data->table_rows.train : consecutive(0, trained));
    if (tested == 0) return rows;
    rows.test_table = of_table && source.data->test_table ? source.data->test_table : rows.table;
    rows.not_tested =
        allBut(rows.test_table->rows(), of_table ? source.data->table_rows.test : consecutive(trained, tested));
    return rows;
}

std::string usualTarget(const FormSource &source) {
    if (!source.table) {
        const Dataset &data = *source.dataset;
        return data.classes > 0 ? std::string()
                                : columnInForm(data.output_names.empty() ? "y" : data.output_names.front());
    }
    for (const TableColumnUse &use : source.table->columns)
        if (use.role == ColumnRole::Target && use.coding == ColumnCoding::Number) return columnInForm(use.name);
    return {};
}

std::string formRefusal(const Experiment &experiment, const Dataset *data) {
    if (experiment.images) return "A form is fitted to columns of numbers; these rows are images.";
    if (!data) return "There are no rows yet; open data first.";
    if (!experiment.table || experiment.dataset) {
        if (data->classes > 0) return "A form is fitted to numbers; these rows have classes.";
        return {};
    }
    const auto &columns = experiment.table->columns;
    const auto numbers = std::count_if(columns.begin(), columns.end(),
                                       [](const TableColumnUse &use) { return use.coding == ColumnCoding::Number; });
    if (numbers < 2) return "A form is fitted to columns of numbers; the table has fewer than two.";
    return {};
}

}  // namespace kan
