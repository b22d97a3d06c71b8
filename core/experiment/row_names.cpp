#include "core/experiment/row_names.h"

#include <algorithm>

#include "core/column_scaling.h"
#include "core/data/dataset.h"
#include "core/text.h"
#include "core/units.h"

namespace kan {

namespace {

/// The table that a row stands in, and its place there.
std::pair<const Table *, std::size_t> placeOf(const PreparedData &data, std::size_t row) {
    if (!data.table || row < data.table->rows()) return {data.table.get(), row};
    return {data.test_table.get(), row - data.table->rows()};
}

/// Inputs or outputs, and what their columns are called and measured in.
struct DatasetCells {
    const Matrix &matrix;
    const std::vector<ColumnScaling> &units;
    const std::vector<std::string> &names;
};

using NamedCells = std::vector<std::pair<std::string, std::string>>;

void addCells(const DatasetCells &part, Eigen::Index row, std::size_t most, NamedCells &cells) {
    for (Eigen::Index c = 0; c < part.matrix.cols() && cells.size() < most; ++c) {
        const auto n = static_cast<std::size_t>(c);
        cells.emplace_back(n < part.names.size() ? part.names[n] : std::string(),
                           concat(part.units[n].toUser(part.matrix(row, c))));
    }
}

}  // namespace

std::size_t rowOf(const PreparedData &data, bool test, Eigen::Index n) {
    const auto at = static_cast<std::size_t>(n);
    if (!data.table) return test ? static_cast<std::size_t>(data.dataset->train_input.rows()) + at : at;
    if (!test) return data.table_rows.train[at];
    return data.table_rows.test[at] + (data.test_table ? data.table->rows() : 0);
}

std::size_t rowCount(const PreparedData &data) {
    if (data.table) return data.table->rows() + (data.test_table ? data.test_table->rows() : 0);
    return static_cast<std::size_t>(data.dataset->train_input.rows() + data.dataset->test_input.rows());
}

std::vector<RowUse> rowUses(const PreparedData &data) {
    std::vector<RowUse> uses(rowCount(data), RowUse::Dropped);
    for (Eigen::Index n = 0; n < data.dataset->train_input.rows(); ++n) uses[rowOf(data, false, n)] = RowUse::Train;
    for (Eigen::Index n = 0; n < data.dataset->test_input.rows(); ++n) uses[rowOf(data, true, n)] = RowUse::Test;
    for (const std::size_t row : data.table_rows.left_out) uses[row] = RowUse::LeftOut;
    return uses;
}

std::string rowTitle(const PreparedData &data, std::size_t row) {
    const auto [table, place] = placeOf(data, row);
    if (table) return data.test_table ? concat(table->file, ", ", table->place(place)) : table->place(place);
    const auto training = static_cast<std::size_t>(data.dataset->train_input.rows());
    return row < training ? concat("training row ", row + 1) : concat("test row ", row - training + 1);
}

std::size_t rowWidth(const PreparedData &data) {
    if (data.table) return data.table->columns.size();
    return static_cast<std::size_t>(data.dataset->inputs() + data.dataset->outputs());
}

std::vector<std::pair<std::string, std::string>> rowCells(const PreparedData &data, std::size_t row, std::size_t most) {
    NamedCells cells;
    if (const auto [table, place] = placeOf(data, row); table) {
        for (std::size_t c = 0; c < std::min(most, table->columns.size()); ++c) {
            const TableColumn &column = table->columns[c];
            cells.emplace_back(nameWithUnit(column.name, column.unit), column.text(place));
        }
        return cells;
    }
    const Dataset &rows = *data.dataset;
    const bool test = static_cast<Eigen::Index>(row) >= rows.train_input.rows();
    const Eigen::Index n = static_cast<Eigen::Index>(row) - (test ? rows.train_input.rows() : 0);
    addCells({test ? rows.test_input : rows.train_input, data.inputs, rows.input_names}, n, most, cells);
    addCells({test ? rows.test_label : rows.train_label, data.outputs, rows.output_names}, n, most, cells);
    return cells;
}

std::optional<std::size_t> leftOutNumber(const PreparedData &data, std::size_t row) {
    if (!data.table || row >= data.table->rows()) return std::nullopt;
    return data.table->number(row);
}

std::size_t rowNumber(const PreparedData &data, std::size_t row) {
    const auto [table, place] = placeOf(data, row);
    return table ? table->number(place) : row + 1;
}

}  // namespace kan
