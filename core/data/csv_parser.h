#pragma once

#include <csv.h>

#include <string>
#include <string_view>

#include "core/data/csv_dialect.h"

namespace kan {

/// Cells and rows of bytes that arrive piece by piece (libcsv). Belongs to one thread.
class CsvParser {
  public:
    explicit CsvParser(const CsvDialect &dialect);
    virtual ~CsvParser();
    CsvParser(const CsvParser &) = delete;
    CsvParser &operator=(const CsvParser &) = delete;

    /// Bytes may end anywhere, but in the midst of a sign for comments.
    void feed(std::string_view bytes);
    /// Ends the last row if the bytes did not.
    void finish();
    /// Lines that were left out as comments.
    std::size_t comments() const { return comments_; }
    /// Memory for the longest cell so far.
    std::size_t cellBytes() const { return csv_get_buffer_size(&parser_); }

  protected:
    virtual void onCell(std::string_view text) = 0;
    /// `terminator`: CR, LF, or -1 at the end of the bytes. Called for blank lines too, and twice for CR LF.
    virtual void onLineEnd(int terminator) = 0;

  private:
    static void cell(void *text, std::size_t size, void *self);
    static void lineEnd(int terminator, void *self);
    std::string_view withoutRepeatedBlanks(std::string_view bytes);
    std::string_view withoutComments(std::string_view bytes);

    CsvDialect dialect_;
    mutable csv_parser parser_;
    std::string squeezed_, uncommented_;
    bool in_quotes_ = false, blank_ = false, line_begins_ = true;
    bool comment_ = false, text_in_line_ = false, quoted_ = false;  ///< of withoutComments
    std::size_t comments_ = 0;
};

}  // namespace kan
