#include "core/data/cell_range.h"

#include <algorithm>
#include <optional>

#include "core/data/idx.h"
#include "core/text.h"
#include "core/utf8.h"

namespace kan {

namespace {

/// One end of a range: a row, a column, or both; counted from 1, 0 where it says nothing.
struct RangeEnd {
    std::size_t row = 0, column = 0;
};

std::optional<RangeEnd> rangeEnd(std::string_view text) {
    constexpr std::size_t kLetters = 26;
    RangeEnd end;
    std::size_t at = 0;
    const auto skipDollar = [&] { at += at < text.size() && text[at] == '$' ? 1 : 0; };
    skipDollar();
    for (; at < text.size() && end.column <= kSheetColumns; ++at) {
        const char letter = static_cast<char>(text[at] >= 'a' && text[at] <= 'z' ? text[at] - 'a' + 'A' : text[at]);
        if (letter < 'A' || letter > 'Z') break;
        end.column = end.column * kLetters + static_cast<std::size_t>(letter - 'A' + 1);
    }
    if (end.column > 0) skipDollar();
    const std::size_t digits = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && end.row <= kSheetRows; ++at)
        end.row = end.row * 10 + static_cast<std::size_t>(text[at] - '0');
    const bool no_row = at == digits;
    if (at != text.size() || (no_row && end.column == 0) || (!no_row && end.row == 0)) return std::nullopt;
    if (end.row > kSheetRows || end.column > kSheetColumns) return std::nullopt;
    return end;
}

}  // namespace

bool readCellPlace(std::string_view text, CellPlace &place) {
    const std::optional<RangeEnd> end = rangeEnd(text);
    if (!end || end->row == 0 || end->column == 0) return false;
    place = {end->row - 1, end->column - 1};
    return true;
}

std::string toString(CellPlace place) {
    std::string letters;
    for (std::size_t left = place.column + 1; left > 0; left = (left - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
    return concat(letters, place.row + 1);
}

CellRange cellRange(std::string_view text) {
    if (text.empty()) return {};
    const std::size_t colon = text.find(':');
    const auto first = rangeEnd(text.substr(0, colon));
    const auto last = rangeEnd(colon == text.npos ? text : text.substr(colon + 1));
    const bool alike =
        first && last && (first->row > 0) == (last->row > 0) && (first->column > 0) == (last->column > 0);
    if (!alike)
        throw DataError(concat("range is \"", visible(text),
                               "\"; expected cells such as B3:F200, columns such as B:F, or rows such as 3:200"));
    CellRange range;
    if (first->row > 0) {
        range.first.row = std::min(first->row, last->row) - 1;
        range.last.row = std::max(first->row, last->row) - 1;
    }
    if (first->column > 0) {
        range.first.column = std::min(first->column, last->column) - 1;
        range.last.column = std::max(first->column, last->column) - 1;
    }
    return range;
}

}  // namespace kan
