#include "core/experiment/form_source.h"

#include <algorithm>

#include "core/experiment/table_rows.h"
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

}  // namespace

FormSource formSourceOf(const Experiment &experiment, std::shared_ptr<const Dataset> dataset) {
    FormSource source;
    if (experiment.table && !experiment.dataset) source.table = experiment.table;
    source.dataset = std::move(dataset);
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

std::shared_ptr<const Table> formRows(const FormSource &source, TableStore &store, const ReadOptions &options) {
    if (source.table) return tableOf(*source.table, store, options);
    return std::make_shared<const Table>(tableOfDataset(*source.dataset));
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
