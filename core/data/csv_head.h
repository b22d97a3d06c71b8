#pragma once

#include <string>
#include <vector>

#include "core/data/column_style.h"
#include "core/data/csv_dialect.h"
#include "core/data/csv_rows.h"
#include "core/data/text_source.h"

namespace kan {

/// The first bytes of a text.
struct CsvHead {
    std::string name;      ///< of the file, for messages
    double file_size = 0;  ///< bytes, as TextSource::size
    std::size_t mark = 0;  ///< bytes of the byte order mark, which `bytes` leaves out
    std::string bytes;
    bool whole = false;  ///< these are all

    /// Estimated from the line ends in `bytes`.
    double rowCount() const;
};

/// Reads about `size` bytes, more if they hold fewer than `lines` line ends. Throws DataError for text that is empty or
/// UTF-16, and as TextSource::read.
CsvHead readHead(TextSource &source, std::size_t size, std::size_t lines);

/// What the first rows of a text file say.
struct CsvBeginning {
    std::vector<std::string> names;  ///< unique, in UTF-8; x1, x2 ... without a header
    std::vector<std::string> units;  ///< one per column, of the row of units or of the name; empty: unknown
    std::vector<bool> nameless;      ///< the header has no name for the column
    std::vector<CsvTextRow> rows;    ///< those below names and units
    std::vector<std::string> notes;
};

/// At most `most` rows. Throws DataError for a head without rows.
CsvBeginning beginningOf(const CsvHead &head, const CsvDialect &dialect, std::size_t most);

/// How each column is read, by these rows.
std::vector<ColumnStyle> stylesOf(const CsvBeginning &beginning, const CsvDialect &dialect);

}  // namespace kan
