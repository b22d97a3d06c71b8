#include "core/data/csv_parser.h"

#include <new>

#include "core/data/csv_cell.h"

namespace kan {

CsvParser::CsvParser(const CsvDialect &dialect) : dialect_(dialect) {
    constexpr std::size_t kGrowth = 4096;
    if (csv_init(&parser_, CSV_REPALL_NL) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(dialect.delimiter));
    csv_set_quote(&parser_, static_cast<unsigned char>(dialect.quote));
    csv_set_blk_size(&parser_, kGrowth);
}

CsvParser::~CsvParser() {
    csv_free(&parser_);
}

void CsvParser::cell(void *text, std::size_t size, void *self) {
    static_cast<CsvParser *>(self)->onCell({static_cast<const char *>(text), size});
}

void CsvParser::lineEnd(int terminator, void *self) {
    static_cast<CsvParser *>(self)->onLineEnd(terminator);
}

void CsvParser::feed(std::string_view bytes) {
    if (!dialect_.comment.empty()) bytes = withoutComments(bytes);
    if (dialect_.delimiter == ' ') bytes = withoutRepeatedBlanks(bytes);
    if (csv_parse(&parser_, bytes.data(), bytes.size(), cell, lineEnd, this) != bytes.size()) throw std::bad_alloc();
}

void CsvParser::finish() {
    csv_fini(&parser_, cell, lineEnd, this);
}

/// Runs of spaces and tabs outside quotes as one space, none at the ends of lines.
std::string_view CsvParser::withoutRepeatedBlanks(std::string_view bytes) {
    squeezed_.clear();
    for (const char c : bytes) {
        if (!in_quotes_ && (c == ' ' || c == '\t')) {
            blank_ = true;
            continue;
        }
        const bool line_ends = !in_quotes_ && (c == '\n' || c == '\r');
        if (blank_ && !line_begins_ && !line_ends) squeezed_ += ' ';
        blank_ = false;
        line_begins_ = line_ends;
        if (c == dialect_.quote) in_quotes_ = !in_quotes_;
        squeezed_ += c;
    }
    return squeezed_;
}

/// Lines that begin with the sign for comments as blank lines.
std::string_view CsvParser::withoutComments(std::string_view bytes) {
    uncommented_.clear();
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        const char c = bytes[n];
        const bool line_ends = c == '\n' || c == '\r';
        if (!quoted_ && !text_in_line_ && !comment_ &&
            beginsComment(bytes.substr(n), dialect_.comment, dialect_.delimiter)) {
            comment_ = true;
            ++comments_;
        }
        if (line_ends && !quoted_) comment_ = text_in_line_ = false;
        if (comment_) continue;
        if (c == dialect_.quote) quoted_ = !quoted_;
        text_in_line_ = text_in_line_ || (!line_ends && c != ' ' && c != '\t');
        uncommented_ += c;
    }
    return uncommented_;
}

}  // namespace kan
