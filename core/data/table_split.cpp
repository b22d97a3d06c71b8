#include "core/data/table_split.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/data/csv_cell.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/data/odd_cells.h"
#include "core/random/torch_generator.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kNotDropped = -1;

/// Marks the rows whose cell is missing, and has none of these limits, with `mark`.
void markMissing(const TableColumn &column, int mark, std::vector<int> &dropped_by,
                 const std::vector<std::pair<std::size_t, double>> &limits = {}) {
    auto limit = limits.begin();
    for (std::size_t row = 0; row < column.rows(); ++row) {
        if (limit != limits.end() && limit->first == row)
            ++limit;
        else if (dropped_by[row] == kNotDropped && column.missing(row))
            dropped_by[row] = mark;
    }
}

void refuseMissing(const Table &table, const TableColumn &column) {
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (column.missing(row))
            throw DataError(concat(table.file, ", ", table.place(row), ": ", missingReason(column, row),
                                   "; fill the cell, or choose to leave such rows out"));
}

enum class Part { Train, Test };

Part partNamed(const Table &table, const TableColumn &column, std::size_t row) {
    std::string text = column.text(row);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (text == "train" || text == "training") return Part::Train;
    if (text == "test" || text == "testing") return Part::Test;
    throw DataError(concat(table.file, ", ", table.place(row), ", column ", column.name, ": ", quoted(column.text(row)),
                           " does not say where the row belongs; expected train or test"));
}

}  // namespace

KeptRows keptRows(const ColumnIndex &index, const TableSource &source) {
    const Table &table = index.table();
    std::vector<int> dropped_by(table.rows(), kNotDropped);
    for (std::size_t n = 0; n < source.columns.size(); ++n) {
        const TableColumnUse &use = source.columns[n];
        if (use.role == ColumnRole::Ignore) continue;
        const TableColumn &column = columnNamed(index, use.name);
        if (use.missing == MissingRule::Refuse) refuseMissing(table, column);
        if (use.missing == MissingRule::Drop) markMissing(column, static_cast<int>(n), dropped_by);
        if (use.missing == MissingRule::HalfLimit)
            markMissing(column, static_cast<int>(n), dropped_by, halfLimits(column));
    }
    const auto split_mark = static_cast<int>(source.columns.size());
    const bool splits = source.test_file.empty() && !source.split.column.empty();
    if (splits) markMissing(columnNamed(index, source.split.column), split_mark, dropped_by);
    KeptRows kept;
    for (std::size_t row = 0; row < dropped_by.size(); ++row) {
        const int mark = dropped_by[row];
        if (mark == kNotDropped) {
            kept.rows.push_back(row);
            continue;
        }
        kept.dropped.push_back(row);
        const std::string &name =
            mark == split_mark ? source.split.column : source.columns[static_cast<std::size_t>(mark)].name;
        kept.reasons.push_back(missingReason(columnNamed(index, name), row));
    }
    if (kept.rows.empty())
        throw DataError(concat(table.file, " has no row without a missing cell, for example ",
                               kept.reasons.empty() ? "" : concat(table.place(0), ": ", kept.reasons[0]),
                               "; ignore such columns or fill their cells with the mean"));
    return kept;
}

RowSplit splitRows(const Table &table, const std::vector<std::size_t> &rows, const TableSplit &split) {
    RowSplit result;
    if (!split.column.empty()) {
        const TableColumn &column = columnNamed(table, split.column);
        for (const std::size_t row : rows)
            (partNamed(table, column, row) == Part::Train ? result.train : result.test).push_back(row);
    } else {
        std::vector<std::size_t> order = rows;
        TorchGenerator generator(split.seed);
        for (std::size_t n = order.size(); n > 1; --n) std::swap(order[n - 1], order[generator.below(n)]);
        const auto train = std::llround(split.fraction * static_cast<double>(order.size()));
        result.train.assign(order.begin(), order.begin() + train);
        result.test.assign(order.begin() + train, order.end());
    }
    if (result.train.empty() || result.test.empty())
        throw DataError(concat(table.file, ": of its ", rows.size(), rows.size() == 1 ? " row " : " rows ",
                               split.column.empty() ? concat("a share of ", split.fraction)
                                                    : concat("what the column ", split.column, " says"),
                               " leaves none to ", result.train.empty() ? "train" : "test",
                               "; choose another share, or a file of test rows"));
    return result;
}

}  // namespace kan
