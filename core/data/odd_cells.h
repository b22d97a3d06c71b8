#pragma once

#include <string>
#include <vector>

#include "core/data/table.h"

namespace kan {

/// "Column lead (mg/l): 6 cells are below a limit of detection, the first "<0.05" in row 2 (line 3); 2 hold something
/// else than numbers, ...": one sentence on the cells of a column of numbers that count as missing, and what may be
/// made of them; empty if there is none.
std::string oddNote(const Table &table, const TableColumn &column);

/// "age is missing", or "lead is "<0.05", no number".
std::string missingReason(const TableColumn &column, std::size_t row);

/// Half of its limit for each row whose cell is "<limit", by increasing rows.
std::vector<std::pair<std::size_t, double>> halfLimits(const TableColumn &column);

}  // namespace kan
