#include "core/data/csv_dialect.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/data/column_style.h"
#include "core/data/csv_layout.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::string_view kDelimiters = ",;\t| ";
constexpr std::size_t kDialectRows = 200;

/// Of the cells below the row `first`, which may hold names.
double valueShare(const std::vector<CsvTextRow> &rows, std::size_t first, bool decimal_comma) {
    double values = 0;
    double cells = 0;
    for (std::size_t r = rows.size() - first > 1 ? first + 1 : first; r < rows.size(); ++r)
        for (const std::string &cell : rows[r].cells) {
            values += isValue(cell, decimal_comma) ? 1 : 0;
            cells += 1;
        }
    return cells > 0 ? values / cells : 0;
}

/// Single quotes, if cells are enclosed in them and none in double quotes. (A spreadsheet's '12 opens only.)
char guessQuote(std::string_view bytes) {
    const auto border = [&](std::size_t n) {
        return n >= bytes.size() || std::string_view(",;\t| \n\r").find(bytes[n]) != std::string_view::npos;
    };
    const auto count = [&](char quote, bool opening) {
        std::size_t found = 0;
        for (std::size_t n = 0; n < bytes.size(); ++n)
            found += bytes[n] == quote && (opening ? n == 0 || border(n - 1) : border(n + 1));
        return found;
    };
    const std::size_t opened = count('\'', true);
    return opened > 0 && 2 * count('\'', false) >= opened && count('"', true) == 0 ? '\'' : '"';
}

/// The first rows; the last of them may be cut off if it is the only one.
std::vector<CsvTextRow> firstRows(std::string_view bytes, const CsvDialect &dialect) {
    auto rows = csvRows(bytes, dialect, kDialectRows, false);
    return rows.size() < 2 ? csvRows(bytes, dialect, kDialectRows, true) : rows;
}

/// Without delimiter; commas are then those of decimal fractions.
CsvDialect oneColumn(std::string_view bytes, const CsvDialect &dialect) {
    CsvDialect commas = dialect;
    commas.delimiter = ';';
    commas.decimal_comma = true;
    const auto rows = firstRows(bytes, commas);
    return valueShare(rows, 0, true) > valueShare(rows, 0, false) ? commas : dialect;
}

}  // namespace

void CsvDialect::validate() const {
    if (kDelimiters.find(delimiter) == kDelimiters.npos)
        throw DataError("delimiter must be a comma, a semicolon, a tab, | or a space");
    if (quote != '"' && quote != '\'') throw DataError("quote must be \" or '");
    if (decimal_comma && delimiter == ',')
        throw DataError("decimal_comma is true, but commas separate the cells; choose another delimiter");
    if (skip < 0 || skip > kMostSkipped)
        throw DataError(concat("skip is ", skip, "; expected a number of lines from 0 to ", kMostSkipped));
    if (header_rows < 1 || header_rows > kMostHeaderRows)
        throw DataError(
            concat("header_rows is ", header_rows, "; expected a number of rows from 1 to ", kMostHeaderRows));
    if (!comment.empty() && comment != "#" && comment != "%" && comment != ";" && comment != "//")
        throw DataError("comment must be #, %, ; or //, or empty");
    if (commented_header && (comment.empty() || !header))
        throw DataError("commented_header is true, but there are no comments, or there is no header");
}

CsvDialect detectCsvDialect(std::string_view bytes, const GivenLayout &given) {
    constexpr double kRegular = 0.9, kOtherThanTabs = 0.25;
    CsvDialect best;
    best.quote = guessQuote(bytes);
    best.comment = given.comment.value_or(commentSign(bytes));
    best.skip = given.skip.value_or(0);
    double best_share = -1;
    for (const char delimiter : given.delimiter ? std::string_view(&*given.delimiter, 1) : kDelimiters) {
        CsvDialect dialect = best;
        dialect.delimiter = delimiter;
        dialect.decimal_comma = false;
        const auto rows = firstRows(bytes, dialect);
        const TableBody body = bodyOf(rows);
        if (body.regular < kRegular) continue;
        const double points = valueShare(rows, body.first, false);
        const double commas = delimiter == ',' ? 0 : valueShare(rows, body.first, true);
        const double share = std::max(points, commas);
        const bool values = std::ranges::any_of(
            rows[body.first].cells, [&](const std::string &cell) { return isValue(cell, commas > points); });
        // Blanks within the cells of a table with tabs are no delimiters.
        const bool within_tabs = delimiter == ' ' && best_share > 0 && best.delimiter == '\t';
        if (share <= best_share + (within_tabs ? kOtherThanTabs : 0) || (body.first > 0 && share == 0) ||
            (body.first == 1 && values))
            continue;
        best_share = share;
        best.delimiter = delimiter;
        best.decimal_comma = commas > points;
    }
    if (best_share < 0 && given.delimiter)
        best.delimiter = *given.delimiter;
    else if (best_share < 0)
        best = oneColumn(bytes, best);
    findLayout(bytes, given, best);
    return best;
}

CsvDialect detectSheetDialect(std::string_view bytes, const GivenLayout &given) {
    CsvDialect dialect;
    findLayout(bytes, given, dialect);
    return dialect;
}

}  // namespace kan
