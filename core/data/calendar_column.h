#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/table.h"

namespace kan {

/// What a derived column may be of a column of dates beside a number: the text "month(date)" or "weekday(date)", the
/// column's name in double quotes or not.
struct CalendarPart {
    enum class Kind { Month, Weekday };
    Kind kind = Kind::Month;
    std::string column;
    bool operator==(const CalendarPart &) const = default;
};
/// Nothing if the text is something else; a table's column called month comes before.
std::optional<CalendarPart> calendarPart(std::string_view formula, const std::vector<std::string> &columns);

/// The months "01 Jan" .. "12 Dec", or the weekdays "1 Mon" .. "7 Sun" (ISO 8601), of a column's dates, as categories.
/// Throws DataError if the column is not there, holds no dates, or only clock times or, for weekdays, months.
TableColumn calendarColumn(const Table &table, std::string name, const CalendarPart &part);

}  // namespace kan
