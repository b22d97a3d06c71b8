#include "core/data/table_footer.h"

#include <algorithm>

#include "core/data/csv_cell.h"
#include "core/text.h"

namespace kan {

namespace {

bool isSummary(std::string_view text) {
    constexpr std::string_view kWords[] = {"total", "grand total", "subtotal", "sum",     "summe",      "gesamt",
                                           "mean",  "average",     "avg",      "median",  "mittelwert", "durchschnitt",
                                           "min",   "minimum",     "max",      "maximum", "count",      "anzahl",
                                           "std",   "stdev",       "std. dev."};
    while (text.ends_with(':') || text.ends_with(' ')) text.remove_suffix(1);
    const auto same = [&](std::string_view word) {
        return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                          [](char a, char lower) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == lower; });
    };
    return std::any_of(std::begin(kWords), std::end(kWords), same);
}

/// The word by which the last row sums up; empty if it does not.
std::string summaryOf(const Table &table) {
    const std::size_t last = table.rows() - 1;
    for (const TableColumn &column : table.columns) {
        if (column.type == CellType::Number) {
            if (!column.odd.empty() && column.odd.back().row == last && isSummary(column.odd.back().text))
                return column.odd.back().text;
        } else if (column.codes[last] >= 0 && isSummary(column.text(last)) &&
                   std::count(column.codes.begin(), column.codes.end(), column.codes[last]) == 1) {
            return column.text(last);
        }
    }
    return {};
}

void dropLastRow(Table &table) {
    const std::size_t last = table.rows() - 1;
    for (TableColumn &column : table.columns) {
        if (column.type == CellType::Number) {
            column.numbers.pop_back();
            if (!column.odd.empty() && column.odd.back().row == last) {
                column.odd.pop_back();
                --column.odd_count;
            }
            continue;
        }
        const std::int32_t code = column.codes.back();
        column.codes.pop_back();
        if (code < 0 || std::find(column.codes.begin(), column.codes.end(), code) != column.codes.end()) continue;
        column.dictionary.erase(column.dictionary.begin() + code);
        for (std::int32_t &other : column.codes) other -= other > code ? 1 : 0;
    }
    while (!table.lines.empty() && table.lines.back().first >= last) table.lines.pop_back();
}

/// Whether a cell is empty; what is no number in a column of numbers is not.
bool isEmptyCell(const TableColumn &column, std::size_t row) {
    return column.missing(row) &&
           std::ranges::none_of(column.odd, [row](const OddCell &cell) { return cell.row == row; });
}

/// The text of a row that has nothing else, in its first cell; empty if it is no such row.
std::string remarkIn(const Table &table, std::size_t row) {
    const auto others = table.columns.begin() + 1;
    if (!std::all_of(others, table.columns.end(), [row](const auto &column) { return isEmptyCell(column, row); }))
        return {};
    const TableColumn &first = table.columns.front();
    if (first.type == CellType::Category) return first.codes[row] < 0 ? std::string() : first.text(row);
    const auto odd = std::ranges::find_if(first.odd, [row](const OddCell &cell) { return cell.row == row; });
    return odd == first.odd.end() ? std::string() : odd->text;
}

/// Remarks below a table, and rows of empty cells between them and it.
void dropRemarks(Table &table) {
    constexpr std::size_t kMost = 20, kFewestLeft = 3, kFewestColumns = 3;
    if (table.columns.size() < kFewestColumns) return;
    std::size_t end = table.rows(), remarks = 0;
    std::string first;
    while (end > kFewestLeft && table.rows() - end < kMost) {
        const std::string remark = remarkIn(table, end - 1);
        const bool empty = remark.empty() && std::ranges::all_of(table.columns, [end](const TableColumn &column) {
                               return isEmptyCell(column, end - 1);
                           });
        if (remark.empty() && !(empty && remarks > 0)) break;
        if (!remark.empty()) {
            ++remarks;
            first = remark;
        }
        --end;
    }
    if (remarks == 0) return;
    table.notes.push_back(concat(remarks == 1 ? "A remark" : concat(remarks, " remarks"), " below the table (",
                                 quoted(first), ") ", remarks == 1 ? "is" : "are", " left out."));
    while (table.rows() > end) dropLastRow(table);
}

}  // namespace

void dropFooter(Table &table) {
    constexpr std::size_t kMostFooterRows = 3, kFewestLeft = 3;
    dropRemarks(table);
    for (std::size_t n = 0; n < kMostFooterRows && table.rows() > kFewestLeft; ++n) {
        const std::string word = summaryOf(table);
        if (word.empty()) return;
        table.notes.push_back(concat("The last row, ", table.place(table.rows() - 1), ", sums up the others (",
                                     quoted(word), ") and is left out."));
        dropLastRow(table);
    }
}

}  // namespace kan
