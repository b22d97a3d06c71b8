#include "core/data/spreadsheet.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/data/workbook.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

constexpr double kLargestUnpacked = 4e9;

std::string endingOf(const std::filesystem::path &file) {
    std::string ending = file.extension().string();
    for (char &c : ending)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return ending;
}

std::unique_ptr<Workbook> openWorkbook(const std::filesystem::path &file) {
    ZipArchive archive(file, unpackedLimit(file, kLargestUnpacked));
    return archive.has("content.xml") ? openOds(std::move(archive)) : openXlsx(std::move(archive));
}

std::string listed(const std::vector<SheetInfo> &sheets) {
    constexpr std::size_t kShown = 20;
    std::string names;
    for (std::size_t n = 0; n < std::min(kShown, sheets.size()); ++n)
        names += concat(n > 0 ? ", " : "", sheets[n].name, sheets[n].visible ? "" : " (hidden)");
    return names + (sheets.size() > kShown ? " …" : "");
}

/// By name, else by number.
std::size_t indexOf(const std::vector<SheetInfo> &sheets, const TableFile &file) {
    for (std::size_t n = 0; n < sheets.size(); ++n)
        if (sheets[n].name == file.sheet) return n;
    std::size_t number = 0;
    const char *const end = file.sheet.data() + file.sheet.size();
    const auto [stop, error] = std::from_chars(file.sheet.data(), end, number);
    if (error == std::errc() && stop == end && number >= 1 && number <= sheets.size()) return number - 1;
    throw DataError(concat(file.path.string(), " has no sheet ", visible(file.sheet), "; its sheets are ",
                           listed(sheets), ". Give a name, or a number from 1"));
}

[[noreturn]] void throwNoCells(const TableFile &file, Workbook &book) {
    const std::vector<SheetInfo> sheets = book.sheets();
    const std::string in_range = file.range.empty() ? "" : concat(" in the range ", visible(file.range));
    if (!file.sheet.empty())
        throw DataError(concat(file.path.string(), ", sheet ", sheets[indexOf(sheets, file)].name, " has no cells",
                               in_range, "; choose another sheet or range. Its sheets are ", listed(sheets)));
    throw DataError(concat(file.path.string(), " has no visible sheet with cells", in_range,
                           "; choose another range, or one of its sheets: ", listed(sheets)));
}

}  // namespace

bool isSpreadsheet(const std::filesystem::path &file) {
    using namespace std::string_view_literals;
    std::ifstream stream = openDataFile(file);
    std::array<char, 4> buffer{};
    stream.read(buffer.data(), buffer.size());
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    const std::string ending = endingOf(file);
    const bool named = ending == ".xlsx" || ending == ".xlsm" || ending == ".ods";
    if (bytes == "\xD0\xCF\x11\xE0"sv && named)
        throw DataError(concat(file.string(),
                               " is encrypted, or an old .xls by another name; open it in a spreadsheet "
                               "program and save it as .xlsx without a password"));
    if (bytes == "\xD0\xCF\x11\xE0"sv || ending == ".xls")
        throw DataError(concat(file.string(),
                               " is an old spreadsheet (.xls); save it as .xlsx or .ods, or its sheet "
                               "as CSV in UTF-8, and open that"));
    if (!bytes.starts_with("PK"sv)) {
        if (named)
            throw DataError(concat(file.string(),
                                   " is named as a spreadsheet, but is none; if it is text, let its name "
                                   "end with .csv"));
        return false;
    }
    if (named) return true;
    try {
        const ZipArchive archive(file, 0);
        return archive.has("[Content_Types].xml") || archive.has("content.xml");
    } catch (const DataError &) {  // whoever reads it says what it is
        return false;
    }
}

std::vector<SheetInfo> sheetsOf(const std::filesystem::path &file) {
    return openWorkbook(file)->sheets();
}

Sheet readSheet(const TableFile &file, const ReadOptions &options, std::size_t rows) {
    const CellRange range = cellRange(file.range);
    const double limit = std::min(unpackedLimit(file.path, kLargestUnpacked), options.memory_limit);
    SheetRequest request{std::nullopt, range, rows, limit, options};
    const std::unique_ptr<Workbook> book = openWorkbook(file.path);
    if (!file.sheet.empty()) request.index = indexOf(book->sheets(), file);
    std::optional<Sheet> sheet = book->read(request);
    if (!sheet) throwNoCells(file, *book);
    return std::move(*sheet);
}

Sheet sheetOf(SheetBuilder builder, std::string name, double share, std::size_t unstored) {
    Sheet sheet;
    sheet.name = std::move(name);
    if (share < 1) builder.dropLastRow();
    sheet.text = builder.finish();
    sheet.share = share;
    if (unstored > 0)
        sheet.notes.push_back(concat("Sheet ", sheet.name, ": ", unstored,
                                     unstored == 1 ? " formula has" : " formulas have",
                                     " no stored value; open and save the file in a spreadsheet program."));
    return sheet;
}

std::string_view shortNumber(std::string_view text, char (&buffer)[32]) {
    double value = 0;
    const char *const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || error != std::errc() || !std::isfinite(value)) return text;
    const auto [last, failed] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, static_cast<std::size_t>(last - buffer)};
}

}  // namespace kan
