#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/table.h"

namespace kan {

inline constexpr std::size_t kMostRowNumbers = 10'000'000;  ///< of a list that is typed

/// "3,17-20" as 3, 17, 18, 19, 20: increasing, each once. Empty for an empty text. Throws std::invalid_argument for
/// what is no list of numbers from 1 on, and for more than kMostRowNumbers.
std::vector<std::size_t> rowNumbersIn(std::string_view text);

/// The other way: the shortest such list.
std::string rowNumbersText(std::vector<std::size_t> numbers);

/// One entry per row of the table: whether its number is among these. Throws DataError for a number that no row has.
std::vector<bool> leftOutRows(const Table &table, const std::vector<std::size_t> &numbers);

}  // namespace kan
