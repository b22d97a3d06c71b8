#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_dialect.h"

namespace kan {

/// A row of a file as text.
struct CsvTextRow {
    std::vector<std::string> cells;
    std::size_t line = 0;  ///< on which it begins, 0-based
};

/// The first rows of a file, from the line behind dialect.skip on, blank lines and comments left out, at most `most`.
/// If `whole` is false the bytes end somewhere in the file, and the row that they end in is left out.
std::vector<CsvTextRow> csvRows(std::string_view bytes, const CsvDialect &dialect, std::size_t most, bool whole);

/// Bytes of the first lines, with their ends (LF, CR LF or CR); all if there are fewer.
std::size_t bytesOfLines(std::string_view bytes, std::size_t lines);

}  // namespace kan
