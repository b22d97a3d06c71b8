#include "core/data/calendar_column.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr std::array<std::string_view, 12> kMonthNames = {"01 Jan", "02 Feb", "03 Mar", "04 Apr", "05 May", "06 Jun",
                                                          "07 Jul", "08 Aug", "09 Sep", "10 Oct", "11 Nov", "12 Dec"};
constexpr std::array<std::string_view, 7> kWeekdayNames = {"1 Mon", "2 Tue", "3 Wed", "4 Thu",
                                                           "5 Fri", "6 Sat", "7 Sun"};

std::string_view spaced(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// The place among the names of what a number of the axis is; -1: missing.
int placeOf(double number, const TimeAxis &axis, CalendarPart::Kind kind) {
    if (std::isnan(number)) return -1;
    const double time = axis.origin + number * axis.unit;
    if (axis.style == DateStyle::Month) {
        constexpr int kOfYear = 12;
        const double months = std::round(time);
        return static_cast<int>(months - kOfYear * std::floor(months / kOfYear));
    }
    constexpr double kDay = 86'400;
    // Times that were divided by a unit come back with a rounding.
    constexpr double kRounding = 1e-3;
    const std::chrono::sys_days day{std::chrono::days(std::llround(std::floor((time + kRounding) / kDay)))};
    if (kind == CalendarPart::Kind::Weekday) return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;
    return static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day(day).month())) - 1;
}

void requireDates(const Table &table, const TableColumn &column, CalendarPart::Kind kind) {
    const char *wanted = kind == CalendarPart::Kind::Month ? "month" : "weekday";
    const auto refuse = [&](const char *what) {
        throw DataError(concat(table.file, ", column ", column.name, " holds ", what, ", which have no ", wanted,
                               "; choose a column of dates"));
    };
    if (!column.time) refuse(column.type == CellType::Number ? "numbers" : "texts");
    if (column.time->style == DateStyle::Clock) refuse("times of a day");
    if (column.time->style == DateStyle::Month && kind == CalendarPart::Kind::Weekday) refuse("months");
}

}  // namespace

std::optional<CalendarPart> calendarPart(std::string_view formula, const std::vector<std::string> &columns) {
    formula = spaced(formula);
    for (const auto &[word, kind] :
         {std::pair<std::string_view, CalendarPart::Kind>{"month", CalendarPart::Kind::Month},
          {"weekday", CalendarPart::Kind::Weekday}}) {
        if (!formula.starts_with(word) || !formula.ends_with(')')) continue;
        std::string_view inside = spaced(formula.substr(word.size()));
        if (!inside.starts_with('(') || std::find(columns.begin(), columns.end(), word) != columns.end()) continue;
        inside = spaced(inside.substr(1, inside.size() - 2));
        if (inside.size() >= 2 && inside.starts_with('"') && inside.ends_with('"'))
            inside = inside.substr(1, inside.size() - 2);
        if (!inside.empty()) return CalendarPart{kind, std::string(inside)};
    }
    return std::nullopt;
}

TableColumn calendarColumn(const Table &table, std::string name, const CalendarPart &part) {
    const TableColumn &dates = columnNamed(table, part.column);
    requireDates(table, dates, part.kind);
    const bool month = part.kind == CalendarPart::Kind::Month;
    const std::size_t names = month ? kMonthNames.size() : kWeekdayNames.size();
    TableColumn column;
    column.name = std::move(name);
    column.type = CellType::Category;
    column.codes.reserve(dates.rows());
    std::vector<std::int32_t> place(names, -1);
    for (const double number : dates.numbers) {
        const int at = placeOf(number, *dates.time, part.kind);
        if (at >= 0) place[static_cast<std::size_t>(at)] = 0;
        column.codes.push_back(at);
    }
    for (std::size_t n = 0; n < names; ++n) {
        if (place[n] < 0) continue;
        place[n] = static_cast<std::int32_t>(column.dictionary.size());
        column.dictionary.emplace_back(month ? kMonthNames[n] : kWeekdayNames[n]);
    }
    for (std::int32_t &code : column.codes)
        if (code >= 0) code = place[static_cast<std::size_t>(code)];
    return column;
}

}  // namespace kan
