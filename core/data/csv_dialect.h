#pragma once

#include <string_view>

namespace kan {

/// How a text file separates its cells. A quote inside a quoted cell is written twice.
struct CsvDialect {
    char delimiter = ',';        ///< , ; tab | or space; a run of spaces and tabs is one space
    char quote = '"';            ///< " or '
    bool header = true;          ///< the first row names the columns
    bool decimal_comma = false;  ///< 1,5 is a number

    /// Throws DataError naming the field and what it may hold.
    void validate() const;
    bool operator==(const CsvDialect &) const = default;
};

/// The dialect in which the first complete rows of a file make most sense: equally many cells in all rows, then most
/// numbers, then the order of the list above. The first row is a header if none of its cells is a number and it has no
/// text that occurs below it in the same column.
CsvDialect detectCsvDialect(std::string_view first_bytes);

/// Of the text of a sheet (SheetBuilder): only whether its first row is a header is open.
CsvDialect detectSheetDialect(std::string_view first_bytes);

}  // namespace kan
