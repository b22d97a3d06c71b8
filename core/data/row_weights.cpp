#include "core/data/row_weights.h"

#include <algorithm>
#include <cmath>

#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

[[noreturn]] void refuseWeight(const Table &table, const TableColumnUse &use, std::size_t row, double value) {
    const bool error = use.role == ColumnRole::Error;
    throw DataError(concat(
        table.file, ", ", table.place(row), ", column ", use.name, ": ", numberText(value),
        error ? " is no error of a value: expected a number above 0" : " is no weight: expected a number of at least 0",
        "; correct the cell or leave the row out"));
}

/// How large each row's target is, where its logarithm is learnt; else 1.
RowWeights sizesOf(const ColumnIndex &index, const TableSource &source, const std::vector<std::size_t> &rows) {
    RowWeights sizes(rows.size(), 1.0);
    for (const TableColumnUse &use : source.columns) {
        if (use.role != ColumnRole::Target || !use.log) continue;
        const TableColumn &target = columnNamed(index, use.name);
        for (std::size_t n = 0; n < rows.size(); ++n) sizes[n] = std::abs(target.numbers[rows[n]]);
    }
    return sizes;
}

}  // namespace

RowWeights rowWeights(const ColumnIndex &index, const TableSource &source, const std::vector<std::size_t> &rows) {
    const auto use = std::find_if(source.columns.begin(), source.columns.end(), [](const TableColumnUse &column) {
        return column.role == ColumnRole::Weight || column.role == ColumnRole::Error;
    });
    if (use == source.columns.end()) return {};
    const Table &table = index.table();
    const TableColumn &column = columnNamed(index, use->name);
    if (column.type != CellType::Number)
        throw DataError(concat(table.file, ", column ", use->name, " holds text; the column of ",
                               use->role == ColumnRole::Error ? "errors" : "weights", " needs numbers"));
    const bool errors = use->role == ColumnRole::Error;
    RowWeights weights = errors ? sizesOf(index, source, rows) : RowWeights(rows.size(), 1.0);
    // Roots first: squares of small errors are no numbers of a double.
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const double value = column.numbers[rows[n]];
        if (!(errors ? value > 0 : value >= 0)) refuseWeight(table, *use, rows[n], value);
        weights[n] = errors ? weights[n] / value : value;
    }
    if (weights.empty()) return weights;
    const double largest = *std::max_element(weights.begin(), weights.end());
    if (!(largest > 0) || !std::isfinite(largest))
        throw DataError(concat(table.file, ", column ", use->name,
                               largest > 0
                                   ? ": an error is so small that its row counts infinitely; choose another unit"
                                   : ": all weights are 0; at least one row has to count"));
    for (double &weight : weights) weight = errors ? (weight / largest) * (weight / largest) : weight / largest;
    return weights;
}

}  // namespace kan
