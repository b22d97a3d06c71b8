#include "core/data/csv_rows.h"

#include "core/data/csv_parser.h"

namespace kan {

namespace {

class TextRows : public CsvParser {
  public:
    using CsvParser::CsvParser;
    std::vector<std::vector<std::string>> rows;

  protected:
    void onCell(std::string_view text) override { row_.emplace_back(text); }
    void onLineEnd(int) override {
        if (!row_.empty()) rows.push_back(std::move(row_));
        row_.clear();
    }

  private:
    std::vector<std::string> row_;
};

/// Whole lines; all bytes if they are one line.
std::string_view nextLines(std::string_view bytes) {
    constexpr std::size_t kSearched = 1 << 14;
    if (bytes.size() <= kSearched) return bytes;
    const std::size_t end = bytes.find('\n', kSearched);
    return end == bytes.npos ? bytes : bytes.substr(0, end + 1);
}

}  // namespace

std::vector<std::vector<std::string>> csvRows(std::string_view bytes, const CsvDialect &dialect, std::size_t most,
                                              bool whole) {
    TextRows parser(dialect);
    while (!bytes.empty() && parser.rows.size() < most) {
        const std::string_view lines = nextLines(bytes);
        parser.feed(lines);
        bytes.remove_prefix(lines.size());
    }
    if (whole && bytes.empty()) parser.finish();
    if (parser.rows.size() > most) parser.rows.resize(most);
    return std::move(parser.rows);
}

}  // namespace kan
