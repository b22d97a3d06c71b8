#include "core/data/date_text.h"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace kan {

namespace {

constexpr std::int64_t kDay = 86'400'000;  // ms

/// The first section of a code without literals, colours and conditions; elapsed time leaves "e".
std::string meaningOf(std::string_view code) {
    std::string meaning;
    for (std::size_t n = 0; n < code.size() && code[n] != ';'; ++n) {
        const char c = code[n];
        if (c == '"') {
            n = std::min(code.find('"', n + 1), code.size());
        } else if (c == '[') {
            const std::size_t end = std::min(code.find(']', n), code.size());
            const std::string_view inside = code.substr(n + 1, end - n - 1);
            if (!inside.empty() && inside.find_first_not_of("hHmMsS") == inside.npos) return "e";
            n = end;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++n;
        } else {
            meaning += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    return meaning;
}

std::string clockText(std::int64_t ms) {
    char text[16];
    const int size = std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(ms / 3'600'000),
                                   static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60));
    std::string result(text, static_cast<std::size_t>(size));
    if (ms % 1000 == 0) return result;
    const int more = std::snprintf(text, sizeof text, ".%03d", static_cast<int>(ms % 1000));
    return result + std::string(text, static_cast<std::size_t>(more));
}

}  // namespace

NumberKind kindOfFormat(std::string_view code) {
    const std::string meaning = meaningOf(code);
    if (meaning.find("general") != meaning.npos) return NumberKind::Number;
    if (meaning.find_first_of("yd") != meaning.npos) return NumberKind::Date;
    if (meaning.find_first_of("hs") != meaning.npos) return NumberKind::Time;
    return meaning.find('m') != meaning.npos ? NumberKind::Date : NumberKind::Number;
}

NumberKind kindOfFormat(int id) {
    const auto within = [id](int low, int high) { return id >= low && id <= high; };
    if (within(18, 21) || within(32, 35) || id == 45 || id == 47) return NumberKind::Time;
    const bool date = within(14, 17) || id == 22 || within(27, 31) || id == 36 || within(50, 58);
    return date ? NumberKind::Date : NumberKind::Number;
}

std::string dateText(double days, NumberKind kind, bool from_1904) {
    using namespace std::chrono;
    constexpr double kMost = 2'958'466;  // 10000-01-01
    if (!(days >= 0 && days < kMost)) return {};
    const auto ms = static_cast<std::int64_t>(std::llround(days * static_cast<double>(kDay)));
    const std::int64_t clock = ms % kDay;
    std::int64_t day = ms / kDay;
    if (kind == NumberKind::Time && day == 0) return clockText(clock);
    if (!from_1904 && day < 60) ++day;
    const sys_days base = from_1904 ? sys_days(year(1904) / January / 1) : sys_days(year(1899) / December / 30);
    const year_month_day date(base + std::chrono::days(day));
    if (date.year() > year(9999)) return {};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return clock == 0 ? std::string(text) : std::string(text) + "T" + clockText(clock);
}

}  // namespace kan
