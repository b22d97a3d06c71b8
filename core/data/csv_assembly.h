#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/data/csv_block.h"
#include "core/data/csv_head.h"
#include "core/data/table.h"

namespace kan {

/// Blocks of a file, in their order, put together to a table.
class CsvAssembly {
  public:
    /// `of_sheet`: its lines are rows of a sheet.
    CsvAssembly(std::string file, const CsvBeginning &beginning, const std::vector<ColumnStyle> &styles,
                bool of_sheet = false);

    /// Lines above the first block.
    void skipLines(std::size_t lines) { lines_ += lines; }
    /// Throws DataError for a row with another number of cells that is no footer.
    void add(CsvBlock block);
    std::size_t rows() const { return rows_; }
    double bytes() const;

    /// The first text in a column that was to hold numbers, by its row in the file.
    const std::optional<CsvCell> &firstText(std::size_t column) const { return parts_[column].first_text; }
    /// Of a column that was read as numbers.
    const CellCounts &counts(std::size_t column) const { return parts_[column].counts; }
    /// "FILE, row 12 (line 13), column age"
    std::string place(std::size_t row, std::size_t column) const;
    /// Of a row as a user sees it in a sheet; else counted from 1.
    std::size_t rowNumber(std::size_t row) const { return table_.of_sheet ? table_.line(row) : row + 1; }
    /// Columns that were read from another reading of the same file take the place of this one's.
    void replaceColumns(CsvAssembly &other, const std::vector<std::size_t> &columns);
    /// The table: dictionaries in UTF-8 and in order, times counted from the first, without a footer and without
    /// nameless columns that hold nothing. Throws DataError for numbers that are not finite.
    Table finish();

  private:
    /// Of one column, over all blocks.
    struct Part {
        ColumnStyle style;
        bool nameless = false;
        CellCounts counts;
        std::unordered_map<std::string, std::int32_t> codes;
        std::optional<CsvCell> first_text, first_infinite;
    };

    void addLines(const CsvBlock &block);
    void addColumn(std::size_t column, CsvBlockColumn &part);
    void addCodes(std::size_t column, const CsvBlockColumn &part);
    void addRagged(const CsvBlock &block);
    [[noreturn]] void refuseRagged() const;
    void dropEmptyColumns();
    void finishColumn(std::size_t column, std::vector<std::string> &latin);

    Table table_;
    std::vector<Part> parts_;
    std::optional<CsvRaggedRow> ragged_;  ///< by its row and line in the file
    std::size_t rows_ = 0, lines_ = 0, comments_ = 0;
    double dictionary_bytes_ = 0;
};

}  // namespace kan
