#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"

namespace kan {

enum class TableFormat { Text, Npy, Npz, Idx };

/// By the file's first bytes. Throws DataError for files that cannot be opened and those of other programs, with what
/// to save instead.
TableFormat tableFormat(const std::filesystem::path &file);

/// Reads a table of any format. An IDX file of images gives a row per image, its pixels in columns x1, x2 ... `dialect`
/// and `types` are as for readCsv, and for text files only. Throws DataError and ReadingStopped.
Table readTable(const std::filesystem::path &file, const CsvDialect &dialect, const ReadOptions &options = {},
                const std::map<std::string, CellType> &types = {});

/// The same with the dialect that the file's first rows suggest.
Table readTable(const std::filesystem::path &file);

}  // namespace kan
