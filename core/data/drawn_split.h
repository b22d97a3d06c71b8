#pragma once

#include <cstdint>
#include <vector>

#include "core/data/split_rule.h"

namespace kan {

struct RowSplit {
    std::vector<std::size_t> train, test;
};

/// Rows of a table, as TableSplit says of the rule; none train or none test if the share is too small or too large.
RowSplit randomSplit(const std::vector<std::size_t> &rows, const TableSplit &split);
RowSplit orderedSplit(const std::vector<std::size_t> &rows, const TableSplit &split);
RowSplit foldSplit(const std::vector<std::size_t> &rows, const TableSplit &split);

/// The place of each of `rows` rows among the blocks: 0 .. split.blocks - 1.
std::vector<std::int32_t> blocksOf(std::size_t rows, const TableSplit &split);

/// Draws parts, of which `part` gives one to each row: 0 .. parts - 1. The rows keep their order.
RowSplit splitOfParts(const std::vector<std::size_t> &rows, const std::vector<std::int32_t> &part, std::size_t parts,
                      const TableSplit &split);

/// Draws rows of each class, of which `part` gives one to each row. The rows keep their order.
RowSplit splitWithinParts(const std::vector<std::size_t> &rows, const std::vector<std::int32_t> &part,
                          std::size_t parts, const TableSplit &split);

/// How many of `total` seats parties of these sizes get: by their shares, then by the largest remainders (the first of
/// equal ones), each of two and more at least one and at most all but one.
std::vector<std::size_t> apportioned(const std::vector<std::size_t> &sizes, std::size_t total);

}  // namespace kan
