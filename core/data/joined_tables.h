#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/data/csv_dialect.h"
#include "core/data/read_options.h"
#include "core/data/table.h"
#include "core/data/table_file.h"
#include "core/data/table_source.h"

namespace kan {

/// The files whose rows are the table: `file`, then `more_files`. Names are looked for as locatedFile does; sheet and
/// range are of those that are spreadsheets, and of `file` in any case.
std::vector<TableFile> rowFiles(const TableSource &source, const std::filesystem::path &folder = {});
/// Its file of test rows, which it has.
TableFile testFile(const TableSource &source, const std::filesystem::path &folder = {});

/// The rows of several files one after the other, each read as readTable does. All have the columns of the first by
/// name, in any order; a column "file" follows them ("file (2)" if that is taken): the name of the file of each row
/// without folder and ending. A column that holds text in one of the files is read as text from all. One file is read
/// as it is. Throws DataError also for columns that not all files have: it names the first.
Table readTables(const std::vector<TableFile> &files, const CsvDialect &dialect, const ReadOptions &options = {},
                 const std::map<std::string, CellType> &types = {});

}  // namespace kan
