#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/data/column_style.h"
#include "core/data/csv_parser.h"
#include "core/data/table.h"

namespace kan {

/// Bytes of an entry of a dictionary, besides its text: for estimates of memory.
inline constexpr double kEntryBytes = 100;

/// Cells of a column of numbers that hold something else, besides limits, whose texts are kept.
inline constexpr std::size_t kKeptOdd = 1000;

/// A cell of a block, by its row in the block.
struct CsvCell {
    std::size_t row = 0;
    std::string text;
};

struct CsvBlockColumn {
    std::vector<double> numbers;      ///< NaN: missing, or odd
    std::vector<std::int32_t> codes;  ///< -1: missing
    std::vector<std::string> dictionary;
    CellCounts counts;
    std::vector<OddCell> odd;  ///< as TableColumn::odd
    std::size_t odd_count = 0;
    std::optional<CsvCell> first_text;      ///< where a number was to be
    std::optional<CsvCell> first_infinite;  ///< number that is not finite
};

/// A row with another number of cells than the others, and what follows it: a footer, or a table gone wrong.
struct CsvRaggedRow {
    std::size_t row = 0, line = 0, cells = 0;
    std::string first_cell;
    std::size_t rows_after = 0;
    bool regular_after = false;  ///< one of them has the right number of cells
};

/// Some rows of a file; rows and lines are counted from the block's beginning.
struct CsvBlock {
    std::size_t rows = 0;
    std::size_t lines = 0;                                   ///< line ends
    std::vector<std::pair<std::size_t, std::size_t>> jumps;  ///< as Table::lines, from (0, 0)
    std::vector<CsvBlockColumn> columns;
    std::optional<CsvRaggedRow> ragged;  ///< the first; nothing after it is in the columns
    std::size_t comments = 0;            ///< lines left out
};

/// Turns bytes into a block.
class CsvBlockParser : public CsvParser {
  public:
    /// `head_rows`: so many rows are names and units.
    CsvBlockParser(const CsvDialect &dialect, const std::vector<ColumnStyle> &styles, int head_rows);

    const CsvBlock &block() const { return block_; }
    /// Rows of names and units that are still to come.
    int headRows() const { return head_rows_; }
    /// Ends the last row and hands over what there is.
    CsvBlock takeBlock();

  protected:
    void onCell(std::string_view text) override;
    void onLineEnd(int terminator) override;

  private:
    /// Hashes text without making a string of it.
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Codes = std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>>;

    void addNumber(CsvBlockColumn &column, const ColumnStyle &style, std::string_view text);
    void addOdd(CsvBlockColumn &column, CellKind kind, double limit, std::string_view text) const;
    void addCategory(CsvBlockColumn &column, Codes &codes, std::string_view text);
    void endRow();
    void takeBackRow();

    const std::vector<ColumnStyle> &styles_;
    int head_rows_;
    CsvBlock block_;
    std::vector<Codes> codes_;
    std::string first_cell_;     ///< of the row, if it is not that of a column
    std::size_t cell_ = 0;       ///< of the row
    std::size_t row_line_ = 0;   ///< on which the row begins
    std::size_t next_line_ = 0;  ///< on which it would begin if it followed the row before line by line
    int last_end_ = 0;
};

}  // namespace kan
