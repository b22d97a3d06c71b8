#include "core/data/csv_layout.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/data/column_style.h"
#include "core/data/csv_head.h"
#include "core/units.h"

namespace kan {

namespace {

constexpr std::size_t kLayoutRows = 200;
constexpr double kRegularRows = 0.9;  // share of rows of equally many cells in a table

using LayoutRows = std::vector<CsvTextRow>;
using LayoutCells = std::vector<std::string>;

std::size_t filledCells(const LayoutCells &cells) {
    return static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [](const std::string &cell) { return !cell.empty(); }));
}

/// Which columns hold values in the lower three quarters of the rows.
std::vector<bool> valueColumns(const LayoutRows &rows, std::size_t columns, bool decimal_comma) {
    constexpr std::size_t kShare = 4;
    std::vector<bool> result;
    for (std::size_t c = 0; c < columns; ++c) {
        std::size_t filled = 0;
        std::size_t values = 0;
        for (std::size_t r = rows.size() > 2 ? std::max<std::size_t>(1, rows.size() / kShare) : rows.size() - 1;
             r < rows.size(); ++r) {
            if (c >= rows[r].cells.size() || rows[r].cells[c].empty()) continue;
            ++filled;
            values += isValue(rows[r].cells[c], decimal_comma) ? 1 : 0;
        }
        result.push_back(filled > 0 && 2 * values >= filled);
    }
    return result;
}

/// Whether a row holds values where the others do.
bool isDataRow(const LayoutCells &cells, const std::vector<bool> &columns, bool decimal_comma) {
    std::size_t filled = 0;
    std::size_t values = 0;
    for (std::size_t c = 0; c < std::min(cells.size(), columns.size()); ++c) {
        if (!columns[c] || cells[c].empty()) continue;
        ++filled;
        values += isValue(cells[c], decimal_comma) ? 1 : 0;
    }
    return values > 0 && 2 * values >= filled;
}

/// Whether a row holds texts where the others hold values, and in most of these columns.
bool isNamesRow(const LayoutCells &cells, const std::vector<bool> &columns, bool decimal_comma) {
    const NumberStyle style{.decimal = decimal_comma ? ',' : '.'};
    std::size_t texts = 0;
    std::size_t wanted = 0;
    double value = 0;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (!columns[c]) continue;
        ++wanted;
        if (c >= cells.size() || cells[c].empty()) continue;
        if (isValue(cells[c], decimal_comma) || readCell(cells[c], style, value) != CellKind::Text) return false;
        ++texts;
    }
    return texts > 0 && 2 * texts >= wanted;
}

/// Whether nearly all that a row holds are values.
bool isFullDataRow(const LayoutCells &cells, bool decimal_comma) {
    const auto values = static_cast<std::size_t>(std::count_if(
        cells.begin(), cells.end(), [&](const std::string &cell) { return isValue(cell, decimal_comma); }));
    return values > 0 && 4 * values >= 3 * filledCells(cells);
}

/// 1 for numbers that increase from cell to cell, -1 for decreasing ones, 0 else, and for fewer than three.
int directionOf(const LayoutCells &cells, bool decimal_comma) {
    constexpr std::size_t kFewest = 3;
    const NumberStyle style{.decimal = decimal_comma ? ',' : '.'};
    std::vector<double> numbers;
    double value = 0;
    for (const std::string &cell : cells)
        if (readCell(cell, style, value) == CellKind::Number) numbers.push_back(value);
    if (numbers.size() < kFewest) return 0;
    const auto ordered = [&](auto before) {
        return std::adjacent_find(numbers.begin(), numbers.end(), [&](double a, double b) { return !before(a, b); }) ==
               numbers.end();
    };
    return ordered(std::less<>()) ? 1 : ordered(std::greater<>()) ? -1 : 0;
}

/// The places of cells that are years, from 1800 to 2100.
std::vector<std::size_t> yearsIn(const LayoutCells &cells) {
    constexpr double kFirst = 1800, kLast = 2100;
    std::vector<std::size_t> places;
    double value = 0;
    for (std::size_t c = 0; c < cells.size(); ++c)
        if (cells[c].size() == 4 && readCell(cells[c], NumberStyle{}, value) == CellKind::Number && value >= kFirst &&
            value <= kLast)
            places.push_back(c);
    return places;
}

/// Years beside texts, more than two of them going one way, above columns that seldom hold years.
bool hasYearNames(const LayoutRows &rows, bool decimal_comma) {
    const LayoutCells &first = rows[0].cells;
    const std::vector<std::size_t> years = yearsIn(first);
    const auto values = std::ranges::count_if(first, [&](const auto &cell) { return isValue(cell, decimal_comma); });
    if (years.size() < 2 || std::cmp_not_equal(values, years.size()) || filledCells(first) == years.size())
        return false;
    if (directionOf(first, decimal_comma) == 0 && years.size() > 2) return false;
    const auto others = std::count_if(rows.begin() + 1, rows.end(), [&](const CsvTextRow &row) {
        return row.cells[0] == first[0] || yearsIn(row.cells).size() >= years.size();
    });
    return 4 * static_cast<std::size_t>(others) < rows.size();
}

/// Columns may be called by numbers (years, masses): these go one way, those of no other row do, and what is text
/// beside them is no cell of its column.
bool hasNumericNames(const LayoutRows &rows, bool decimal_comma) {
    constexpr std::size_t kFewestRows = 4;
    if (rows.size() < kFewestRows) return false;
    if (hasYearNames(rows, decimal_comma)) return true;
    const LayoutCells &first = rows[0].cells;
    const int direction = directionOf(first, decimal_comma);
    if (direction == 0 || isValue(first[0], decimal_comma)) return false;
    return std::none_of(rows.begin() + 1, rows.end(), [&](const CsvTextRow &row) {
        return directionOf(row.cells, decimal_comma) == direction || row.cells[0] == first[0];
    });
}

/// In a table of texts.
bool hasTextHeader(const LayoutRows &rows) {
    const LayoutCells &first = rows[0].cells;
    for (std::size_t c = 0; c < first.size(); ++c)
        for (std::size_t r = 1; r < rows.size(); ++r)
            if (!first[c].empty() && c < rows[r].cells.size() && rows[r].cells[c] == first[c]) return false;
    return true;
}

bool isUnitsRow(const LayoutCells &cells) {
    return filledCells(cells) > 0 &&
           std::all_of(cells.begin(), cells.end(), [](const auto &cell) { return cell.empty() || isUnitCell(cell); });
}

/// Whether names need the row above them: some are alike or empty, and it has several texts.
bool isGroupRow(const LayoutCells &above, const LayoutCells &names, bool decimal_comma) {
    const std::set<std::string> different(names.begin(), names.end());
    const bool needed = different.size() < names.size() || different.contains("");
    return needed && above.size() <= names.size() && filledCells(above) > 1 &&
           std::none_of(above.begin(), above.end(), [&](const auto &cell) { return isValue(cell, decimal_comma); });
}

/// The number of rows up to units below names, if more texts follow them up to row `last` (Origin's comments); else 0.
std::size_t rowsWithUnits(const LayoutRows &rows, std::size_t last, std::size_t columns) {
    for (std::size_t r = 1; r < last; ++r) {
        const LayoutCells &names = rows[r - 1].cells;
        const std::set<std::string> different(names.begin(), names.end());
        if (isUnitsRow(rows[r].cells) && !isUnitsRow(names) && different.size() == columns && !different.contains(""))
            return r + 1;
    }
    return 0;
}

/// The number of rows above the first one that holds data; rows.size() if none does.
std::size_t rowsAboveData(const LayoutRows &rows, std::size_t columns, bool decimal_comma) {
    const std::vector<bool> values = valueColumns(rows, columns, decimal_comma);
    if (std::none_of(values.begin(), values.end(), [](bool value) { return value; }))
        return hasTextHeader(rows) ? 1 : 0;
    // The last names that stand below a preamble of as many cells, unless a row of units follows others.
    constexpr std::size_t kDeepest = 60;
    for (std::size_t r = std::min(kDeepest, rows.size() - 1); r > 0; --r) {
        if (!isNamesRow(rows[r].cells, values, decimal_comma)) continue;
        if (const std::size_t above = rowsWithUnits(rows, r, columns); above > 0) return above;
        const auto data = std::count_if(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(r),
                                        [&](const auto &row) { return isFullDataRow(row.cells, decimal_comma); });
        if (2 * static_cast<std::size_t>(data) < r && r + 1 < rows.size()) return r + 1;
    }
    const auto first = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto &row) { return isDataRow(row.cells, values, decimal_comma); });
    const auto above = static_cast<std::size_t>(first - rows.begin());
    return above == 0 && hasNumericNames(rows, decimal_comma) ? 1 : above;
}

/// The first rows; the last of them may be cut off if it is the only one.
LayoutRows layoutRows(std::string_view bytes, const CsvDialect &dialect) {
    LayoutRows rows = csvRows(bytes, dialect, kLayoutRows, false);
    return rows.size() < 2 ? csvRows(bytes, dialect, kLayoutRows, true) : rows;
}

/// Names in the last comment before the rows: as many texts as the rows have cells.
bool hasCommentedHeader(std::string_view bytes, const CsvDialect &dialect, const LayoutRows &rows) {
    CsvHead head;
    head.bytes = bytes;
    head.whole = true;
    CsvDialect commented = dialect;
    commented.header = commented.commented_header = true;
    const std::vector<std::string> names = beginningOf(head, commented, 1).names;
    return names.size() == rows[0].cells.size() &&
           std::none_of(names.begin(), names.end(),
                        [&](const std::string &name) { return isValue(name, dialect.decimal_comma); });
}

}  // namespace

std::string commentSign(std::string_view bytes) {
    for (const std::string_view sign : {"#", "%", "//", ";"}) {
        std::size_t with = 0;
        bool elsewhere = false;
        std::size_t lines = 0;
        for (std::string_view rest = bytes; !rest.empty() && lines < kLayoutRows; ++lines) {
            std::string_view line = rest.substr(0, bytesOfLines(rest, 1));
            rest.remove_prefix(line.size());
            line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
            // The delimiter is not known yet, and a cell ends at any of them.
            if (std::ranges::all_of(std::string_view(",;\t| "), [&](char c) { return beginsComment(line, sign, c); }))
                ++with;
            else
                elsewhere = elsewhere || (sign == ";" && line.find(sign) != line.npos);
        }
        if (with > 0 && with < lines && !elsewhere) return std::string(sign);
    }
    return {};
}

namespace {

/// Rows of equally many cells at the end, if hardly any of those above them hold values: a preamble in which words
/// happen to make some rows of as many cells.
std::optional<TableBody> lastRun(const LayoutRows &rows) {
    constexpr std::size_t kFewest = 5, kMostFooter = 3;
    std::size_t end = rows.size();
    for (std::size_t footer = 0; footer <= kMostFooter && end > kFewest; ++footer, --end) {
        const std::size_t columns = rows[end - 1].cells.size();
        std::size_t first = end;
        while (first > 0 && rows[first - 1].cells.size() == columns) --first;
        if (columns < 2 || end - first < kFewest) continue;
        const auto values = std::count_if(
            rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(first),
            [](const CsvTextRow &row) { return isFullDataRow(row.cells, false) || isFullDataRow(row.cells, true); });
        if (4 * static_cast<std::size_t>(values) > first) return std::nullopt;
        return TableBody{.first = first, .columns = columns, .regular = 1};
    }
    return std::nullopt;
}

/// The first row of a body without titles above it: texts in the first cell whose other cells a spreadsheet left
/// empty, and rows of empty cells.
std::size_t belowTitles(const LayoutRows &rows, const TableBody &body) {
    constexpr std::size_t kFewestColumns = 3, kMostTitles = 20;
    std::size_t first = body.first;
    while (first < rows.size() && first - body.first < kMostTitles) {
        const LayoutCells &cells = rows[first].cells;
        const bool title =
            filledCells(cells) == 0 || (filledCells(cells) == 1 && !cells[0].empty() && !isValue(cells[0], false));
        if (!title) break;
        ++first;
    }
    const bool table = first < rows.size() && filledCells(rows[first].cells) > 1;
    return body.columns >= kFewestColumns && table ? first : body.first;
}

}  // namespace

TableBody bodyOf(const LayoutRows &rows) {
    std::map<std::size_t, std::size_t> counts;
    for (const CsvTextRow &row : rows)
        if (row.cells.size() > 1) ++counts[row.cells.size()];  // lines of one cell may be a long preamble
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto &a, const auto &b) { return a.second < b.second; });
    if (most == counts.end() || most->first < 2) return {};
    const std::size_t columns = most->first;
    TableBody body{.first = 0, .columns = columns};
    while (rows[body.first].cells.size() != columns) ++body.first;
    std::size_t end = rows.size();  // what follows may be a footer
    while (rows[end - 1].cells.size() != columns) --end;
    body.regular = static_cast<double>(most->second) / static_cast<double>(end - body.first);
    if (const std::optional<TableBody> run = lastRun(rows); body.regular < kRegularRows && run) body = *run;
    body.first = belowTitles(rows, body);
    // A header may have a cell less or more.
    if (body.first > 0 && rows.size() - body.first > 1) {
        const LayoutCells &above = rows[body.first - 1].cells;
        const bool longer = above.size() == columns + 1 && above.back().empty();
        const bool named =
            std::none_of(above.begin(), above.end(), [](const auto &cell) { return isValue(cell, false); });
        const bool names = named && above.size() > 1 && filledCells(above) == above.size();
        if ((above.size() + 1 == columns && names) || longer) --body.first;
        if (above.size() > columns && names) {  // rows are too short; who reads them will say so
            --body.first;
            body.columns = above.size();
        }
    }
    return body;
}

void findLayout(std::string_view bytes, const GivenLayout &given, CsvDialect &dialect) {
    dialect.skip = given.skip.value_or(0);
    dialect.header = given.header.value_or(true);
    LayoutRows rows = layoutRows(bytes, dialect);
    if (rows.empty()) return;
    const TableBody body = bodyOf(rows);
    std::size_t skipped = given.skip ? 0 : body.first;
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skipped));
    const std::size_t columns = body.columns > 0 ? body.columns : rows[0].cells.size();
    const bool comma = dialect.decimal_comma;
    std::size_t above = rowsAboveData(rows, columns, comma);
    const bool values = given.units_row && !*given.units_row;
    if (values && above > 1 && isUnitsRow(rows[above - 1].cells)) --above;
    if (given.header && !*given.header) above = 0;
    if (given.header && *given.header && above == 0) above = 1;
    if (given.header_rows)
        above = static_cast<std::size_t>(*given.header_rows) + (given.units_row.value_or(false) ? 1 : 0);
    above = std::min(above, rows.size());
    std::size_t names = above;
    if (!given.header_rows) {
        dialect.units_row = given.units_row.value_or(above > 1 && isUnitsRow(rows[above - 1].cells));
        names = above - (dialect.units_row && above > 0 ? 1 : 0);
        std::size_t used = std::min<std::size_t>(names, 1);
        if (!given.skip)
            while (used < std::min<std::size_t>(names, kMostHeaderRows) &&
                   isGroupRow(rows[names - used - 1].cells, rows[names - used].cells, comma))
                ++used;
        if (!given.skip) {
            rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(names - used));
            skipped += names - used;
            names = used;
        }
    } else {
        dialect.units_row = given.units_row.value_or(false);
        names = static_cast<std::size_t>(*given.header_rows);
    }
    dialect.header = names > 0;
    dialect.header_rows = static_cast<int>(std::clamp<std::size_t>(names, 1, kMostHeaderRows));
    if (skipped > 0 && !rows.empty() && rows[0].line <= kMostSkipped) dialect.skip = static_cast<int>(rows[0].line);
    dialect.commented_header = !dialect.header && !given.header && !dialect.comment.empty() && !rows.empty() &&
                               hasCommentedHeader(bytes, dialect, rows);
    dialect.header = dialect.header || dialect.commented_header;
}

}  // namespace kan
