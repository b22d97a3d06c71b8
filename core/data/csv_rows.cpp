#include "core/data/csv_rows.h"

#include <algorithm>

#include "core/data/csv_parser.h"

namespace kan {

namespace {

class TextRows : public CsvParser {
  public:
    explicit TextRows(const CsvDialect &dialect)
        : CsvParser(dialect), lines_(static_cast<std::size_t>(dialect.skip)), row_line_(lines_) {}
    std::vector<CsvTextRow> rows;

  protected:
    void onCell(std::string_view text) override {
        lines_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        row_.emplace_back(text);
    }
    void onLineEnd(int terminator) override {
        const bool second_half = terminator == CSV_LF && last_end_ == CSV_CR && row_.empty();
        if (!row_.empty()) rows.push_back({std::move(row_), row_line_});
        row_.clear();
        if (terminator >= 0 && !second_half) ++lines_;
        last_end_ = second_half ? 0 : terminator;
        row_line_ = lines_;
    }

  private:
    std::vector<std::string> row_;
    std::size_t lines_, row_line_;
    int last_end_ = 0;
};

/// Whole lines; all bytes if they are one line.
std::string_view nextLines(std::string_view bytes) {
    constexpr std::size_t kSearched = 1 << 14;
    if (bytes.size() <= kSearched) return bytes;
    const std::size_t end = bytes.find('\n', kSearched);
    return end == bytes.npos ? bytes : bytes.substr(0, end + 1);
}

}  // namespace

std::vector<CsvTextRow> csvRows(std::string_view bytes, const CsvDialect &dialect, std::size_t most, bool whole) {
    TextRows parser(dialect);
    bytes.remove_prefix(bytesOfLines(bytes, static_cast<std::size_t>(dialect.skip)));
    while (!bytes.empty() && parser.rows.size() < most) {
        const std::string_view lines = nextLines(bytes);
        parser.feed(lines);
        bytes.remove_prefix(lines.size());
    }
    if (whole && bytes.empty()) parser.finish();
    if (parser.rows.size() > most) parser.rows.resize(most);
    return std::move(parser.rows);
}

std::size_t bytesOfLines(std::string_view bytes, std::size_t lines) {
    std::size_t at = 0;
    for (; lines > 0 && at < bytes.size(); --lines) {
        const std::size_t end = bytes.find_first_of("\r\n", at);
        if (end == bytes.npos) return bytes.size();
        at = end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return at;
}

}  // namespace kan
