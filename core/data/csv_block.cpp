#include "core/data/csv_block.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/csv_cell.h"

namespace kan {

CsvBlockParser::CsvBlockParser(const CsvDialect &dialect, std::vector<CellUse> uses, bool skip_row)
    : CsvParser(dialect), decimal_comma_(dialect.decimal_comma), uses_(std::move(uses)), skip_row_(skip_row) {
    block_.columns.resize(uses_.size());
    codes_.resize(uses_.size());
}

CsvBlock CsvBlockParser::takeBlock() {
    finish();
    return std::move(block_);
}

void CsvBlockParser::onCell(std::string_view text) {
    const std::size_t c = cell_++;
    block_.lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (c >= uses_.size() || skip_row_ || block_.ragged) return;
    if (uses_[c] == CellUse::Number) addNumber(block_.columns[c], text);
    if (uses_[c] == CellUse::Category) addCategory(block_.columns[c], codes_[c], text);
}

void CsvBlockParser::addNumber(CsvBlockColumn &column, std::string_view text) {
    if (column.first_text) return;
    double value = 0;
    const CellKind kind = readCell(text, decimal_comma_, value);
    if (kind == CellKind::Text) {
        column.first_text = CsvCell{block_.rows, std::string(text)};
        return;
    }
    if (kind == CellKind::Missing)
        value = std::numeric_limits<double>::quiet_NaN();
    else if (!std::isfinite(value) && !column.first_infinite)
        column.first_infinite = CsvCell{block_.rows, std::string(text)};
    column.numbers.push_back(value);
}

void CsvBlockParser::addCategory(CsvBlockColumn &column, Codes &codes, std::string_view text) {
    double value = 0;
    if (readCell(text, decimal_comma_, value) == CellKind::Missing) {
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
    if (skip_row_) {
        skip_row_ = false;
        return;
    }
    if (block_.ragged) return;
    if (cell_ != uses_.size()) {
        block_.ragged = CsvRaggedRow{block_.rows, row_line_, cell_};
        return;
    }
    if (row_line_ != next_line_) block_.jumps.emplace_back(block_.rows, row_line_);
    next_line_ = row_line_ + 1;
    ++block_.rows;
}

}  // namespace kan
