#include "core/data/read_table.h"

#include <array>
#include <string_view>

#include "core/data/csv_reader.h"
#include "core/data/data_file.h"
#include "core/data/idx.h"
#include "core/data/npy_reader.h"
#include "core/data/spreadsheet.h"
#include "core/text.h"

namespace kan {

namespace {

using namespace std::string_view_literals;

Table idxTable(const std::filesystem::path &file, const ReadOptions &options) {
    const IdxArray array = readIdx(file);
    const auto rows = static_cast<std::size_t>(array.size[0]);
    const std::size_t columns = array.itemSize();
    if (columns > kMostColumns || rows == 0 || columns == 0)
        throw DataError(concat(file.string(), " has ", rows, " rows and ", columns, " columns; expected 1 to ",
                               kMostColumns, " columns and at least one row"));
    const double bytes = static_cast<double>(array.values.size() * sizeof(double));
    if (bytes > options.memory_limit)
        throw DataError(concat(file.string(), " would need ", formatBytes(bytes), " of memory; the limit is ",
                               formatBytes(options.memory_limit), ". Take fewer rows of it"));
    Table table;
    table.file = file.string();
    table.columns.resize(columns);
    for (std::size_t c = 0; c < columns; ++c) {
        table.columns[c].name = concat("x", c + 1);
        for (std::size_t r = 0; r < rows; ++r) table.columns[c].numbers.push_back(array.values[r * columns + c]);
    }
    return table;
}

void requireNoCells(const TableFile &file) {
    if (!file.sheet.empty() || !file.range.empty())
        throw DataError(concat(file.path.string(), " is no spreadsheet; leave sheet and range out"));
}

}  // namespace

TableFormat tableFormat(const std::filesystem::path &file) {
    std::ifstream stream = openDataFile(file);
    std::array<char, 8> buffer{};
    stream.read(buffer.data(), buffer.size());
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    const std::string ending = file.extension().string();
    if (bytes.starts_with("\x93NUMPY"sv) || ending == ".npy") return TableFormat::Npy;
    if (isSpreadsheet(file)) return TableFormat::Sheet;
    if (bytes.starts_with("PK"sv) || ending == ".npz") return TableFormat::Npz;
    if (bytes.starts_with("\0\0\x08"sv)) return TableFormat::Idx;
    const bool packed = bytes.starts_with("\x1F\x8B"sv);
    return packed && file.filename().string().find("ubyte") != std::string::npos ? TableFormat::Idx : TableFormat::Text;
}

Table readTable(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options,
                const std::map<std::string, CellType> &types) {
    const TableFormat format = tableFormat(file.path);
    if (isText(format)) return readCsv(file, dialect, options, types);
    requireNoCells(file);
    switch (format) {
        case TableFormat::Npy:
            return readNpy(file.path, options);
        case TableFormat::Npz:
            return readNpz(file.path, options);
        default:
            return idxTable(file.path, options);
    }
}

Table readTable(const TableFile &file) {
    return readTable(file, isText(tableFormat(file.path)) ? csvDialectOf(file) : CsvDialect());
}

}  // namespace kan
