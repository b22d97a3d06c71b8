#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/data/time_axis.h"

namespace kan {

enum class CellType { Number, Category };

inline constexpr std::size_t kMostColumns = 100'000;  ///< that a reader accepts

/// A cell of a column of numbers that holds something else, and counts as missing.
struct OddCell {
    enum class Limit { None, Below, Above };
    std::size_t row = 0;
    std::string text;
    Limit side = Limit::None;  ///< "<0.05" is below 0.05
    double limit = 0;
    bool operator==(const OddCell &) const = default;
};

/// A named column. Numbers are finite; a missing cell is NaN here and leaves the table as anything but NaN.
struct TableColumn {
    std::string name;
    CellType type = CellType::Number;
    std::vector<double> numbers;          ///< one per row if the column holds numbers
    std::vector<std::int32_t> codes;      ///< one per row if not: place in `dictionary`, -1 if missing
    std::vector<std::string> dictionary;  ///< UTF-8, increasing, each used
    std::string unit;                     ///< of its numbers, as the file says it; empty: none is known
    std::optional<TimeAxis> time;         ///< its numbers are times, counted from the first row
    std::vector<OddCell> odd;             ///< by increasing rows: all limits, and the first of the others
    std::size_t odd_count = 0;            ///< all of them

    std::size_t rows() const { return type == CellType::Number ? numbers.size() : codes.size(); }
    bool missing(std::size_t row) const;
    std::size_t missingCount() const;
    /// The cell as text; empty if missing.
    std::string text(std::size_t row) const;
    bool operator==(const TableColumn &) const;
};

/// The distinct values of a column as text, and each row's place among them, -1 if missing: numbers in increasing
/// order, text as in the dictionary. Throws DataError if there are more than `most`.
struct Categories {
    std::vector<std::string> names;
    std::vector<std::int32_t> codes;
};
Categories categoriesOf(const TableColumn &column, std::size_t most);

/// The shortest text that reads as the same number.
std::string numberText(double value);

/// Columns of equal length, as a file holds them.
class Table {
  public:
    std::string file;                  ///< for messages
    std::vector<TableColumn> columns;  ///< of different names
    std::vector<std::string> notes;    ///< what a user should know of how it was read

    /// Where the lines of a text file do not go on by one: (row, line), both 0-based and increasing; the rows in
    /// between follow line by line. Empty if the file has no lines.
    std::vector<std::pair<std::size_t, std::size_t>> lines;
    /// Of rows that stand in several files (joined_tables.h): with which row each file begins.
    struct Part {
        std::size_t row = 0;
        std::string file;
        bool of_sheet = false;
        bool operator==(const Part &) const = default;
    };
    std::vector<Part> parts;
    std::string file_column;  ///< the column that tells the file of each row; no file has it
    bool of_sheet = false;    ///< the lines are the rows of a spreadsheet's sheet

    std::size_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }
    /// Null if there is none of this name.
    const TableColumn *find(const std::string &name) const;
    std::vector<std::string> names() const;
    /// 1-based line of the file on which the row begins, 0 if it has no lines.
    std::size_t line(std::size_t row) const;
    /// "row 12 (line 13)", 1-based; of a sheet "row 13", as it stands there; of several files with the file before it.
    std::string place(std::size_t row) const;
    /// By what number a user names the row: of a sheet its row there, else 1-based; through all files if there are
    /// several.
    std::size_t number(std::size_t row) const;
    /// The row with this number; none if the table has no such row.
    std::optional<std::size_t> rowNumbered(std::size_t number) const;
    bool operator==(const Table &) const = default;
};

/// Finds columns by their names in a time that does not grow with the table. The table must outlive it, unchanged.
class ColumnIndex {
  public:
    /// In the time of the table's number of columns. By intent also from a table by itself, for one that is used once.
    ColumnIndex(const Table &table);  // NOLINT(google-explicit-constructor)

    const Table &table() const { return table_; }
    /// Null if there is none of this name.
    const TableColumn *find(std::string_view name) const;

  private:
    const Table &table_;
    std::unordered_map<std::string_view, std::size_t> places_;
};

/// Makes names unique and gives columns without a name one ("column 3", "age (2)"); says so in `notes`.
std::vector<std::string> uniqueNames(std::vector<std::string> names, std::vector<std::string> &notes);

}  // namespace kan
