#include "core/data/pasted_table.h"

#include <algorithm>

#include "core/data/csv_dialect.h"
#include "core/data/csv_rows.h"

namespace kan {

std::string tableObjection(std::string_view text) {
    constexpr std::size_t kRows = 200;
    if (text.find_first_not_of(" \t\r\n") == text.npos) return "it is empty";
    const auto rows = csvRows(text, detectCsvDialect(text), kRows, true);
    if (rows.size() < 2) return "it has one row; a table has two at least, the first perhaps with names";
    const auto other = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto &row) { return row.cells.size() != rows[0].cells.size(); });
    if (rows[0].cells.size() < 2 || other != rows.end()) return "its rows do not have equally many cells, two at least";
    return {};
}

}  // namespace kan
