#include "core/data/csv_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

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

bool readNumber(std::string_view text, double &value) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const char *const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || error == std::errc::invalid_argument) return false;
    if (error == std::errc::result_out_of_range) value = beyondDouble(text.data(), end);
    return true;
}

bool readDecimalComma(std::string_view text, double &value) {
    constexpr std::size_t kMost = 64;
    if (text.size() > kMost || text.find('.') != text.npos) return false;
    std::array<char, kMost> copy;
    std::replace_copy(text.begin(), text.end(), copy.begin(), ',', '.');
    return readNumber({copy.data(), text.size()}, value);
}

/// Bytes of the UTF-8 sequence at `at`; 0 if there is none.
std::size_t sequenceLength(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(bytes[n]); };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xC2 ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || at + length > bytes.size()) return 0;
    for (std::size_t n = 1; n < length; ++n)
        if ((byte(at + n) & 0xC0) != 0x80) return 0;
    const bool overlong = (first == 0xE0 && byte(at + 1) < 0xA0) || (first == 0xF0 && byte(at + 1) < 0x90);
    const bool surrogate = first == 0xED && byte(at + 1) >= 0xA0;
    const bool too_large = first == 0xF4 && byte(at + 1) >= 0x90;
    return overlong || surrogate || too_large ? 0 : length;
}

}  // namespace

CellKind readCell(std::string_view text, bool decimal_comma, double &value) {
    if (text.empty()) return CellKind::Missing;
    if (decimal_comma ? readDecimalComma(text, value) : readNumber(text, value))
        return std::isnan(value) ? CellKind::Missing : CellKind::Number;
    return isMissing(text) ? CellKind::Missing : CellKind::Text;
}

bool isUtf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = sequenceLength(bytes, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string toUtf8(std::string_view bytes) {
    if (isUtf8(bytes)) return std::string(bytes);
    std::string text;
    for (const char c : bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | (code >> 6));
            text += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return text;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t kMost = 40;
    std::string shown(text.substr(0, kMost));
    while (text.size() > kMost && !shown.empty() && !isUtf8(shown) && isUtf8(text)) shown.pop_back();
    shown = toUtf8(shown);
    for (char &c : shown)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return "\"" + shown + (text.size() > kMost ? "…\"" : "\"");
}

}  // namespace kan
