#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/data/date_cell.h"

namespace kan {

/// How a text file separates its cells. A quote inside a quoted cell is written twice.
struct CsvDialect {
    char delimiter = ',';        ///< , ; tab | or space; a run of spaces and tabs is one space
    char quote = '"';            ///< " or '
    bool header = true;          ///< the first row names the columns
    bool decimal_comma = false;  ///< 1,5 is a number

    int skip = 0;                         ///< lines before the first row: an instrument's preamble
    std::string comment = {};             ///< lines that begin with it are left out: # % ; or //; empty: none
    int header_rows = 1;                  ///< that make the names, if there is a header: groups above names
    bool units_row = false;               ///< the row below the names holds units
    bool commented_header = false;        ///< the names stand in the last comment before the rows, as NumPy writes them
    std::optional<DateStyle> dates = {};  ///< of all columns of dates; each as it seems to be if not given

    /// Throws DataError naming the field and what it may hold.
    void validate() const;
    bool operator==(const CsvDialect &) const = default;
};

inline constexpr int kMostSkipped = 1000;
inline constexpr int kMostHeaderRows = 5;

/// What a user says of how a text table is laid out; the file itself says the rest.
struct GivenLayout {
    std::optional<int> skip = {}, header_rows = {};
    std::optional<std::string> comment = {};
    std::optional<bool> header = {}, units_row = {};
    std::optional<char> delimiter = {};
};

/// The dialect in which the first complete rows of a file make most sense: equally many cells in all rows (those before
/// them are a preamble), then most numbers, then the order of the list above. Rows above the first one that holds
/// values where the others do are names and units. In a table of texts the first row is a header if it has no text that
/// occurs below it in the same column. What `given` says stands, and the rest is found for it.
CsvDialect detectCsvDialect(std::string_view first_bytes, const GivenLayout &given = {});

/// Of the text of a sheet (SheetBuilder): only what stands above its rows is open.
CsvDialect detectSheetDialect(std::string_view first_bytes, const GivenLayout &given = {});

}  // namespace kan
