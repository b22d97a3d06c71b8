#include "core/data/csv_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/utf8.h"

namespace kan {

namespace {

bool isMissing(std::string_view text) {
    const auto equal = [](char a, char lower) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == lower; };
    for (const std::string_view word : {"", "?", "na", "n/a", "nan", "null"})
        if (std::equal(text.begin(), text.end(), word.begin(), word.end(), equal)) return true;
    return false;
}

/// from_chars does not say whether a number is too large or too small for a double.
double beyondDouble(const char *begin, const char *end) {
    long double value = 0;
    if (std::from_chars(begin, end, value).ec == std::errc()) return static_cast<double>(value);
    const std::string_view text(begin, static_cast<std::size_t>(end - begin));
    const double size =
        text.find("e-") != text.npos || text.find("E-") != text.npos ? 0.0 : std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -size : size;
}

/// A whole number of more digits than a double holds: a code such as an account's. As numbers, neighbours would be one.
bool isLongCode(std::string_view text, double value) {
    constexpr double kWhole = 9007199254740992;
    constexpr std::size_t kHeld = 15, kMost = 64;
    if (!(std::abs(value) >= kWhole) || text.size() > kMost) return false;
    if (text.starts_with('-')) text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    if (text.find_first_not_of("0123456789") != text.npos || text.find_last_not_of('0') < kHeld) return false;
    std::array<char, kMost + 1> exact;
    const auto [end, error] =
        std::to_chars(exact.data(), exact.data() + exact.size(), std::abs(value), std::chars_format::fixed, 0);
    return error != std::errc() || text != std::string_view(exact.data(), static_cast<std::size_t>(end - exact.data()));
}

bool readNumber(std::string_view text, double &value) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const char *const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || error == std::errc::invalid_argument) return false;
    if (error == std::errc::result_out_of_range) value = beyondDouble(text.data(), end);
    return !isLongCode(text, value);
}

bool readDecimalComma(std::string_view text, double &value) {
    constexpr std::size_t kMost = 64;
    if (text.size() > kMost || text.find('.') != text.npos) return false;
    std::array<char, kMost> copy;
    std::replace_copy(text.begin(), text.end(), copy.begin(), ',', '.');
    return readNumber({copy.data(), text.size()}, value);
}

}  // namespace

CellKind readCell(std::string_view text, bool decimal_comma, double &value) {
    if (text.empty()) return CellKind::Missing;
    if (decimal_comma ? readDecimalComma(text, value) : readNumber(text, value))
        return std::isnan(value) ? CellKind::Missing : CellKind::Number;
    return isMissing(text) ? CellKind::Missing : CellKind::Text;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t kMost = 40;
    std::string shown(text.substr(0, kMost));
    while (text.size() > kMost && !shown.empty() && !isUtf8(shown) && isUtf8(text)) shown.pop_back();
    shown = toUtf8(shown);
    for (char &c : shown)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return "\"" + visible(shown) + (text.size() > kMost ? "…\"" : "\"");
}

}  // namespace kan
