#pragma once

#include <vector>

#include "core/data/table.h"
#include "core/data/table_encoding.h"

namespace kan {

/// How a column is encoded: categories from `kept`, filling and scaling from `train`, which is part of it. The rows are
/// those of the table that train and test; their cells are missing only where the use fills them. Throws DataError
/// naming row and column.
EncodedColumn fitColumn(const ColumnIndex &index, const TableColumnUse &use, const std::vector<std::size_t> &kept,
                        const std::vector<std::size_t> &train);

/// Names of the network's values of this column that are the same in all rows.
std::vector<std::string> constantNames(const ColumnIndex &table, const EncodedColumn &column,
                                       const std::vector<std::size_t> &rows);

}  // namespace kan
