#pragma once

#include <vector>

#include "core/data/dataset.h"
#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// Rows of a table, the training or the test rows of a dataset.
struct WeighedRows {
    const ColumnIndex &table;
    const std::vector<std::size_t> &rows;
};

/// What the rows of a dataset count, by the column of weights or of errors; nothing without one. Errors s of a target y
/// give 1/s²; of a target whose logarithm is learnt (y/s)². All are multiplied so that the largest is 1. Throws
/// DataError naming row and column: weights below 0 or all 0, errors that are not above 0.
void weighRows(const TableSource &source, const WeighedRows &train, const WeighedRows &test, Dataset &data);

}  // namespace kan
