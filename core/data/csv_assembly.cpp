#include "core/data/csv_assembly.h"

#include <algorithm>
#include <numeric>

#include "core/data/csv_cell.h"
#include "core/data/idx.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

void keepFirst(std::optional<CsvCell> &first, const std::optional<CsvCell> &of_block, std::size_t rows_before) {
    if (!first && of_block) first = CsvCell{of_block->row + rows_before, of_block->text};
}

/// In UTF-8, sorted, without repetition. Returns whether a text was Latin-1.
bool tidyDictionary(TableColumn &column) {
    bool latin = false;
    for (std::string &text : column.dictionary) {
        latin = latin || !isUtf8(text);
        text = visible(toUtf8(text));
    }
    std::vector<std::string> sorted = column.dictionary;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<std::int32_t> places;
    for (const std::string &text : column.dictionary)
        places.push_back(
            static_cast<std::int32_t>(std::lower_bound(sorted.begin(), sorted.end(), text) - sorted.begin()));
    for (std::int32_t &code : column.codes)
        if (code >= 0) code = places[static_cast<std::size_t>(code)];
    column.dictionary = std::move(sorted);
    return latin;
}

}  // namespace

CsvAssembly::CsvAssembly(std::string file, std::vector<std::string> names, std::vector<CellUse> uses, bool of_sheet)
    : uses_(std::move(uses)), codes_(uses_.size()), first_text_(uses_.size()), first_infinite_(uses_.size()) {
    table_.file = std::move(file);
    table_.of_sheet = of_sheet;
    for (std::size_t c = 0; c < names.size(); ++c) {
        TableColumn column;
        column.name = std::move(names[c]);
        column.type = uses_[c] == CellUse::Category ? CellType::Category : CellType::Number;
        table_.columns.push_back(std::move(column));
    }
}

void CsvAssembly::add(CsvBlock block) {
    addLines(block);
    if (block.ragged) {
        const CsvRaggedRow &bad = *block.ragged;
        throw DataError(concat(table_.file, ", row ", rows_ + bad.row + 1, " (line ", lines_ + bad.line + 1, ") has ",
                               bad.cells, bad.cells == 1 ? " cell" : " cells", "; expected ", uses_.size(),
                               " as in the first row. Correct the row, or choose another delimiter or quote"));
    }
    for (std::size_t c = 0; c < uses_.size(); ++c) {
        keepFirst(first_text_[c], block.columns[c].first_text, rows_);
        keepFirst(first_infinite_[c], block.columns[c].first_infinite, rows_);
        addColumn(c, block.columns[c]);
    }
    rows_ += block.rows;
    lines_ += block.lines;
}

void CsvAssembly::addLines(const CsvBlock &block) {
    const auto begin = [&](std::size_t row, std::size_t line) {
        auto &lines = table_.lines;
        if (lines.empty() || lines.back().second + (rows_ + row - lines.back().first) != lines_ + line)
            lines.emplace_back(rows_ + row, lines_ + line);
    };
    if (block.rows == 0) return;
    if (block.jumps.empty() || block.jumps.front().first > 0) begin(0, 0);
    for (const auto &[row, line] : block.jumps) begin(row, line);
}

void CsvAssembly::addColumn(std::size_t c, CsvBlockColumn &part) {
    TableColumn &column = table_.columns[c];
    if (uses_[c] == CellUse::Category) addCodes(c, part);
    if (uses_[c] != CellUse::Number) return;
    if (first_text_[c])
        column.numbers = {};
    else if (column.numbers.empty())
        column.numbers = std::move(part.numbers);
    else
        column.numbers.insert(column.numbers.end(), part.numbers.begin(), part.numbers.end());
}

void CsvAssembly::addCodes(std::size_t c, const CsvBlockColumn &part) {
    TableColumn &column = table_.columns[c];
    std::vector<std::int32_t> places;
    for (const std::string &text : part.dictionary) {
        const auto next = static_cast<std::int32_t>(column.dictionary.size());
        const auto [entry, is_new] = codes_[c].emplace(text, next);
        if (is_new) {
            column.dictionary.push_back(text);
            dictionary_bytes_ += kEntryBytes + static_cast<double>(2 * text.size());
        }
        places.push_back(entry->second);
    }
    for (const std::int32_t code : part.codes)
        column.codes.push_back(code < 0 ? -1 : places[static_cast<std::size_t>(code)]);
}

double CsvAssembly::bytes() const {
    double cells = dictionary_bytes_;
    for (const TableColumn &column : table_.columns)
        cells += static_cast<double>(column.numbers.size() * sizeof(double) + column.codes.size() * sizeof(int));
    return cells;
}

std::string CsvAssembly::place(std::size_t row, std::size_t column) const {
    return concat(table_.file, ", ", table_.place(row), ", column ", table_.columns[column].name);
}

void CsvAssembly::replaceColumns(CsvAssembly &other, const std::vector<std::size_t> &columns) {
    for (const std::size_t c : columns) table_.columns[c] = std::move(other.table_.columns[c]);
}

Table CsvAssembly::finish() {
    std::vector<std::string> latin;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
        TableColumn &column = table_.columns[c];
        if (column.type == CellType::Category && tidyDictionary(column)) latin.push_back(column.name);
        if (column.type == CellType::Number && first_infinite_[c])
            throw DataError(concat(place(first_infinite_[c]->row, c), ": ", first_infinite_[c]->text,
                                   " is not a finite number; correct the cell or empty it"));
    }
    if (!latin.empty())
        table_.notes.push_back(concat("Text in column ", latin.front(),
                                      latin.size() > 1 ? concat(" and ", latin.size() - 1, " more") : "",
                                      " is not UTF-8; it was read as Latin-1."));
    return std::move(table_);
}

}  // namespace kan
