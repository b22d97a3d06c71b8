#include "core/data/column_style.h"

#include <algorithm>
#include <map>

#include "core/units.h"

namespace kan {

namespace {

bool isQuantity(CellKind kind) {
    return kind == CellKind::Number || kind == CellKind::Below || kind == CellKind::Above;
}

std::ptrdiff_t quantities(const std::vector<std::string_view> &cells, const NumberStyle &style) {
    double value = 0;
    return std::count_if(cells.begin(), cells.end(),
                         [&](std::string_view cell) { return isQuantity(readCell(cell, style, value)); });
}

/// The plain style of the file first.
std::vector<NumberStyle> numberStyles(bool decimal_comma) {
    std::vector<NumberStyle> styles;
    for (const char decimal : {decimal_comma ? ',' : '.', decimal_comma ? '.' : ','})
        for (const char thousands : {'\0', decimal == '.' ? ',' : '.', ' ', '\''})
            styles.push_back({.decimal = decimal, .thousands = thousands});
    return styles;
}

/// The unit that most cells bear, if half of them do; `known` if one does.
std::string unitOfCells(const std::vector<std::string_view> &cells, std::string_view known, bool decimal_comma) {
    std::map<std::string, std::size_t> counts;
    for (const std::string_view cell : cells) {
        std::string unit;
        for (const NumberStyle &style : numberStyles(decimal_comma))
            if (unit = unitBehind(cell, style); !unit.empty()) break;
        if (!unit.empty()) ++counts[unit];
    }
    if (counts.contains(std::string(known))) return std::string(known);
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto &a, const auto &b) { return a.second < b.second; });
    return most != counts.end() && 2 * most->second >= cells.size() ? most->first : std::string();
}

CellCounts countsOf(const std::vector<std::string_view> &cells, const ColumnStyle &style) {
    CellCounts counts;
    double value = 0;
    for (const std::string_view cell : cells) {
        const CellKind kind = readCell(cell, style, value);
        counts.numbers += isQuantity(kind) ? 1 : 0;
        counts.texts += kind == CellKind::Text ? 1 : 0;
        counts.codes += kind == CellKind::Code ? 1 : 0;
        counts.words += kind == CellKind::NoValue ? 1 : 0;
    }
    return counts;
}

}  // namespace

CellCounts &CellCounts::operator+=(const CellCounts &other) {
    numbers += other.numbers;
    texts += other.texts;
    codes += other.codes;
    words += other.words;
    return *this;
}

bool CellCounts::areNumbers() const {
    constexpr std::size_t kPerText = 9, kBesideOne = 3;
    if (codes > 0) return false;
    if (numbers == 0) return texts == 0 && words == 0;
    return texts * kPerText <= numbers || (texts == 1 && numbers >= kBesideOne);
}

CellKind readCell(std::string_view text, const ColumnStyle &style, double &value) {
    if (style.date == DateStyle::None) return readCell(text, style.number, value);
    if (readDate(text, style.date, value)) return CellKind::Number;
    const CellKind kind = readCell(text, NumberStyle{}, value);
    return kind == CellKind::Missing || kind == CellKind::Error || kind == CellKind::NoValue ? kind : CellKind::Text;
}

ColumnStyle columnStyleOf(const std::vector<std::string_view> &all, const CsvDialect &dialect, std::string_view unit) {
    double value = 0;
    std::vector<std::string_view> cells;
    std::copy_if(all.begin(), all.end(), std::back_inserter(cells),
                 [&](std::string_view cell) { return readCell(cell, NumberStyle{}, value) != CellKind::Missing; });
    ColumnStyle best;
    best.number.decimal = dialect.decimal_comma ? ',' : '.';
    std::ptrdiff_t most = quantities(cells, best.number);
    if (most < std::ssize(cells)) {
        const std::string behind = unitOfCells(cells, unit, dialect.decimal_comma);
        for (NumberStyle style : numberStyles(dialect.decimal_comma)) {
            style.unit = behind;
            if (const auto count = quantities(cells, style); count > most) {
                most = count;
                best.number = style;
            }
        }
    }
    if (countsOf(cells, best).areNumbers()) return best;
    best.number.unit.clear();
    best.date = dialect.dates.value_or(cells.empty() ? DateStyle::None : dateStyleOf(cells, best.ambiguous_date));
    if (best.date != DateStyle::None && countsOf(cells, best).areNumbers()) return best;
    return {.use = CellUse::Category};
}

bool isValue(std::string_view cell, bool decimal_comma) {
    constexpr DateStyle kDates[] = {DateStyle::YearFirst, DateStyle::DayFirst, DateStyle::MonthFirst, DateStyle::Month,
                                    DateStyle::Clock};
    double value = 0;
    NumberStyle style{.decimal = decimal_comma ? ',' : '.', .thousands = decimal_comma ? '.' : ','};
    for (const char thousands : {style.thousands, ' '}) {
        style.thousands = thousands;
        if (isQuantity(readCell(cell, style, value))) return true;
    }
    style.unit = unitBehind(cell, style);
    if (!style.unit.empty()) return true;
    return std::any_of(std::begin(kDates), std::end(kDates),
                       [&](DateStyle date) { return readDate(cell, date, value); });
}

}  // namespace kan
