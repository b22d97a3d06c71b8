#include "core/data/csv_dialect.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/data/csv_cell.h"
#include "core/data/csv_rows.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

using Rows = std::vector<std::vector<std::string>>;
constexpr std::string_view kDelimiters = ",;\t| ";
constexpr std::size_t kRows = 200;

bool isNumber(const std::string &cell, bool decimal_comma) {
    double value = 0;
    return readCell(cell, decimal_comma, value) == CellKind::Number;
}

double numberShare(const Rows &rows, bool decimal_comma) {
    double numbers = 0;
    double cells = 0;
    for (const std::vector<std::string> &row : rows)
        for (const std::string &cell : row) {
            numbers += isNumber(cell, decimal_comma) ? 1 : 0;
            cells += 1;
        }
    return cells > 0 ? numbers / cells : 0;
}

/// Share of the rows with as many cells as most have; 0 if that is one cell, or not what the first row has.
double regularShare(const Rows &rows) {
    std::map<std::size_t, int> counts;
    for (const std::vector<std::string> &row : rows) ++counts[row.size()];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto &a, const auto &b) { return a.second < b.second; });
    if (most == counts.end() || most->first < 2 || most->first != rows[0].size()) return 0;
    return static_cast<double>(most->second) / static_cast<double>(rows.size());
}

/// Single quotes, if cells are enclosed in them and none in double quotes.
char guessQuote(std::string_view bytes) {
    const auto opens = [&](char quote) {
        std::size_t count = 0;
        for (std::size_t n = 0; n < bytes.size(); ++n)
            count += bytes[n] == quote &&
                     (n == 0 || std::string_view(",;\t|\n\r").find(bytes[n - 1]) != std::string_view::npos);
        return count;
    };
    return opens('\'') > 0 && opens('"') == 0 ? '\'' : '"';
}

bool hasHeader(const Rows &rows, bool decimal_comma) {
    if (rows.empty()) return true;
    const std::vector<std::string> &first = rows[0];
    for (std::size_t c = 0; c < first.size(); ++c) {
        if (isNumber(first[c], decimal_comma)) return false;
        for (std::size_t r = 1; r < rows.size(); ++r)
            if (!first[c].empty() && c < rows[r].size() && rows[r][c] == first[c]) return false;
    }
    return true;
}

/// The first rows; the last of them may be cut off if it is the only one.
Rows firstRows(std::string_view bytes, const CsvDialect &dialect) {
    Rows rows = csvRows(bytes, dialect, kRows, false);
    return rows.size() < 2 ? csvRows(bytes, dialect, kRows, true) : rows;
}

/// Without delimiter; commas are then those of decimal fractions.
CsvDialect oneColumn(std::string_view bytes, CsvDialect dialect) {
    CsvDialect commas = dialect;
    commas.delimiter = ';';
    commas.decimal_comma = true;
    const Rows rows = firstRows(bytes, commas);
    return numberShare(rows, true) > numberShare(rows, false) ? commas : dialect;
}

}  // namespace

void CsvDialect::validate() const {
    if (kDelimiters.find(delimiter) == kDelimiters.npos)
        throw DataError("delimiter must be a comma, a semicolon, a tab, | or a space");
    if (quote != '"' && quote != '\'') throw DataError("quote must be \" or '");
    if (decimal_comma && delimiter == ',')
        throw DataError("decimal_comma is true, but commas separate the cells; choose another delimiter");
}

CsvDialect detectCsvDialect(std::string_view bytes) {
    CsvDialect best;
    best.quote = guessQuote(bytes);
    constexpr double kRegular = 0.9;
    double best_share = -1;
    for (const char delimiter : kDelimiters) {
        CsvDialect dialect = best;
        dialect.delimiter = delimiter;
        dialect.decimal_comma = false;
        const Rows rows = firstRows(bytes, dialect);
        if (regularShare(rows) < kRegular) continue;
        const double points = numberShare(rows, false);
        const double commas = delimiter == ',' ? 0 : numberShare(rows, true);
        if (std::max(points, commas) <= best_share) continue;
        best_share = std::max(points, commas);
        best.delimiter = delimiter;
        best.decimal_comma = commas > points;
    }
    if (best_share < 0) best = oneColumn(bytes, best);
    best.header = hasHeader(firstRows(bytes, best), best.decimal_comma);
    return best;
}

CsvDialect detectSheetDialect(std::string_view bytes) {
    CsvDialect dialect;
    dialect.header = hasHeader(firstRows(bytes, dialect), dialect.decimal_comma);
    return dialect;
}

}  // namespace kan
