#include "core/data/csv_head.h"

#include <algorithm>

#include "core/data/csv_cell.h"
#include "core/data/idx.h"
#include "core/data/table.h"
#include "core/text.h"
#include "core/units.h"
#include "core/utf8.h"

namespace kan {

namespace {

constexpr std::size_t kLargestHead = 64u << 20;

void requireText(CsvHead &head) {
    if (head.bytes.starts_with("\xEF\xBB\xBF")) {
        head.mark = 3;
        head.bytes.erase(0, 3);
    }
    if (head.bytes.starts_with("\xFF\xFE") || head.bytes.starts_with("\xFE\xFF"))
        throw DataError(concat(head.name,
                               " is written in UTF-16; save it as UTF-8 (in a spreadsheet: CSV UTF-8), or "
                               "convert it: iconv -f UTF-16 -t UTF-8"));
    if (head.bytes.empty())
        throw DataError(
            concat(head.name, " is empty; expected rows of cells, the first with the names of the columns"));
}

using HeadRow = std::vector<std::string>;
using HeadRows = std::vector<HeadRow>;

/// Names of several rows, one below the other: a group stands above the first of its columns.
HeadRow joinedNames(const HeadRows &rows) {
    HeadRow names;
    for (const HeadRow &row : rows) {
        const bool last = &row == &rows.back();
        std::string group;
        for (std::size_t c = 0; c < row.size(); ++c) {
            if (names.size() <= c) names.emplace_back();
            if (!row[c].empty() || last) group = row[c];
            names[c] += (names[c].empty() || group.empty() ? "" : " ") + group;
        }
    }
    return names;
}

/// The cells of the last comment before the first row.
HeadRow commentedNames(std::string_view bytes, const CsvDialect &dialect) {
    const auto rows = csvRows(bytes, dialect, 1, true);
    if (rows.empty()) return {};
    std::string_view above = bytes.substr(0, bytesOfLines(bytes, rows[0].line));
    std::string_view last;
    while (!above.empty()) {
        const std::string_view line = above.substr(0, bytesOfLines(above, 1));
        if (line.find_first_not_of(" \t\r\n") != line.npos) last = line;
        above.remove_prefix(line.size());
    }
    const std::size_t sign = last.find(dialect.comment);
    if (sign == last.npos) return {};
    CsvDialect plain = dialect;
    plain.comment.clear();
    plain.skip = 0;
    auto cells = csvRows(last.substr(sign + dialect.comment.size()), plain, 1, true);
    return cells.empty() ? HeadRow() : std::move(cells[0].cells);
}

/// A header may have a cell less than the rows, where those end with a delimiter, or begin with the name of the row;
/// and one more, if it ends with a delimiter, or begins with a title.
void fitHeader(const std::vector<CsvTextRow> &rows, HeadRow &names, HeadRow &units) {
    if (rows.empty()) return;
    const std::size_t cells = rows[0].cells.size();
    const bool regular =
        std::all_of(rows.begin(), rows.end(), [&](const CsvTextRow &row) { return row.cells.size() == cells; });
    if (!regular) return;
    if (names.size() == cells + 1 && names.back().empty()) names.pop_back();
    if (names.size() == cells + 1 && names.front().ends_with(':')) names.erase(names.begin());  // "Data:  y  x"
    if (names.size() + 1 != cells) return;
    const bool trailing =
        std::all_of(rows.begin(), rows.end(), [](const CsvTextRow &row) { return row.cells.back().empty(); });
    names.insert(trailing ? names.end() : names.begin(), trailing ? "" : "row");
    if (units.size() + 1 == cells) units.insert(trailing ? units.end() : units.begin(), "");
}

}  // namespace

double CsvHead::rowCount() const {
    const auto ends = static_cast<double>(std::count(bytes.begin(), bytes.end(), '\n'));
    return whole ? ends : ends * (file_size / static_cast<double>(bytes.size()));
}

CsvHead readHead(TextSource &source, std::size_t size, std::size_t lines) {
    CsvHead head;
    head.name = source.name();
    head.file_size = source.size();
    size = std::min(size, static_cast<std::size_t>(std::min(head.file_size, 1e18)) + 1);
    while (!head.whole) {
        const std::size_t before = head.bytes.size();
        head.bytes.resize(before + size);
        head.bytes.resize(before + source.read(head.bytes.data() + before, size));
        head.whole = head.bytes.size() < before + size;
        const auto ends = static_cast<std::size_t>(std::count(head.bytes.begin(), head.bytes.end(), '\n'));
        if (ends >= lines || head.bytes.size() > kLargestHead) break;
    }
    requireText(head);
    return head;
}

CsvBeginning beginningOf(const CsvHead &head, const CsvDialect &dialect, std::size_t most) {
    const auto names = static_cast<std::size_t>(dialect.header && !dialect.commented_header ? dialect.header_rows : 0);
    const std::size_t above = names + (dialect.units_row ? 1 : 0);
    CsvBeginning beginning;
    beginning.rows = csvRows(head.bytes, dialect, most + above, head.whole);
    if (beginning.rows.empty())
        throw DataError(concat(head.name, " has no rows of cells; choose another file or delimiter"));
    HeadRows head_rows;
    for (std::size_t n = 0; n < std::min(above, beginning.rows.size()); ++n)
        head_rows.push_back(std::move(beginning.rows[n].cells));
    beginning.rows.erase(beginning.rows.begin(), beginning.rows.begin() + std::ssize(head_rows));
    if (dialect.commented_header) head_rows.insert(head_rows.begin(), commentedNames(head.bytes, dialect));
    HeadRow units;
    if (dialect.units_row && head_rows.size() > (dialect.header ? 1U : 0U)) {
        units = std::move(head_rows.back());
        head_rows.pop_back();
    }
    HeadRow first = joinedNames(head_rows);
    if (!dialect.header)
        for (std::size_t n = 0; !beginning.rows.empty() && n < beginning.rows[0].cells.size(); ++n)
            first.push_back(concat("x", n + 1));
    else
        fitHeader(beginning.rows, first, units);
    for (const std::string &name : first) beginning.nameless.push_back(name.empty());
    for (std::string &name : first) name = toUtf8(name);
    beginning.names = uniqueNames(std::move(first), beginning.notes);
    units.resize(beginning.names.size());
    for (std::size_t c = 0; c < units.size(); ++c) {
        const std::string below = bareUnit(toUtf8(units[c]));
        beginning.units.push_back(visible(below.empty() ? unitOfName(beginning.names[c]) : below));
    }
    return beginning;
}

std::vector<ColumnStyle> stylesOf(const CsvBeginning &beginning, const CsvDialect &dialect) {
    std::vector<ColumnStyle> styles;
    for (std::size_t c = 0; c < beginning.names.size(); ++c) {
        std::vector<std::string_view> cells;
        for (const CsvTextRow &row : beginning.rows)
            if (row.cells.size() == beginning.names.size())
                cells.emplace_back(row.cells[c]);  // else it is no row, or bad
        styles.push_back(columnStyleOf(cells, dialect, beginning.units[c]));
    }
    return styles;
}

}  // namespace kan
