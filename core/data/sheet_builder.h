#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/cell_range.h"

namespace kan {

/// Cells of a sheet, in its order, put down as CSV: its rows are lines from the first of the sheet on, blank ones too;
/// commas between the cells, double quotes around those with commas, quotes or outer blanks; ends of lines in cells are
/// spaces.
class SheetBuilder {
  public:
    /// `name` is for messages. Cells outside `range` are left out; the text may take `limit` bytes.
    SheetBuilder(std::string name, const CellRange &range, double limit);

    bool wants(CellPlace place) const;
    /// Throws DataError for a cell that does not follow the one before, and text that does not fit.
    void add(CellPlace place, std::string_view text);
    bool empty() const { return rows_.empty(); }
    /// Whether there are more rows than `rows` from the first with a cell on.
    bool exceeds(std::size_t rows) const { return rows_.size() > first_row_ && rows_.size() - first_row_ > rows; }
    /// For a row that may go on.
    void dropLastRow();
    /// All rows as wide as the columns in which there are cells. Throws DataError for text that does not fit.
    std::string finish();

  private:
    /// Of a row: its cells stand in text_ up to `end`; `first` > `last`: none.
    struct Row {
        std::size_t end = 0, first = 1, last = 0;
    };
    void requireRoom(double bytes) const;
    void addText(std::string_view text);

    std::string name_;
    CellRange range_;
    double limit_;
    std::string text_;
    std::vector<Row> rows_;
    std::size_t first_row_ = 0, first_column_ = kSheetColumns, last_column_ = 0;
};

}  // namespace kan
