#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"
#include "core/data/table_file.h"

namespace kan {

/// Reads a text of rows and cells (CSV, TSV ..., also in gzip), or a sheet of a spreadsheet, in pieces that go to
/// several threads while no quotes occur.
///
/// A column holds numbers if nearly all its cells do (CellCounts::areNumbers), in the style that reads most of its
/// first cells: decimal comma, groups of thousands, a unit behind the number, dates and times, which count from the
/// first. What else it holds is missing, kept as TableColumn::odd and noted. Columns of texts are categories. `types`
/// says how columns must be read, by name. Preamble, comments, names of several rows, units and a footer are found,
/// left out and noted, as are blank lines and empty columns behind the last. Text that is not UTF-8 is taken for
/// Windows-1252, noted too.
///
/// Throws DataError naming file, row, column and remedy: files that cannot be opened, are empty, UTF-16, no text, or
/// need more than options.memory_limit; rows with too few or too many cells; numbers that are not finite; texts in a
/// column that must be read as numbers. Throws ReadingStopped.
Table readCsv(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options = {},
              const std::map<std::string, CellType> &types = {});

/// The dialect of a file by its first bytes. Throws DataError for files that readCsv refuses at first sight.
CsvDialect csvDialectOf(const TableFile &file, const GivenLayout &given = {});

/// The beginning of a file, for a dialog.
struct CsvPreview {
    std::vector<std::string> names;
    std::vector<std::string> units;               ///< empty: unknown
    std::vector<CellType> types;                  ///< guessed from these rows
    std::vector<std::vector<std::string>> cells;  ///< rows as they are, not necessarily of equal length
    bool whole = false;                           ///< the file has no further rows
    double estimated_rows = 0;                    ///< of the file
    std::string sheet;                            ///< of a spreadsheet: the name of the one that this is
    std::vector<std::string> notes;
};

/// Takes time for its rows, not for the file. Throws DataError for files that readCsv refuses at first sight, but not
/// for large ones.
CsvPreview previewCsv(const TableFile &file, const CsvDialect &dialect, std::size_t rows = 200);

}  // namespace kan
