#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/data/csv_parser.h"

namespace kan {

/// Bytes of an entry of a dictionary, besides its text: for estimates of memory.
inline constexpr double kEntryBytes = 100;

/// What is kept of a column.
enum class CellUse { Number, Category, Skip };

/// A cell of a block, by its row in the block.
struct CsvCell {
    std::size_t row = 0;
    std::string text;
};

struct CsvBlockColumn {
    std::vector<double> numbers;      ///< NaN: missing; ends at the first text
    std::vector<std::int32_t> codes;  ///< -1: missing
    std::vector<std::string> dictionary;
    std::optional<CsvCell> first_text;      ///< where a number was to be
    std::optional<CsvCell> first_infinite;  ///< number that is not finite
};

/// A row with another number of cells than the others.
struct CsvRaggedRow {
    std::size_t row = 0, line = 0, cells = 0;
};

/// Some rows of a file; rows and lines are counted from the block's beginning.
struct CsvBlock {
    std::size_t rows = 0;
    std::size_t lines = 0;                                   ///< line ends
    std::vector<std::pair<std::size_t, std::size_t>> jumps;  ///< as Table::lines, from (0, 0)
    std::vector<CsvBlockColumn> columns;
    std::optional<CsvRaggedRow> ragged;  ///< the first; nothing after it counts
};

/// Turns bytes into a block.
class CsvBlockParser : public CsvParser {
  public:
    /// `skip_row`: the first row is the header.
    CsvBlockParser(const CsvDialect &dialect, std::vector<CellUse> uses, bool skip_row);

    const CsvBlock &block() const { return block_; }
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

    void addNumber(CsvBlockColumn &column, std::string_view text);
    void addCategory(CsvBlockColumn &column, Codes &codes, std::string_view text);
    void endRow();

    bool decimal_comma_;
    std::vector<CellUse> uses_;
    bool skip_row_;
    CsvBlock block_;
    std::vector<Codes> codes_;
    std::size_t cell_ = 0;       ///< of the row
    std::size_t row_line_ = 0;   ///< on which the row begins
    std::size_t next_line_ = 0;  ///< on which it would begin if it followed the row before line by line
    int last_end_ = 0;
};

}  // namespace kan
