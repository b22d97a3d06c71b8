#include "core/data/table_split.h"

#include <algorithm>

#include "core/data/csv_cell.h"
#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/data/odd_cells.h"
#include "core/data/row_numbers.h"
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

void refuseMissing(const Table &table, const TableColumn &column, const std::vector<bool> &left_out) {
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (!left_out[row] && column.missing(row))
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

RowSplit splitByColumn(const Table &table, const TableColumn &column, const std::vector<std::size_t> &rows) {
    RowSplit result;
    for (const std::size_t row : rows)
        (partNamed(table, column, row) == Part::Train ? result.train : result.test).push_back(row);
    return result;
}

/// The values of a column in some of its rows.
struct Parts {
    std::vector<std::string> names;
    std::vector<std::int32_t> of_rows;  ///< place among the names, one per row
};

Parts partsOf(const TableColumn &column, const std::vector<std::size_t> &rows) {
    const Categories all = categoriesOf(column, column.rows());
    std::vector<std::int32_t> places(all.names.size(), -1);
    for (const std::size_t row : rows) places[static_cast<std::size_t>(all.codes[row])] = 0;
    Parts parts;
    for (std::size_t n = 0; n < places.size(); ++n) {
        if (places[n] < 0) continue;
        places[n] = static_cast<std::int32_t>(parts.names.size());
        parts.names.push_back(all.names[n]);
    }
    for (const std::size_t row : rows) parts.of_rows.push_back(places[static_cast<std::size_t>(all.codes[row])]);
    return parts;
}

/// The place of the group's name among those of the column; "3.0" is the group 3 of numbers.
std::size_t groupPlace(const Table &table, const TableColumn &column, const Parts &parts, const std::string &group) {
    constexpr std::size_t kShownGroups = 8;
    std::string name = group;
    double number = 0;
    if (column.type == CellType::Number && readCell(group, NumberStyle{}, number) == CellKind::Number)
        name = numberText(number);
    const auto found = std::find(parts.names.begin(), parts.names.end(), name);
    if (found != parts.names.end()) return static_cast<std::size_t>(found - parts.names.begin());
    std::string names;
    for (std::size_t n = 0; n < std::min(kShownGroups, parts.names.size()); ++n)
        names += concat(n > 0 ? ", " : "", parts.names[n]);
    throw DataError(concat(table.file, ": no row that can be used has ", quoted(group), " in the column ", column.name,
                           ", so split.group leaves none to test; choose one of ", names,
                           parts.names.size() > kShownGroups ? " ..." : ""));
}

RowSplit splitByGroup(const Table &table, const TableColumn &column, const std::vector<std::size_t> &rows,
                      const TableSplit &split) {
    const Parts parts = partsOf(column, rows);
    if (split.group.empty()) return splitOfParts(rows, parts.of_rows, parts.names.size(), split);
    const std::size_t tests = groupPlace(table, column, parts, split.group);
    RowSplit result;
    for (std::size_t n = 0; n < rows.size(); ++n)
        (static_cast<std::size_t>(parts.of_rows[n]) == tests ? result.test : result.train).push_back(rows[n]);
    return result;
}

RowSplit stratifiedSplit(const ColumnIndex &index, const std::vector<std::size_t> &rows, const TableSource &source) {
    const auto target = std::find_if(source.columns.begin(), source.columns.end(),
                                     [](const TableColumnUse &use) { return use.role == ColumnRole::Target; });
    const Parts classes = partsOf(columnNamed(index, target->name), rows);
    return splitWithinParts(rows, classes.of_rows, classes.names.size(), source.split);
}

void requireRows(const Table &table, std::size_t rows, std::string_view field, int parts) {
    if (static_cast<std::size_t>(parts) > rows)
        throw DataError(concat(table.file, ": split.", field, " is ", parts, ", but there are ", rows,
                               rows == 1 ? " row" : " rows", " to divide; expected a whole number in 2 .. ", rows));
}

RowSplit dividedRows(const ColumnIndex &index, const std::vector<std::size_t> &rows, const TableSource &source) {
    const TableSplit &split = source.split;
    const Table &table = index.table();
    if (!split.column.empty()) return splitByColumn(table, columnNamed(index, split.column), rows);
    switch (split.rule) {
        case SplitRule::Random:
            return randomSplit(rows, split);
        case SplitRule::Ordered:
            return orderedSplit(rows, split);
        case SplitRule::Blocks:
            requireRows(table, rows.size(), "blocks", split.blocks);
            return splitOfParts(rows, blocksOf(rows.size(), split), static_cast<std::size_t>(split.blocks), split);
        case SplitRule::Fold:
            requireRows(table, rows.size(), "folds", split.folds);
            return foldSplit(rows, split);
        case SplitRule::Group:
            return splitByGroup(table, columnNamed(index, split.group_column), rows, split);
        case SplitRule::Stratified:
            return stratifiedSplit(index, rows, source);
    }
    return {};
}

/// What divides the rows, for a message.
std::string dividedBy(const TableSplit &split) {
    if (!split.column.empty()) return concat("what the column ", split.column, " says");
    if (!split.group.empty()) return concat("the group ", split.group, " of the column ", split.group_column);
    std::string share = concat("a share of ", split.fraction);
    if (split.rule == SplitRule::Blocks) return concat(share, " of ", split.blocks, " blocks");
    if (split.rule == SplitRule::Group) return concat(share, " of the groups of the column ", split.group_column);
    return share;
}

/// Whether which rows train depends on how many rows there are.
bool isDrawn(const TableSplit &split) {
    return split.column.empty() && split.group.empty();
}

/// The column whose cell a mark of droppedBy says is missing.
const std::string &markedName(const TableSource &source, int mark) {
    const auto place = static_cast<std::size_t>(mark);
    return place < source.columns.size() ? source.columns[place].name : source.split.readColumn();
}

/// For each row the place of the first column among source.columns by which it is dropped, behind them that of the
/// column that divides the rows; kNotDropped: by none.
std::vector<int> droppedBy(const ColumnIndex &index, const TableSource &source, const std::vector<bool> &left_out) {
    const Table &table = index.table();
    std::vector<int> dropped_by(table.rows(), kNotDropped);
    for (std::size_t n = 0; n < source.columns.size(); ++n) {
        const TableColumnUse &use = source.columns[n];
        if (use.role == ColumnRole::Ignore) continue;
        const TableColumn &column = columnNamed(index, use.name);
        if (use.missing == MissingRule::Refuse) refuseMissing(table, column, left_out);
        if (use.missing == MissingRule::Drop || use.missing == MissingRule::Refuse)
            markMissing(column, static_cast<int>(n), dropped_by);
        if (use.missing == MissingRule::HalfLimit)
            markMissing(column, static_cast<int>(n), dropped_by, halfLimits(column));
    }
    const std::string divides = source.test_file.empty() ? source.split.readColumn() : std::string();
    if (!divides.empty()) markMissing(columnNamed(index, divides), static_cast<int>(source.columns.size()), dropped_by);
    return dropped_by;
}

void requireKept(const Table &table, const KeptRows &kept) {
    if (!kept.rows.empty()) return;
    if (kept.dropped.empty())
        throw DataError(
            concat(table.file, ": all of its ", kept.left_out.size(), " rows are left out; take some of them back"));
    throw DataError(concat(table.file, " has no row without a missing cell, for example ",
                           table.place(kept.dropped.front()), ": ", kept.reasons.front(),
                           "; ignore such columns or fill their cells with the mean"));
}

}  // namespace

KeptRows keptRows(const ColumnIndex &index, const TableSource &source) {
    const Table &table = index.table();
    const std::vector<bool> left_out = leftOutRows(table, source.left_out);
    const std::vector<int> dropped_by = droppedBy(index, source, left_out);
    const bool drawn = isDrawn(source.split);
    KeptRows kept;
    for (std::size_t row = 0; row < dropped_by.size(); ++row) {
        const bool whole = dropped_by[row] == kNotDropped;
        if (whole && (drawn || !left_out[row])) kept.divided.push_back(row);
        if (left_out[row]) {
            kept.left_out.push_back(row);
            continue;
        }
        if (whole) {
            kept.rows.push_back(row);
            continue;
        }
        kept.dropped.push_back(row);
        kept.reasons.push_back(missingReason(columnNamed(index, markedName(source, dropped_by[row])), row));
    }
    requireKept(table, kept);
    return kept;
}

RowSplit splitRows(const ColumnIndex &index, const std::vector<std::size_t> &rows, const TableSource &source) {
    RowSplit result = dividedRows(index, rows, source);
    if (result.train.empty() || result.test.empty())
        throw DataError(concat(index.table().file, ": of its ", rows.size(), rows.size() == 1 ? " row " : " rows ",
                               dividedBy(source.split), " leaves none to ", result.train.empty() ? "train" : "test",
                               "; choose another ", !source.split.group.empty() ? "group" : "share",
                               ", or a file of test rows"));
    return result;
}

RowSplit splitRows(const ColumnIndex &index, const KeptRows &kept, const TableSource &source) {
    RowSplit result = splitRows(index, kept.divided, source);
    if (kept.left_out.empty()) return result;
    const auto isLeftOut = [&](std::size_t row) {
        return std::binary_search(kept.left_out.begin(), kept.left_out.end(), row);
    };
    for (std::vector<std::size_t> *part : {&result.train, &result.test}) std::erase_if(*part, isLeftOut);
    if (result.train.empty() || result.test.empty())
        throw DataError(concat(index.table().file, ": without the rows that are left out none is left to ",
                               result.train.empty() ? "train" : "test", "; take some of them back"));
    return result;
}

std::vector<std::int32_t> groupsOf(const ColumnIndex &index, const std::vector<std::size_t> &rows,
                                   const TableSource &source) {
    const TableSplit &split = source.split;
    if (split.rule != SplitRule::Group || !split.column.empty() || !source.test_file.empty()) return {};
    return partsOf(columnNamed(index, split.group_column), rows).of_rows;
}

}  // namespace kan
