#pragma once

#include <map>
#include <string>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"
#include "core/data/table_file.h"

namespace kan {

enum class TableFormat { Text, Sheet, Npy, Npz, Idx };

/// Cells are text, also those of a sheet: readCsv reads them.
constexpr bool isText(TableFormat format) {
    return format == TableFormat::Text || format == TableFormat::Sheet;
}

/// By the file's first bytes. Throws DataError for files that cannot be opened and those of other programs, with what
/// to save instead.
TableFormat tableFormat(const std::filesystem::path &file);

/// Reads a table of any format. An IDX file of images gives a row per image, its pixels in columns x1, x2 ... `dialect`
/// and `types` are as for readCsv, and for text only. Throws DataError and ReadingStopped.
Table readTable(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options = {},
                const std::map<std::string, CellType> &types = {});

/// The same with the dialect that the file's first rows suggest.
Table readTable(const TableFile &file);

}  // namespace kan
