#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/data/read_options.h"
#include "core/data/table_file.h"

namespace kan {

/// Where the bytes of a text table come from: a file, a file that gzip compressed, or a sheet of a spreadsheet, put
/// down as text in memory. Belongs to one thread.
class TextSource {
  public:
    virtual ~TextSource() = default;
    TextSource(const TextSource &) = delete;
    TextSource &operator=(const TextSource &) = delete;

    /// Fills the buffer and returns `size`; at the end the number of bytes that there were. Throws DataError for a
    /// disk that fails, and for compressed bytes that are damaged, cut short or more than unpackedLimit.
    virtual std::size_t read(char *buffer, std::size_t size) = 0;
    /// Reading goes on at this byte.
    virtual void seek(std::size_t byte) = 0;

    const std::string &name() const { return name_; }    ///< for messages: "FILE", "FILE, sheet Data"
    double size() const { return size_; }                ///< bytes; of compressed and unfinished text about
    bool isSheet() const { return is_sheet_; }           ///< lines are its rows
    bool isWhole() const { return is_whole_; }           ///< not only the rows that were asked for
    const std::string &sheet() const { return sheet_; }  ///< its name, if it is one
    const std::vector<std::string> &notes() const { return notes_; }

  protected:
    TextSource() = default;

    std::string name_, sheet_;
    double size_ = 0;
    bool is_sheet_ = false, is_whole_ = true;
    std::vector<std::string> notes_;
};

/// Opens what `file` names. Of a sheet at least the first `rows` rows are there; all of the options hold for its
/// reading. Throws DataError for what cannot be opened, and for a sheet or range of a file that has none; as readSheet.
std::unique_ptr<TextSource> openText(const TableFile &file, const ReadOptions &options = {},
                                     std::size_t rows = static_cast<std::size_t>(-1));

}  // namespace kan
