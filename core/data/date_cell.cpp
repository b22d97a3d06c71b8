#include "core/data/date_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<DateStyle, std::string_view> kStyles[] = {
    {DateStyle::None, "none"},          {DateStyle::YearFirst, "year-first"},
    {DateStyle::DayFirst, "day-first"}, {DateStyle::MonthFirst, "month-first"},
    {DateStyle::Month, "month"},        {DateStyle::Clock, "clock"}};
constexpr std::size_t kLongestDate = 40;
constexpr double kDaySeconds = 86400;

/// Words and numbers of a text, one after the other.
class DateScanner {
  public:
    explicit DateScanner(std::string_view text) : rest_(text) {}

    bool atEnd() const { return rest_.empty(); }
    char next() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool take(char c) {
        if (next() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void blanks() {
        while (take(' ')) {
        }
    }
    /// A whole number of at most `most` digits; returns how many there were, 0 for none or too many.
    int number(int &value, int most) {
        const std::size_t size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        if (size == 0 || size > static_cast<std::size_t>(most)) return 0;
        std::from_chars(rest_.data(), rest_.data() + size, value);
        rest_.remove_prefix(size);
        return static_cast<int>(size);
    }
    /// ".25" behind seconds; 0 if there is none.
    double fraction() {
        if (next() != '.' && next() != ',') return 0;
        const std::size_t size = std::min(rest_.find_first_not_of("0123456789", 1), rest_.size()) - 1;
        if (size == 0) return 0;
        double value = 0;
        for (std::size_t n = size; n > 0; --n) value = (value + (rest_[n] - '0')) / 10;
        rest_.remove_prefix(size + 1);
        return value;
    }
    /// Letters, as small ones.
    std::string word() {
        std::string word;
        const auto letter = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
        };
        while (letter(next())) {
            const char c = next();
            word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            rest_.remove_prefix(1);
        }
        return word;
    }

  private:
    std::string_view rest_;
};

/// 1 to 12 of the names of months in English, German, French, Spanish and Italian, short or in full; 0: none.
int monthNamed(const std::string &word) {
    constexpr std::string_view kNames[] = {"jan january januar jänner janv janvier ene enero gen gennaio",
                                           "feb february februar févr fév février febrero febbraio",
                                           "mar march märz mär mrz mars marzo",
                                           "apr april avr avril abr abril aprile",
                                           "may mai mayo mag maggio",
                                           "jun june juni juin junio giu giugno",
                                           "jul july juli juil juillet julio lug luglio",
                                           "aug august août ago agosto",
                                           "sep september sept septembre septiembre set settembre",
                                           "oct october oktober okt octobre octubre ott ottobre",
                                           "nov november novembre noviembre",
                                           "dec december dezember dez déc décembre dic diciembre dicembre"};
    for (int month = 0; month < 12; ++month) {
        const std::string_view names = kNames[month];
        for (std::size_t at = 0; at < names.size(); at = std::min(names.find(' ', at), names.size() - 1) + 1)
            if (!word.empty() && names.substr(at, std::min(names.find(' ', at), names.size()) - at) == word)
                return month + 1;
    }
    return 0;
}

bool takeMonth(DateScanner &scan, int &month) {
    if (scan.number(month, 2) > 0) return true;
    month = monthNamed(scan.word());
    return month > 0;
}

int fullYear(int year, int digits) {
    constexpr int kPivot = 70;
    return digits > 2 ? year : year + (year < kPivot ? 2000 : 1900);
}

/// Days since 1970-01-01.
bool daysOf(int year, int month, int day, double &days) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return false;
    days = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
    return true;
}

/// "22:10:05.5", "10:10 PM"; hours may be more than 23 if `duration`.
bool takeClock(DateScanner &scan, bool duration, double &seconds) {
    int hours = 0, minutes = 0, whole = 0;
    if (scan.number(hours, duration ? 4 : 2) == 0 || !scan.take(':') || scan.number(minutes, 2) != 2) return false;
    double part = 0;
    if (scan.take(':')) {
        if (scan.number(whole, 2) != 2) return false;
        part = scan.fraction();
    }
    scan.blanks();
    if (const char c = scan.next(); c == 'a' || c == 'A' || c == 'p' || c == 'P') {
        const std::string half = scan.word();
        if ((half != "am" && half != "pm") || hours < 1 || hours > 12) return false;
        hours = hours % 12 + (half == "pm" ? 12 : 0);
    }
    if (minutes > 59 || whole > 60 || (!duration && hours > 24)) return false;
    seconds = 3600.0 * hours + 60.0 * minutes + whole + part;
    return true;
}

/// "Z", "UTC", "+02:00", "+0200"; nothing is fine too.
bool takeZone(DateScanner &scan, double &seconds) {
    scan.blanks();
    if (scan.atEnd()) return true;
    if (scan.next() == '+' || scan.next() == '-') {
        const int sign = scan.take('+') ? 1 : (scan.take('-'), -1);
        int hours = 0, minutes = 0;
        const int digits = scan.number(hours, 4);
        if (digits == 4) {
            minutes = hours % 100;
            hours /= 100;
        } else if (digits == 0 || digits == 3 || (scan.take(':') && scan.number(minutes, 2) != 2)) {
            return false;
        }
        seconds -= sign * (3600.0 * hours + 60.0 * minutes);
    } else {
        const std::string zone = scan.word();
        if (zone != "z" && zone != "utc" && zone != "gmt") return false;
    }
    return scan.atEnd();
}

/// Behind a date: nothing, or a time.
bool takeTime(DateScanner &scan, double days, double &seconds) {
    seconds = days * kDaySeconds;
    if (!scan.take('T') && !scan.take(',')) {
        if (!scan.atEnd() && scan.next() != ' ') return false;
    }
    scan.blanks();
    if (scan.atEnd()) return true;
    double clock = 0;
    if (!takeClock(scan, false, clock)) return false;
    seconds += clock;
    return takeZone(scan, seconds);
}

bool isMark(char c) {
    return c == '-' || c == '/' || c == '.' || c == ' ';
}

bool takeYearFirst(DateScanner &scan, double &seconds) {
    int year = 0, month = 0, day = 0;
    double days = 0;
    if (scan.number(year, 4) != 4) return false;
    const char mark = scan.next();
    if (mark == ' ' || !isMark(mark)) return false;
    scan.take(mark);
    if (!takeMonth(scan, month) || !scan.take(mark) || scan.number(day, 2) == 0) return false;
    return daysOf(year, month, day, days) && takeTime(scan, days, seconds);
}

/// A mark between day, month and year: "." "/" "-" or blanks, also "14. August".
bool takeMark(DateScanner &scan) {
    const bool dot = scan.take('.') || scan.take('/') || scan.take('-') || scan.take(',');
    const bool blank = scan.next() == ' ';
    scan.blanks();
    return dot || blank;
}

/// Day and month; a month by its name needs no marks: 01JAN2024.
bool takeDayMonth(DateScanner &scan, int &day, int &month) {
    if (scan.number(day, 2) == 0) return false;
    const bool apart = takeMark(scan), named = !(scan.next() >= '0' && scan.next() <= '9');
    if (!(apart || named) || !takeMonth(scan, month)) return false;
    return takeMark(scan) || (named && !apart);
}

bool takeYearLast(DateScanner &scan, bool day_first, double &seconds) {
    int year = 0, month = 0, day = 0;
    double days = 0;
    const bool head = day_first ? takeDayMonth(scan, day, month)
                                : takeMonth(scan, month) && takeMark(scan) && scan.number(day, 2) > 0 && takeMark(scan);
    if (!head) return false;
    const int digits = scan.number(year, 4);
    if (digits != 2 && digits != 4) return false;
    return daysOf(fullYear(year, digits), month, day, days) && takeTime(scan, days, seconds);
}

bool takeMonthOnly(DateScanner &scan, double &months) {
    int year = 0, month = 0;
    const bool named = !(scan.next() >= '0' && scan.next() <= '9');
    if (named ? !takeMonth(scan, month) || !takeMark(scan) || scan.number(year, 4) != 4
              : scan.number(year, 4) != 4 || !(scan.take('-') || scan.take('/')) || !takeMonth(scan, month))
        return false;
    constexpr int kEpoch = 1970, kMonths = 12;
    months = kMonths * (year - kEpoch) + (month - 1);
    return month >= 1 && month <= kMonths && scan.atEnd();
}

}  // namespace

std::string_view toString(DateStyle style) {
    return nameOf(kStyles, style);
}
DateStyle dateStyleFromString(std::string_view text) {
    return valueNamed(kStyles, text, "dates");
}

bool readDate(std::string_view text, DateStyle style, double &seconds) {
    if (text.empty() || text.size() > kLongestDate) return false;
    DateScanner scan(text);
    switch (style) {
        case DateStyle::YearFirst:
            return takeYearFirst(scan, seconds);
        case DateStyle::DayFirst:
        case DateStyle::MonthFirst:
            return takeYearLast(scan, style == DateStyle::DayFirst, seconds);
        case DateStyle::Month:
            return takeMonthOnly(scan, seconds);
        case DateStyle::Clock:
            return takeClock(scan, true, seconds) && scan.atEnd();
        default:
            return false;
    }
}

DateStyle dateStyleOf(const std::vector<std::string_view> &cells, bool &ambiguous) {
    ambiguous = false;
    const auto count = [&](DateStyle style) {
        double seconds = 0;
        return std::count_if(cells.begin(), cells.end(),
                             [&](std::string_view cell) { return readDate(cell, style, seconds); });
    };
    constexpr std::ptrdiff_t kNine = 9, kTen = 10;
    DateStyle best = DateStyle::None;
    std::ptrdiff_t most = 0;
    for (const auto &[style, name] : kStyles)
        if (const auto found = count(style); found > most && kTen * found >= kNine * std::ssize(cells)) {
            most = found;
            best = style;
        }
    if (best != DateStyle::DayFirst || count(DateStyle::MonthFirst) < most) return best;
    const bool dots = cells.front().find('.') != std::string_view::npos;
    ambiguous = !dots;
    return dots ? best : DateStyle::MonthFirst;
}

std::string dateText(double seconds, DateStyle style) {
    std::array<char, 48> text;
    if (style == DateStyle::Month) {
        constexpr int kEpoch = 1970, kMonths = 12;
        const int months = static_cast<int>(seconds) + kMonths * kEpoch;
        std::snprintf(text.data(), text.size(), "%04d-%02d", months / kMonths, months % kMonths + 1);
        return text.data();
    }
    const double days = std::floor(seconds / kDaySeconds);
    const double clock = seconds - days * kDaySeconds;
    const int whole = static_cast<int>(clock);
    std::string date;
    if (style != DateStyle::Clock) {
        const std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                      static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
        date = text.data();
        if (clock == 0) return date;
        date += ' ';
    }
    const int hours = whole / 3600 + (style == DateStyle::Clock ? static_cast<int>(24 * days) : 0);
    std::snprintf(text.data(), text.size(), "%02d:%02d", hours, whole / 60 % 60);
    date += text.data();
    if (whole % 60 == 0 && clock == whole) return date;
    const int minutes = whole / 60;
    std::snprintf(text.data(), text.size(), clock == whole ? ":%02.0f" : ":%06.3f", clock - 60.0 * minutes);
    return date + text.data();
}

}  // namespace kan
