#include "core/data/csv_assembly.h"

#include <algorithm>
#include <numeric>

#include "core/data/csv_cell.h"
#include "core/data/idx.h"
#include "core/data/odd_cells.h"
#include "core/data/table_footer.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

void keepFirst(std::optional<CsvCell> &first, const std::optional<CsvCell> &of_block, std::size_t rows_before) {
    if (!first && of_block) first = CsvCell{of_block->row + rows_before, of_block->text};
}

/// Without texts that only a row had that is none of the table.
void dropUnused(TableColumn &column) {
    std::vector<std::int32_t> places(column.dictionary.size(), -1);
    for (const std::int32_t code : column.codes)
        if (code >= 0) places[static_cast<std::size_t>(code)] = 0;
    std::vector<std::string> used;
    for (std::size_t n = 0; n < places.size(); ++n) {
        if (places[n] < 0) continue;
        places[n] = static_cast<std::int32_t>(used.size());
        used.push_back(std::move(column.dictionary[n]));
    }
    for (std::int32_t &code : column.codes)
        if (code >= 0) code = places[static_cast<std::size_t>(code)];
    column.dictionary = std::move(used);
}

/// In UTF-8, sorted, without repetition. Returns whether a text was not.
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

CsvAssembly::CsvAssembly(std::string file, const CsvBeginning &beginning, const std::vector<ColumnStyle> &styles,
                         bool of_sheet)
    : parts_(styles.size()) {
    table_.file = std::move(file);
    table_.of_sheet = of_sheet;
    for (std::size_t c = 0; c < styles.size(); ++c) {
        TableColumn column;
        column.name = beginning.names[c];
        column.unit = beginning.units[c].empty() ? styles[c].number.unit : beginning.units[c];
        column.type = styles[c].use == CellUse::Category ? CellType::Category : CellType::Number;
        table_.columns.push_back(std::move(column));
        parts_[c].style = styles[c];
        parts_[c].nameless = beginning.nameless[c];
    }
}

void CsvAssembly::add(CsvBlock block) {
    comments_ += block.comments;
    if (ragged_) return addRagged(block);
    addLines(block);
    for (std::size_t c = 0; c < parts_.size(); ++c) {
        keepFirst(parts_[c].first_text, block.columns[c].first_text, rows_);
        keepFirst(parts_[c].first_infinite, block.columns[c].first_infinite, rows_);
        parts_[c].counts += block.columns[c].counts;
        addColumn(c, block.columns[c]);
    }
    if (block.ragged) {
        ragged_ = block.ragged;
        ragged_->row += rows_;
        ragged_->line += lines_;
    }
    rows_ += block.rows;
    lines_ += block.lines;
    if (ragged_) addRagged({});
}

/// Rows behind one that is no row of the table. A footer begins with a text, is short, and nothing follows it.
void CsvAssembly::addRagged(const CsvBlock &block) {
    constexpr std::size_t kLongestFooter = 20;
    ragged_->rows_after += block.rows + (block.ragged ? 1 + block.ragged->rows_after : 0);
    ragged_->regular_after = ragged_->regular_after || block.rows > 0;
    double value = 0;
    const bool text = readCell(ragged_->first_cell, NumberStyle{}, value) == CellKind::Text;
    if (!text || ragged_->regular_after || ragged_->rows_after >= kLongestFooter) refuseRagged();
}

void CsvAssembly::refuseRagged() const {
    throw DataError(concat(table_.file, ", row ", ragged_->row + 1, " (line ", ragged_->line + 1, ") has ",
                           ragged_->cells, ragged_->cells == 1 ? " cell" : " cells", "; expected ", parts_.size(),
                           " as in the first row. Correct the row, or choose another delimiter or quote"));
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
    if (parts_[c].style.use == CellUse::Category) addCodes(c, part);
    if (parts_[c].style.use != CellUse::Number) return;
    column.odd_count += part.odd_count;
    for (OddCell &cell : part.odd) {
        if (cell.side == OddCell::Limit::None && column.odd.size() >= kKeptOdd) continue;
        cell.row += rows_;
        column.odd.push_back(std::move(cell));
    }
    if (column.numbers.empty())
        column.numbers = std::move(part.numbers);
    else
        column.numbers.insert(column.numbers.end(), part.numbers.begin(), part.numbers.end());
}

void CsvAssembly::addCodes(std::size_t c, const CsvBlockColumn &part) {
    TableColumn &column = table_.columns[c];
    std::vector<std::int32_t> places;
    for (const std::string &text : part.dictionary) {
        const auto next = static_cast<std::int32_t>(column.dictionary.size());
        const auto [entry, is_new] = parts_[c].codes.emplace(text, next);
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
        cells += static_cast<double>(column.numbers.size() * sizeof(double) + column.codes.size() * sizeof(int) +
                                     column.odd.size() * sizeof(OddCell));
    return cells;
}

std::string CsvAssembly::place(std::size_t row, std::size_t column) const {
    return concat(table_.file, ", ", table_.place(row), ", column ", table_.columns[column].name);
}

void CsvAssembly::replaceColumns(CsvAssembly &other, const std::vector<std::size_t> &columns) {
    for (const std::size_t c : columns) {
        table_.columns[c] = std::move(other.table_.columns[c]);
        parts_[c] = std::move(other.parts_[c]);
    }
}

Table CsvAssembly::finish() {
    std::vector<std::string> latin;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) finishColumn(c, latin);
    if (!latin.empty())
        table_.notes.push_back(concat("Text in column ", latin.front(),
                                      latin.size() > 1 ? concat(" and ", latin.size() - 1, " more") : "",
                                      " is not UTF-8; it was read as Windows-1252, which holds Latin-1."));
    if (comments_ > 0)
        table_.notes.push_back(concat(comments_, comments_ == 1 ? " line is a comment" : " lines are comments",
                                      " and left out; --comment none reads them as rows."));
    if (ragged_)
        table_.notes.push_back(
            concat("The footer from line ", ragged_->line + 1, " on, ", quoted(ragged_->first_cell), ", is left out."));
    dropFooter(table_);
    dropEmptyColumns();
    for (const TableColumn &column : table_.columns)
        if (std::string note = oddNote(table_, column); !note.empty()) table_.notes.push_back(std::move(note));
    return std::move(table_);
}

void CsvAssembly::finishColumn(std::size_t c, std::vector<std::string> &latin) {
    TableColumn &column = table_.columns[c];
    const Part &part = parts_[c];
    if (ragged_ && column.type == CellType::Category) dropUnused(column);
    if (column.type == CellType::Category && tidyDictionary(column)) latin.push_back(column.name);
    if (column.type == CellType::Category) column.unit.clear();
    if (column.type != CellType::Number) return;
    if (part.first_infinite)
        throw DataError(concat(place(part.first_infinite->row, c), ": ", part.first_infinite->text,
                               " is not a finite number; correct the cell or empty it"));
    for (OddCell &cell : column.odd) cell.text = visible(toUtf8(cell.text));
    if (part.style.date == DateStyle::None || column.missingCount() == column.rows()) return;
    column.time = timeAxisOf(column.numbers, part.style.date);
    for (double &time : column.numbers) time = (time - column.time->origin) / column.time->unit;
    column.unit = column.time->unitName();
    table_.notes.push_back(concat("Column ", column.name, " holds times; they count as ", column.time->words(), "."));
    if (part.style.ambiguous_date)
        table_.notes.push_back(concat("In column ", column.name, " the month was taken to come before the day",
                                      "; --dates day-first takes it the other way round."));
}

/// Where all rows, or the header, end with a delimiter.
void CsvAssembly::dropEmptyColumns() {
    for (std::size_t c = table_.columns.size(); c-- > 1;) {
        const TableColumn &column = table_.columns[c];
        if (!parts_[c].nameless || column.missingCount() < column.rows() || column.odd_count > 0) continue;
        std::erase_if(table_.notes, [&](const std::string &note) { return note.find(column.name) != note.npos; });
        table_.columns.erase(table_.columns.begin() + static_cast<std::ptrdiff_t>(c));
        parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(c));
    }
}

}  // namespace kan
