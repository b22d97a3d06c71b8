#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/drawn_split.h"
#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// Rows of a table whose used cells are there, and those left out.
struct KeptRows {
    std::vector<std::size_t> rows;     ///< increasing
    std::vector<std::size_t> dropped;  ///< increasing
    std::vector<std::string> reasons;  ///< one per dropped row: "age is missing"
};

/// By the missing rules of the columns; a row whose cell in the column that divides the rows is missing is left out
/// too. Throws DataError for a missing cell that is to be refused, and if no row is left.
KeptRows keptRows(const ColumnIndex &index, const TableSource &source);

/// Divides rows, increasing and whole in the columns that it reads, as source.split says. Throws DataError if no row
/// trains, or none tests, for a split column that says something else than train or test, a group that no row has, and
/// more blocks or folds than rows.
RowSplit splitRows(const ColumnIndex &index, const std::vector<std::size_t> &rows, const TableSource &source);

/// Of each of `rows` the place of its group among theirs, if source.split divides by groups; else empty.
std::vector<std::int32_t> groupsOf(const ColumnIndex &index, const std::vector<std::size_t> &rows,
                                   const TableSource &source);

}  // namespace kan
