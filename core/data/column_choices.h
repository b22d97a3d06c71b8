#pragma once

#include <string>
#include <vector>

#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// What becomes of the missing cells of a column.
struct MissingChoice {
    std::string column;
    MissingRule rule = MissingRule::Drop;
    double value = 0;  ///< for MissingRule::Value
};

/// What is said of a table's columns by their names; the table itself suggests the rest.
struct ColumnChoices {
    std::vector<std::string> targets, ignored;
    std::string weights, errors;  ///< columns of these roles; empty: none
    std::vector<MissingChoice> missing;
    std::vector<std::string> logs;  ///< whose logarithm is taken
    bool classes = false;           ///< the values of the targets are classes
};

/// suggestColumns, and what is said in its place; the column that divides the rows by source.split is ignored.
/// `reasons` as there. Throws DataError for columns that the table does not have, and a target that has weights.
std::vector<TableColumnUse> chosenColumns(const Table &table, const TableSource &source, const ColumnChoices &choices,
                                          std::vector<std::string> &reasons);

}  // namespace kan
