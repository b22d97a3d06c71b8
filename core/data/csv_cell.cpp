#include "core/data/csv_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "core/units.h"
#include "core/utf8.h"

namespace kan {

namespace {

constexpr std::size_t kLongestNumber = 64;

bool isOneOf(std::string_view text, std::span<const std::string_view> lower_words) {
    const auto equal = [](char a, char lower) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == lower; };
    return std::any_of(lower_words.begin(), lower_words.end(), [&](std::string_view word) {
        return std::equal(text.begin(), text.end(), word.begin(), word.end(), equal);
    });
}

/// CellKind::Text if it is no word for a missing number.
CellKind kindOfWord(std::string_view text) {
    constexpr std::string_view kMissing[] = {"", "?", ":", "na", "n/a", "nan", "null"};
    constexpr std::string_view kErrors[] = {"#n/a",   "#nv",   "#div/0!", "#value!", "#wert!",  "#ref!", "#bezug!",
                                            "#name?", "#num!", "#zahl!",  "#null!",  "#spill!", "#nan",  "#error"};
    constexpr std::string_view kNoValues[] = {"-",     "--",      "---",     "\xE2\x80\x93", "\xE2\x80\x94", ".",
                                              "..",    "*",       "nd",      "n.d.",         "n/d",          "n.a.",
                                              "n. a.", "n. d.",   "k.a.",    "k. a.",        "n.b.",         "bdl",
                                              "<lod",  "<loq",    "lod",     "loq",          "nil",          "none",
                                              "void",  "missing", "invalid", "not detected", "no data"};
    constexpr std::size_t kLongest = 16;
    if (text.size() > kLongest) return CellKind::Text;
    if (isOneOf(text, kMissing)) return CellKind::Missing;
    if (isOneOf(text, kErrors)) return CellKind::Error;
    return isOneOf(text, kNoValues) ? CellKind::NoValue : CellKind::Text;
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

bool isLongCode(std::string_view text, double value) {
    constexpr double kWhole = 9007199254740992;
    constexpr std::size_t kHeld = 15;
    if (!(std::abs(value) >= kWhole) || text.size() > kLongestNumber) return false;
    if (text.starts_with('-')) text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    if (text.find_first_not_of("0123456789") != text.npos || text.find_last_not_of('0') < kHeld) return false;
    std::array<char, kLongestNumber + 1> exact;
    const auto [end, error] =
        std::to_chars(exact.data(), exact.data() + exact.size(), std::abs(value), std::chars_format::fixed, 0);
    return error != std::errc() || text != std::string_view(exact.data(), static_cast<std::size_t>(end - exact.data()));
}

/// Number, Missing (nan), Code or Text.
CellKind readPlain(std::string_view text, double &value) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const char *const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || error == std::errc::invalid_argument) return CellKind::Text;
    if (error == std::errc::result_out_of_range) value = beyondDouble(text.data(), end);
    if (std::isnan(value)) return CellKind::Missing;
    return isLongCode(text, value) ? CellKind::Code : CellKind::Number;
}

/// Digits, signs and blanks of other keyboards as those of ASCII.
std::string inAscii(std::string_view text) {
    constexpr std::pair<std::string_view, char> kSigns[] = {
        {"\xE2\x88\x92", '-'}, {"\xEF\xBC\x8D", '-'}, {"\xEF\xBC\x8B", '+'}, {"\xEF\xBC\x8E", '.'},
        {"\xEF\xBC\x8C", ','}, {"\xC3\x97", 'x'},     {"\xC2\xA0", ' '},     {"\xE2\x80\xAF", ' '},
        {"\xE2\x80\x89", ' '}, {"\xE2\x80\x87", ' '}, {"\xE2\x80\x99", '\''}};
    constexpr std::string_view kFullWidth = "\xEF\xBC";  // digits follow as 0x90 to 0x99
    std::string plain;
    for (std::size_t n = 0; n < text.size();) {
        const std::string_view rest = text.substr(n);
        const auto sign = std::find_if(std::begin(kSigns), std::end(kSigns),
                                       [&](const auto &entry) { return rest.starts_with(entry.first); });
        if (sign != std::end(kSigns)) {
            plain += sign->second;
            n += sign->first.size();
        } else if (rest.size() > 2 && rest.starts_with(kFullWidth) &&
                   static_cast<unsigned char>(rest[2]) - 0x90u < 10u) {
            plain += static_cast<char>('0' + (static_cast<unsigned char>(rest[2]) - 0x90));
            n += 3;
        } else {
            plain += text[n++];
        }
    }
    return plain;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the marks out of "1,234,567.8"; false if there are some, but not at groups of three digits.
bool ungroup(std::string &text, const NumberStyle &style) {
    if (style.thousands == 0 || text.find(style.thousands) == std::string::npos) return true;
    std::size_t begin = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    const std::size_t end =
        std::min(text.find_first_not_of(std::string("0123456789") + style.thousands, begin), text.size());
    std::size_t group = 0;
    for (std::size_t n = end; n-- > begin;) {
        if (isDigit(text[n])) {
            if (++group > 3) return false;
        } else if (std::exchange(group, 0) != 3) {
            return false;
        }
    }
    if (group == 0 || text[begin] == '0') return false;
    std::string whole = text.substr(0, end);
    std::erase(whole, style.thousands);
    text.replace(0, end, whole);
    return text.find(style.thousands) == std::string::npos;
}

/// 1.0D+03, 1.2E 3 and 1.2 x 10^3 as from_chars reads them.
void spellExponent(std::string &text) {
    const std::size_t mantissa = text.find_first_not_of("+-0123456789.");
    if (mantissa == std::string::npos || mantissa == 0 || !(isDigit(text[mantissa - 1]) || text[mantissa - 1] == '.'))
        return;
    const std::string_view rest = trimmed(std::string_view(text).substr(mantissa));
    std::size_t sign = 0;
    if (rest.size() > 1 && std::string_view("DdEe").find(rest[0]) != std::string_view::npos)
        sign = 1;
    else
        for (const std::string_view times : {"x10^", "x 10^", "*10^", "* 10^"})
            if (rest.starts_with(times)) sign = times.size();
    if (sign == 0) return;
    std::string exponent(trimmed(rest.substr(sign)));
    if (exponent.size() > 1 && (exponent[0] == '+' || exponent[0] == '-'))
        exponent = exponent[0] + std::string(trimmed(std::string_view(exponent).substr(1)));
    if (exponent.empty() || exponent.find_first_not_of("0123456789", isDigit(exponent[0]) ? 0 : 1) != exponent.npos)
        return;
    if (exponent.starts_with('+')) exponent.erase(0, 1);
    text.resize(mantissa);
    text += 'e' + exponent;
}

/// As people and other programs write numbers; `text` is in ASCII.
CellKind readSpelled(std::string_view text, const NumberStyle &style, double &value) {
    text = trimmed(text);
    if (text.size() > 1 && text.starts_with('\'')) text.remove_prefix(1);
    for (const std::string_view currency : {"$", "\xE2\x82\xAC", "\xC2\xA3"})
        if (text.size() > currency.size() && text.starts_with(currency)) text = trimmed(text.substr(currency.size()));
    if (!style.unit.empty() && text.size() > style.unit.size() && text.ends_with(style.unit))
        text = trimmed(text.substr(0, text.size() - style.unit.size()));
    if (text.size() > 2 && text.starts_with('(') && text.ends_with(')')) {
        const std::string_view inner = trimmed(text.substr(1, text.size() - 2));
        const bool plain = !inner.empty() && (isDigit(inner.front()) || inner.starts_with('$'));
        const CellKind kind = plain ? readSpelled(inner, style, value) : CellKind::Text;
        if (kind == CellKind::Number) value = -value;
        return kind;
    }
    std::string number(text);
    if (!ungroup(number, style)) return CellKind::Text;
    if (style.decimal == ',') {
        if (number.find('.') != number.npos) return CellKind::Text;
        std::replace(number.begin(), number.end(), ',', '.');
    }
    spellExponent(number);
    return readPlain(number, value);
}

CellKind readLimit(std::string_view text, const NumberStyle &style, double &value) {
    constexpr std::pair<std::string_view, CellKind> kSigns[] = {
        {"<=", CellKind::Below}, {"\xE2\x89\xA4", CellKind::Below}, {"<", CellKind::Below},
        {">=", CellKind::Above}, {"\xE2\x89\xA5", CellKind::Above}, {">", CellKind::Above}};
    for (const auto &[sign, kind] : kSigns)
        if (text.starts_with(sign))
            return readSpelled(text.substr(sign.size()), style, value) == CellKind::Number ? kind : CellKind::Text;
    return CellKind::Text;
}

/// Whether there can be a number in it at all.
bool hasDigit(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return isDigit(c) || static_cast<unsigned char>(c) == 0xEF; });
}

}  // namespace

CellKind readCell(std::string_view text, const NumberStyle &style, double &value) {
    if (text.empty()) return CellKind::Missing;
    if (style.decimal == '.')
        if (const CellKind kind = readPlain(text, value); kind != CellKind::Text) return kind;
    if (text.size() > kLongestNumber) return CellKind::Text;
    if (hasDigit(text)) {
        const std::string plain = inAscii(text);
        if (const CellKind kind = readSpelled(plain, style, value); kind != CellKind::Text) return kind;
        if (const CellKind kind = readLimit(trimmed(plain), style, value); kind != CellKind::Text) return kind;
    }
    return kindOfWord(text);
}

bool beginsComment(std::string_view line, std::string_view sign, char delimiter) {
    if (sign.empty() || !line.starts_with(sign)) return false;
    std::string_view cell = line.substr(0, line.find_first_of("\r\n"));
    cell = trimmed(cell.substr(0, cell.find(delimiter)));
    return kindOfWord(cell) != CellKind::Error;
}

std::string unitBehind(std::string_view text, const NumberStyle &style) {
    if (text.size() > kLongestNumber) return {};
    const std::string plain = inAscii(text);
    const std::size_t first = plain.find_first_of("0123456789"), last = plain.find_last_of("0123456789.,");
    for (std::size_t end = plain.find_first_not_of("+-0123456789., '"); end < plain.size(); ++end) {
        if (first > end) break;  // a word, not a number with something behind it
        if (last != plain.npos && end > last + 2) break;
        double value = 0;
        std::string unit(trimmed(std::string_view(plain).substr(end)));
        if (isUnit(unit) && readSpelled(plain.substr(0, end), style, value) == CellKind::Number) return unit;
    }
    return {};
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
