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
RowWeights sizesOf(const TableSource &source, const WeighedRows &of) {
    RowWeights sizes(of.rows.size(), 1.0);
    for (const TableColumnUse &use : source.columns) {
        if (use.role != ColumnRole::Target || !use.log) continue;
        const TableColumn &target = columnNamed(of.table, use.name);
        for (std::size_t n = 0; n < of.rows.size(); ++n) sizes[n] = std::abs(target.numbers[of.rows[n]]);
    }
    return sizes;
}

/// Weights, of errors their roots: squares of small errors are no numbers of a double.
RowWeights rootsOf(const TableSource &source, const TableColumnUse &use, const WeighedRows &of) {
    const Table &table = of.table.table();
    const TableColumn &column = columnNamed(of.table, use.name);
    const bool errors = use.role == ColumnRole::Error;
    if (column.type != CellType::Number)
        throw DataError(concat(table.file, ", column ", use.name, " holds text; the column of ",
                               errors ? "errors" : "weights", " needs numbers"));
    RowWeights roots = errors ? sizesOf(source, of) : RowWeights(of.rows.size(), 1.0);
    for (std::size_t n = 0; n < of.rows.size(); ++n) {
        const double value = column.numbers[of.rows[n]];
        if (!(errors ? value > 0 : value >= 0)) refuseWeight(table, use, of.rows[n], value);
        roots[n] = errors ? roots[n] / value : value;
    }
    return roots;
}

}  // namespace

void weighRows(const TableSource &source, const WeighedRows &train, const WeighedRows &test, Dataset &data) {
    const auto use = std::find_if(source.columns.begin(), source.columns.end(), [](const TableColumnUse &column) {
        return column.role == ColumnRole::Weight || column.role == ColumnRole::Error;
    });
    if (use == source.columns.end()) return;
    data.train_weight = rootsOf(source, *use, train);
    data.test_weight = rootsOf(source, *use, test);
    double largest = 0;
    for (const RowWeights *part : {&data.train_weight, &data.test_weight})
        for (const double root : *part) largest = std::max(largest, root);
    if (!(largest > 0) || !std::isfinite(largest))
        throw DataError(concat(train.table.table().file, ", column ", use->name,
                               largest > 0
                                   ? ": an error is so small that its row counts infinitely; choose another unit"
                                   : ": all weights are 0; at least one row has to count"));
    const bool errors = use->role == ColumnRole::Error;
    for (RowWeights *part : {&data.train_weight, &data.test_weight})
        for (double &weight : *part) weight = errors ? (weight / largest) * (weight / largest) : weight / largest;
}

}  // namespace kan
