#include "core/data/csv_block.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/csv_cell.h"

namespace kan {

namespace {

constexpr std::size_t kShownCell = 80;

}  // namespace

CsvBlockParser::CsvBlockParser(const CsvDialect &dialect, const std::vector<ColumnStyle> &styles, int head_rows)
    : CsvParser(dialect), styles_(styles), head_rows_(head_rows) {
    block_.columns.resize(styles_.size());
    codes_.resize(styles_.size());
}

CsvBlock CsvBlockParser::takeBlock() {
    finish();
    block_.comments = comments();
    return std::move(block_);
}

void CsvBlockParser::onCell(std::string_view text) {
    const std::size_t c = cell_++;
    block_.lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (c == 0) first_cell_.assign(text.substr(0, kShownCell));
    if (c >= styles_.size() || head_rows_ > 0 || block_.ragged) return;
    if (styles_[c].use == CellUse::Number) addNumber(block_.columns[c], styles_[c], text);
    if (styles_[c].use == CellUse::Category) addCategory(block_.columns[c], codes_[c], text);
}

void CsvBlockParser::addNumber(CsvBlockColumn &column, const ColumnStyle &style, std::string_view text) {
    double value = 0;
    const CellKind kind = readCell(text, style, value);
    if (kind == CellKind::Number) {
        ++column.counts.numbers;
        if (!std::isfinite(value) && !column.first_infinite)
            column.first_infinite = CsvCell{block_.rows, std::string(text)};
        column.numbers.push_back(value);
        return;
    }
    column.numbers.push_back(std::numeric_limits<double>::quiet_NaN());
    if (kind != CellKind::Missing) addOdd(column, kind, value, text);
}

void CsvBlockParser::addOdd(CsvBlockColumn &column, CellKind kind, double limit, std::string_view text) const {
    using Limit = OddCell::Limit;
    const Limit side = kind == CellKind::Below ? Limit::Below : kind == CellKind::Above ? Limit::Above : Limit::None;
    if (side != Limit::None) ++column.counts.numbers;
    if (kind == CellKind::Code) ++column.counts.codes;
    if (kind == CellKind::NoValue) ++column.counts.words;
    if (kind == CellKind::Text) ++column.counts.texts;
    const bool is_text = kind == CellKind::Text || kind == CellKind::Code;
    if (is_text && !column.first_text) column.first_text = CsvCell{block_.rows, std::string(text)};
    ++column.odd_count;
    if (side != Limit::None || column.odd.size() < kKeptOdd)
        column.odd.push_back({block_.rows, std::string(text), side, side == Limit::None ? 0 : limit});
}

void CsvBlockParser::addCategory(CsvBlockColumn &column, Codes &codes, std::string_view text) {
    double value = 0;
    const CellKind kind = readCell(text, NumberStyle{}, value);
    if (kind == CellKind::Missing || kind == CellKind::Error) {
        column.codes.push_back(-1);
        return;
    }
    auto known = codes.find(text);
    if (known == codes.end()) {
        known = codes.emplace(std::string(text), static_cast<std::int32_t>(column.dictionary.size())).first;
        column.dictionary.emplace_back(text);
    }
    column.codes.push_back(known->second);
}

void CsvBlockParser::onLineEnd(int terminator) {
    if (cell_ > 0) endRow();
    const bool second_half = terminator == CSV_LF && last_end_ == CSV_CR && cell_ == 0;
    if (terminator >= 0 && !second_half) ++block_.lines;
    last_end_ = second_half ? 0 : terminator;
    cell_ = 0;
    row_line_ = block_.lines;
}

void CsvBlockParser::endRow() {
    if (head_rows_ > 0) {
        --head_rows_;
        return;
    }
    if (block_.ragged) {
        ++block_.ragged->rows_after;
        block_.ragged->regular_after = block_.ragged->regular_after || cell_ == styles_.size();
        return;
    }
    if (cell_ != styles_.size()) {
        block_.ragged = CsvRaggedRow{block_.rows, row_line_, cell_, first_cell_};
        takeBackRow();
        return;
    }
    if (row_line_ != next_line_) block_.jumps.emplace_back(block_.rows, row_line_);
    next_line_ = row_line_ + 1;
    ++block_.rows;
}

/// Cells of a row that turned out to be none of the table's.
void CsvBlockParser::takeBackRow() {
    for (CsvBlockColumn &column : block_.columns) {
        if (column.numbers.size() > block_.rows) column.numbers.resize(block_.rows);
        if (column.codes.size() > block_.rows) column.codes.resize(block_.rows);
        while (!column.odd.empty() && column.odd.back().row >= block_.rows) {
            column.odd.pop_back();
            --column.odd_count;
        }
        if (column.first_text && column.first_text->row >= block_.rows) column.first_text.reset();
        if (column.first_infinite && column.first_infinite->row >= block_.rows) column.first_infinite.reset();
    }
}

}  // namespace kan
