#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/data/cell_range.h"
#include "core/data/sheet_builder.h"
#include "core/data/spreadsheet.h"
#include "core/data/zip_archive.h"

namespace kan {

/// What is wanted of a sheet.
struct SheetRequest {
    std::optional<std::size_t> index;  ///< among the sheets; none: the first visible one that has cells in the range
    CellRange range;
    std::size_t rows;  ///< may end after so many
    double limit;      ///< bytes of text
    ReadOptions options;
};

/// A spreadsheet's file, of one format. Belongs to one thread.
class Workbook {
  public:
    virtual ~Workbook() = default;
    Workbook(const Workbook &) = delete;
    Workbook &operator=(const Workbook &) = delete;

    virtual std::vector<SheetInfo> sheets() = 0;
    /// Nothing if there are no cells. Throws as readSheet.
    virtual std::optional<Sheet> read(const SheetRequest &request) = 0;

  protected:
    Workbook() = default;
};

/// Office Open XML (ECMA-376). Throws DataError for an archive that holds no workbook.
std::unique_ptr<Workbook> openXlsx(ZipArchive archive);
/// OpenDocument 1.3 part 3. Throws DataError for an archive that holds no spreadsheet, or an encrypted one.
std::unique_ptr<Workbook> openOds(ZipArchive archive);

/// Feeds a member of the archive to a parser until `done()` says so: then it returns the share that has been read,
/// else 1. Throws ReadingStopped.
template <class Parser, class Done>
double feedMember(ZipArchive &archive, const std::string &member, Parser &parser, const ReadOptions &options,
                  const Done &done) {
    double read = 1;
    bool stopped = false;
    archive.unpack(member, [&](std::string_view bytes, double share) {
        if (options.stop.stop_requested()) throw ReadingStopped();
        if (options.progress) options.progress(share);
        parser.feed(bytes);
        stopped = done();
        read = stopped ? share : 1;
        return !stopped;
    });
    if (!stopped) parser.finish();
    return read;
}

/// The sheet that a builder holds once `share` of it has been read: without its last row if that is not all.
/// `unstored`: formulas without a value.
Sheet sheetOf(SheetBuilder builder, std::string name, double share, std::size_t unstored);

/// A number as its shortest text; what is no finite number as it stands. The result lives in `buffer` or `text`.
std::string_view shortNumber(std::string_view text, char (&buffer)[32]);

}  // namespace kan
