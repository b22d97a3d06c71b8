#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/csv_block.h"
#include "core/data/table.h"

namespace kan {

/// Blocks of a file, in their order, put together to a table.
class CsvAssembly {
  public:
    /// `of_sheet`: its lines are rows of a sheet.
    CsvAssembly(std::string file, std::vector<std::string> names, std::vector<CellUse> uses, bool of_sheet = false);

    /// Throws DataError for a row with another number of cells.
    void add(CsvBlock block);
    std::size_t rows() const { return rows_; }
    double bytes() const;

    /// The first text in a column that was to hold numbers, by its row in the file.
    const std::optional<CsvCell> &firstText(std::size_t column) const { return first_text_[column]; }
    /// "FILE, row 12 (line 13), column age"
    std::string place(std::size_t row, std::size_t column) const;
    /// Of a row as a user sees it in a sheet; else counted from 1.
    std::size_t rowNumber(std::size_t row) const { return table_.of_sheet ? table_.line(row) : row + 1; }
    /// Columns that were read from another reading of the same file take the place of this one's.
    void replaceColumns(CsvAssembly &other, const std::vector<std::size_t> &columns);
    /// The table: dictionaries in UTF-8 and in order. Throws DataError for numbers that are not finite.
    Table finish();

  private:
    void addLines(const CsvBlock &block);
    void addColumn(std::size_t column, CsvBlockColumn &part);
    void addCodes(std::size_t column, const CsvBlockColumn &part);

    Table table_;
    std::vector<CellUse> uses_;
    std::vector<std::unordered_map<std::string, std::int32_t>> codes_;
    std::vector<std::optional<CsvCell>> first_text_, first_infinite_;
    std::size_t rows_ = 0, lines_ = 0;
    double dictionary_bytes_ = 0;
};

}  // namespace kan
