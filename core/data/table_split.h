#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/drawn_split.h"
#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// Rows of a table whose used cells are there, and those that are not used. All are increasing.
struct KeptRows {
    std::vector<std::size_t> rows;
    std::vector<std::size_t> dropped;
    std::vector<std::string> reasons;   ///< one per dropped row: "age is missing"
    std::vector<std::size_t> left_out;  ///< those of source.left_out
    /// What is to be divided: `rows`, and among them where parts are drawn the left-out rows whose cells are there.
    std::vector<std::size_t> divided;
};

/// By the missing rules of the columns; a row whose cell in the column that divides the rows is missing is dropped
/// too. Throws DataError for a missing cell that is to be refused, a number of left_out that no row has, and if no row
/// is left.
KeptRows keptRows(const ColumnIndex &index, const TableSource &source);

/// Divides rows, increasing and whole in the columns that it reads, as source.split says. Throws DataError if no row
/// trains, or none tests, for a split column that says something else than train or test, a group that no row has, and
/// more blocks or folds than rows.
RowSplit splitRows(const ColumnIndex &index, const std::vector<std::size_t> &rows, const TableSource &source);
/// The parts of kept.rows when kept.divided are divided. Throws the same.
RowSplit splitRows(const ColumnIndex &index, const KeptRows &kept, const TableSource &source);

/// Of each of `rows` the place of its group among theirs, if source.split divides by groups; else empty.
std::vector<std::int32_t> groupsOf(const ColumnIndex &index, const std::vector<std::size_t> &rows,
                                   const TableSource &source);

}  // namespace kan
