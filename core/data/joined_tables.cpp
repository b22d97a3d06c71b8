#include "core/data/joined_tables.h"

#include <algorithm>
#include <unordered_map>

#include "core/data/idx.h"
#include "core/data/read_table.h"
#include "core/data/spreadsheet.h"
#include "core/data/table_dataset.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

TableFile alike(const TableSource &source, const std::filesystem::path &file, const std::string &sheet) {
    return isSpreadsheet(file) ? TableFile(file, sheet, source.range) : TableFile(file);
}

double bytesOf(const Table &table) {
    double bytes = 0;
    for (const TableColumn &column : table.columns)
        bytes += static_cast<double>(column.numbers.size() * sizeof(double) + column.codes.size() * sizeof(int));
    return bytes;
}

void requireSameColumns(const Table &first, const Table &other) {
    const auto require = [](const Table &with, const Table &without) {
        const ColumnIndex index(without);
        for (const TableColumn &column : with.columns)
            if (!index.find(column.name))
                throw DataError(concat(without.file, " has no column ", column.name, ", which ", with.file,
                                       " has; files whose rows follow each other have the same columns"));
    };
    require(first, other);
    require(other, first);
}

/// The columns that hold numbers in one table and text in another.
std::map<std::string, CellType> mixedColumns(const std::vector<Table> &tables) {
    std::map<std::string, CellType> mixed;
    for (const Table &table : tables) {
        const ColumnIndex index(table);
        for (const TableColumn &column : tables.front().columns)
            if (index.find(column.name)->type != column.type) mixed[column.name] = CellType::Category;
    }
    return mixed;
}

/// Puts a column of text behind another: one dictionary, in order.
void appendTexts(TableColumn &column, const TableColumn &more) {
    std::vector<std::string> all = column.dictionary;
    all.insert(all.end(), more.dictionary.begin(), more.dictionary.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    const auto moved = [&](const TableColumn &from, std::int32_t code) {
        if (code < 0) return code;
        const auto place = std::lower_bound(all.begin(), all.end(), from.dictionary[static_cast<std::size_t>(code)]);
        return static_cast<std::int32_t>(place - all.begin());
    };
    for (std::int32_t &code : column.codes) code = moved(column, code);
    for (const std::int32_t code : more.codes) column.codes.push_back(moved(more, code));
    column.dictionary = std::move(all);
}

/// Puts a column of numbers behind another, times counted from the first one's first.
void appendNumbers(TableColumn &column, const TableColumn &more, const std::string &file) {
    const std::size_t before = column.numbers.size();
    double scale = 1;
    double shift = 0;
    if (column.time.has_value() != more.time.has_value() || (column.time && column.time->style != more.time->style))
        throw DataError(concat("column ", column.name, " is written in another way in ", file,
                               "; write times and numbers alike in all files"));
    if (column.time) {
        scale = more.time->unit / column.time->unit;
        shift = (more.time->origin - column.time->origin) / column.time->unit;
    }
    for (const double number : more.numbers) column.numbers.push_back(number * scale + shift);
    for (OddCell cell : more.odd) {
        cell.row += before;
        column.odd.push_back(std::move(cell));
    }
    column.odd_count += more.odd_count;
    if (column.unit.empty()) column.unit = more.unit;
}

void append(Table &table, const Table &more) {
    const ColumnIndex index(more);
    const std::size_t before = table.rows();
    for (TableColumn &column : table.columns) {
        const TableColumn &next = *index.find(column.name);
        if (column.type != next.type)
            throw DataError(concat("column ", column.name, " holds text in one file and numbers in ", more.file,
                                   "; save that as CSV too"));
        if (column.type == CellType::Category)
            appendTexts(column, next);
        else
            appendNumbers(column, next, more.file);
    }
    for (const auto &[row, line] : more.lines) table.lines.emplace_back(before + row, line);
}

/// Without folder and ending; the number behind it if another file has the same.
std::vector<std::string> shortNames(const std::vector<TableFile> &files) {
    std::vector<std::string> names;
    std::vector<std::string> notes;
    for (const TableFile &file : files) {
        std::filesystem::path name = file.path.filename();
        if (name.extension() == ".gz") name = name.stem();
        names.push_back(toUtf8(name.stem().string()));
    }
    return uniqueNames(std::move(names), notes);
}

TableColumn fileColumn(const Table &table, const std::vector<TableFile> &files) {
    TableColumn column;
    column.name = "file";
    for (int n = 2; table.find(column.name); ++n) column.name = concat("file (", n, ")");
    column.type = CellType::Category;
    const std::vector<std::string> names = shortNames(files);
    column.dictionary = names;
    std::sort(column.dictionary.begin(), column.dictionary.end());
    for (std::size_t n = 0; n < table.parts.size(); ++n) {
        const std::size_t end = n + 1 < table.parts.size() ? table.parts[n + 1].row : table.rows();
        const auto place = std::lower_bound(column.dictionary.begin(), column.dictionary.end(), names[n]);
        column.codes.resize(end, static_cast<std::int32_t>(place - column.dictionary.begin()));
    }
    return column;
}

Table joined(std::vector<Table> tables, const std::vector<TableFile> &files) {
    Table all = std::move(tables.front());
    const std::string first = all.file;
    const auto told = [](const std::string &file, const std::string &note) { return concat(file, ": ", note); };
    for (std::string &note : all.notes) note = told(first, note);
    all.parts.push_back({0, first, all.of_sheet});
    for (std::size_t n = 1; n < tables.size(); ++n) {
        all.parts.push_back({all.rows(), tables[n].file, tables[n].of_sheet});
        append(all, tables[n]);
        for (const std::string &note : tables[n].notes) all.notes.push_back(told(tables[n].file, note));
        tables[n] = {};
    }
    all.file = concat(first, " and ", tables.size() - 1, " more");
    all.of_sheet = false;
    all.columns.push_back(fileColumn(all, files));
    all.file_column = all.columns.back().name;
    return all;
}

}  // namespace

std::vector<TableFile> rowFiles(const TableSource &source, const std::filesystem::path &folder) {
    std::vector<TableFile> files = {TableFile(locatedFile(source.file, folder), source.sheet, source.range)};
    for (const std::string &name : source.more_files)
        files.push_back(alike(source, locatedFile(name, folder), source.sheet));
    return files;
}

TableFile testFile(const TableSource &source, const std::filesystem::path &folder) {
    const std::string &sheet = source.test_sheet.empty() ? source.sheet : source.test_sheet;
    return alike(source, locatedFile(source.test_file, folder), sheet);
}

Table readTables(const std::vector<TableFile> &files, const CsvDialect &dialect, const ReadOptions &options,
                 const std::map<std::string, CellType> &types) {
    if (files.size() == 1) return readTable(files.front(), dialect, options, types);
    ReadOptions left = options;
    std::size_t read = 0;
    if (options.progress)
        left.progress = [&](double share) {
            options.progress((static_cast<double>(read) + share) / static_cast<double>(files.size()));
        };
    std::vector<Table> tables;
    for (; read < files.size(); ++read) {
        tables.push_back(readTable(files[read], dialect, left, types));
        left.memory_limit -= bytesOf(tables.back());
        requireSameColumns(tables.front(), tables.back());
    }
    const std::map<std::string, CellType> mixed = mixedColumns(tables);
    std::map<std::string, CellType> texts = types;
    texts.insert(mixed.begin(), mixed.end());
    left = options;
    left.progress = {};
    const auto isMixed = [&](const TableColumn &column) {
        return column.type == CellType::Number && mixed.count(column.name) > 0;
    };
    for (std::size_t n = 0; n < tables.size(); ++n)
        if (std::any_of(tables[n].columns.begin(), tables[n].columns.end(), isMixed))
            tables[n] = readTable(files[n], dialect, left, texts);
    return joined(std::move(tables), files);
}

}  // namespace kan
