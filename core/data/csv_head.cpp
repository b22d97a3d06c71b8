#include "core/data/csv_head.h"

#include <algorithm>

#include "core/data/csv_cell.h"
#include "core/data/idx.h"
#include "core/data/table.h"
#include "core/text.h"
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

std::vector<std::string> columnNames(const std::vector<std::string> &first_row, const CsvDialect &dialect,
                                     std::vector<std::string> &notes) {
    std::vector<std::string> names;
    for (std::size_t n = 0; n < first_row.size(); ++n)
        names.push_back(dialect.header ? toUtf8(first_row[n]) : concat("x", n + 1));
    return uniqueNames(std::move(names), notes);
}

}  // namespace kan
