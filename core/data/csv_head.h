#pragma once

#include <string>
#include <vector>

#include "core/data/csv_dialect.h"
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

/// Names of the columns: of the header if there is one, unique, in UTF-8; else x1, x2 ...
std::vector<std::string> columnNames(const std::vector<std::string> &first_row, const CsvDialect &dialect,
                                     std::vector<std::string> &notes);

}  // namespace kan
