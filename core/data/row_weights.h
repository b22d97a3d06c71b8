#pragma once

#include <vector>

#include "core/data/table.h"
#include "core/data/table_source.h"
#include "core/matrix.h"

namespace kan {

/// What the rows of a table count, by its column of weights or of errors; nothing without one. Errors s of a target y
/// give 1/s²; of a target whose logarithm is learnt (y/s)². They are multiplied so that the largest is 1. Throws
/// DataError naming row and column: weights below 0 or all 0, errors that are not above 0.
RowWeights rowWeights(const ColumnIndex &index, const TableSource &source, const std::vector<std::size_t> &rows);

}  // namespace kan
