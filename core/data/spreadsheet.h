#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/read_options.h"
#include "core/data/table_file.h"

namespace kan {

/// Whether the file is an .xlsx or .ods spreadsheet, by its content. Throws DataError for folders and devices.
bool isSpreadsheet(const std::filesystem::path &file);

struct SheetInfo {
    std::string name;  ///< as visible() spells it
    bool visible = true;
    bool operator==(const SheetInfo &) const = default;
};

/// A sheet put down as CSV (SheetBuilder): numbers as the shortest text that reads as the same, dates as dateText,
/// TRUE and FALSE, errors as #DIV/0!. Formulas count by the values that are stored with them.
struct Sheet {
    std::string name;
    std::string text;
    double share = 1;                ///< of the sheet that has been read
    std::vector<std::string> notes;  ///< of formulas without a stored value
};

/// In the file's order; those that hold charts only are left out. Throws DataError as readSheet.
std::vector<SheetInfo> sheetsOf(const std::filesystem::path &file);

/// Reads the sheet that `file` names. It may end after `rows` rows with cells. Throws DataError, naming file, sheet and
/// remedy: sheets that are not there or have no cells, files that are damaged, encrypted or no spreadsheet, ones that
/// unpack to more than unpackedLimit or whose cells need more text than options.memory_limit. Throws ReadingStopped.
Sheet readSheet(const TableFile &file, const ReadOptions &options = {},
                std::size_t rows = static_cast<std::size_t>(-1));

}  // namespace kan
