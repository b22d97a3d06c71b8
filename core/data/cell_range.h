#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kan {

/// Largest sheets of today's spreadsheets.
inline constexpr std::size_t kSheetRows = 1'048'576, kSheetColumns = 16'384;

/// A cell of a sheet, counted from 0.
struct CellPlace {
    std::size_t row = 0, column = 0;
    bool operator==(const CellPlace &) const = default;
};

/// "B3" as spreadsheets write it. False, with nothing written, for what is no cell of a sheet.
bool readCellPlace(std::string_view text, CellPlace &place);
/// "B3".
std::string toString(CellPlace place);

/// Rows and columns of a sheet, the last ones included.
struct CellRange {
    CellPlace first;
    CellPlace last{kSheetRows - 1, kSheetColumns - 1};
    bool operator==(const CellRange &) const = default;
};

/// "B3:F200", whole columns "B:F", whole rows "3:200", or all cells for the empty text; $ and case do not count.
/// Throws DataError for what is no range.
CellRange cellRange(std::string_view text);

}  // namespace kan
