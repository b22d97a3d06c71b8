#include "core/data/sheet_builder.h"

#include <algorithm>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

SheetBuilder::SheetBuilder(std::string name, const CellRange &range, double limit)
    : name_(std::move(name)), range_(range), limit_(limit) {}

bool SheetBuilder::wants(CellPlace place) const {
    return place.row >= range_.first.row && place.row <= range_.last.row && place.column >= range_.first.column &&
           place.column <= range_.last.column;
}

void SheetBuilder::add(CellPlace place, std::string_view text) {
    if (!wants(place)) return;
    if (rows_.empty()) first_row_ = place.row;
    const bool same_row = place.row + 1 == rows_.size();
    if (place.row + 1 < rows_.size() || (same_row && place.column <= rows_.back().last))
        throw DataError(concat(name_, ", cell ", toString(place), " stands twice or out of its order; save it again"));
    const std::size_t gap = same_row ? place.column - rows_.back().last : 0;
    requireRoom(static_cast<double>(text.size() + gap));
    if (same_row)
        text_.append(gap, ',');
    else
        rows_.resize(place.row + 1, {text_.size()});
    Row &row = rows_.back();
    if (!same_row) row.first = place.column;
    row.last = place.column;
    addText(text);
    row.end = text_.size();
    first_column_ = std::min(first_column_, place.column);
    last_column_ = std::max(last_column_, place.column);
}

void SheetBuilder::addText(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    const bool quoted =
        !text.empty() && (blank(text.front()) || blank(text.back()) || text.find_first_of(",\"") != text.npos);
    if (quoted) text_ += '"';
    for (const char c : text) {
        if (c == '"') text_ += '"';
        text_ += c == '\n' || c == '\r' ? ' ' : c;
    }
    if (quoted) text_ += '"';
}

void SheetBuilder::requireRoom(double bytes) const {
    if (static_cast<double>(text_.size()) + bytes > limit_)
        throw DataError(
            concat(name_, " would take more than ", formatBytes(limit_), " as text; choose a range of its cells"));
}

void SheetBuilder::dropLastRow() {
    if (rows_.empty()) return;
    rows_.pop_back();
    text_.resize(rows_.empty() ? 0 : rows_.back().end);
}

std::string SheetBuilder::finish() {
    const std::size_t width = rows_.empty() ? 0 : last_column_ - first_column_;  // commas in a row
    double padding = 0;
    for (const Row &row : rows_)
        padding += 1 + (row.first > row.last ? 0 : static_cast<double>(width - (row.last - row.first)));
    requireRoom(padding);
    std::string all;
    all.reserve(text_.size() + static_cast<std::size_t>(padding));
    std::size_t begin = 0;
    for (const Row &row : rows_) {
        if (row.first <= row.last) {
            all.append(row.first - first_column_, ',');
            all.append(text_, begin, row.end - begin);
            all.append(last_column_ - row.last, ',');
        }
        all += '\n';
        begin = row.end;
    }
    rows_.clear();
    text_ = {};
    return all;
}

}  // namespace kan
