#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kan {

/// How the dates of a column are written. With a time behind them or not: "2020-08-14 22:10", "2020-08-14T22:10:05Z",
/// "14.08.2020", "8/14/2020 10:10 PM".
enum class DateStyle {
    None,
    YearFirst,   ///< 2020-08-14, 2020/08/14
    DayFirst,    ///< 14.08.2020, 14/8/20, 14-Aug-2020, 14AUG2020, 14. August 2020, 14 août 2020
    MonthFirst,  ///< 08/14/2020, Aug 14, 2020
    Month,       ///< 2020-08, Aug 2020: months
    Clock        ///< 22:10:05, 1:05:30.5: times of a day, or durations
};
std::string_view toString(DateStyle style);  ///< "none", "year-first", "day-first", "month-first", "month", "clock"
DateStyle dateStyleFromString(std::string_view text);

/// Seconds since 1970-01-01 00:00 UTC, of clocks since midnight, of months their number since January 1970. A zone
/// (Z, +02:00) is taken into account; without one the time is that of UTC. False if the text is no date of this style.
bool readDate(std::string_view text, DateStyle style, double &seconds);

/// The style in which most cells are dates, and all of nine in ten that are not empty; DateStyle::None if there is
/// none. `ambiguous`: day and month could as well be the other way round (then dots mean that the day comes first,
/// other marks that the month does).
DateStyle dateStyleOf(const std::vector<std::string_view> &cells, bool &ambiguous);

/// "2020-08-14 22:10", without the time at midnight, with seconds where there are some.
std::string dateText(double seconds, DateStyle style);

}  // namespace kan
