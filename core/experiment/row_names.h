#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/experiment/prepared_data.h"

namespace kan {

// Rows by one number each, from 0: of a table their places in it, behind them those of its table of test rows; of other
// data the training rows, behind them the test rows.

/// The row of the dataset's n-th training or test row.
std::size_t rowOf(const PreparedData &data, bool test, Eigen::Index n);

/// All there are: those of the dataset, and of a table those that are not in it.
std::size_t rowCount(const PreparedData &data);

/// One per row, by its number; what PreparedData::row_uses holds.
std::vector<RowUse> rowUses(const PreparedData &data);

/// As Table::place says it, "row 12 (line 13)"; of other data "training row 3", "test row 1".
std::string rowTitle(const PreparedData &data, std::size_t row);

/// How many cells a row has: all of the table, columns that are ignored too; of other data inputs and outputs.
std::size_t rowWidth(const PreparedData &data);

/// Names and cells as the file has them, of other data in the user's units; the first `most` of them.
std::vector<std::pair<std::string, std::string>> rowCells(const PreparedData &data, std::size_t row,
                                                          std::size_t most = SIZE_MAX);

/// Its number in TableSource::left_out; none if it cannot stand there: rows of a file of test rows, and of other data.
std::optional<std::size_t> leftOutNumber(const PreparedData &data, std::size_t row);

/// What `row` has the number of; as Table::number, of other data from 1.
std::size_t rowNumber(const PreparedData &data, std::size_t row);

}  // namespace kan
