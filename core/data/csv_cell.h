#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kan {

enum class CellKind { Number, Missing, Text };

/// What a cell holds. Missing are, in any case: the empty cell, NA, N/A, nan, null and ?. A number is what
/// std::from_chars reads, with a leading + too; inf is a number, and 1e999 is inf; a whole number of more digits
/// than a double holds is text. `value` is set for numbers.
CellKind readCell(std::string_view text, bool decimal_comma, double &value);

/// The text in quotes for a message, shortened, without line breaks.
std::string quoted(std::string_view text);

}  // namespace kan
