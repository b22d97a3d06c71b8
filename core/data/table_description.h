#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/table.h"
#include "core/data/table_source.h"

namespace kan {

/// A value of a column of texts and in how many rows it stands.
struct CategoryCount {
    std::string name;
    std::size_t rows = 0;
};

/// What a column holds.
struct ColumnDescription {
    std::size_t present = 0, missing = 0;   ///< cells; odd ones are missing
    std::size_t distinct = 0;               ///< values, at most kMostDistinct + 1
    double low = 0, high = 0, mean = 0;     ///< of numbers, if any is present
    std::vector<CategoryCount> categories;  ///< the most frequent first, at most kMostListed

    static constexpr std::size_t kMostDistinct = kMostClasses, kMostListed = 10;
};
ColumnDescription describeColumn(const TableColumn &column);

/// As suggestColumns for the targets of these that the table has, else for its last column that can be one and is none
/// of `never`: one of times only if no other can. Throws DataError if none can.
std::vector<TableColumnUse> suggestAnyColumns(const Table &table, std::vector<std::string> targets,
                                              const std::vector<std::string> &never, std::vector<std::string> &reasons,
                                              const std::vector<std::string> &lagged = {});

}  // namespace kan
