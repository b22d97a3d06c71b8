#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_cell.h"
#include "core/data/csv_dialect.h"

namespace kan {

/// What is kept of a column of a text file.
enum class CellUse { Number, Category, Skip };

/// How a column is read.
struct ColumnStyle {
    CellUse use = CellUse::Number;
    NumberStyle number = {};
    DateStyle date = DateStyle::None;  ///< its numbers are times
    bool ambiguous_date = false;       ///< day and month could be the other way round
};

/// How many cells of a column are what; those that are missing, limits or words for no value count nowhere.
struct CellCounts {
    std::size_t numbers = 0, texts = 0, codes = 0, words = 0;
    CellCounts &operator+=(const CellCounts &other);
    /// Nearly all are numbers: texts are at most one in ten, or one beside three numbers.
    bool areNumbers() const;
};

/// The number, limit or time of a cell. What cannot be told from the cell alone counts as missing or text.
CellKind readCell(std::string_view text, const ColumnStyle &style, double &value);

/// The style in which most cells of a column make sense. `unit`: what its name or a row of units says; a unit that half
/// of the cells bear counts as well.
ColumnStyle columnStyleOf(const std::vector<std::string_view> &cells, const CsvDialect &dialect, std::string_view unit);

/// Whether a cell by itself holds a number, a limit or a time.
bool isValue(std::string_view cell, bool decimal_comma);

}  // namespace kan
