#include "core/units.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace kan {

namespace {

// Words between blanks. Symbols that take prefixes, those that do not, and the prefixes.
constexpr std::string_view kPrefixed =
    " m g s A K mol cd Hz N Pa J W C V F Ω ohm Ohm S Wb T H lm lx Bq Gy Sv l L eV bar cal Wh Ah M t b B a VA Da "
    "atm psi bit ";
constexpr std::string_view kPlain =
    " 1 % ‰ ppm ppb ppt min h hr hrs d day days yr year years sec week weeks month months ° deg rad sr grad °C °F "
    "℃ ℉ degC degF ºC ha in ft yd mi mile miles lb lbs oz gal mph kn rpm dB dBm dBA kcal cc ccm mmHg Torr torr u "
    "au AU ly pc Å inch count counts EUR USD € $ vol% wt% mol% %RH pH NTU FNU psu PSU hp PS D G Oe erg dyn uS cP P "
    "St cSt x arb a.u. ";
constexpr std::string_view kPrefixes[] = {"k", "M", "G", "T", "P", "E", "h", "da", "d",
                                          "c", "m", "µ", "μ", "u", "n", "p", "f",  "a"};

std::unordered_set<std::string_view> wordsOf(std::string_view text) {
    std::unordered_set<std::string_view> words;
    for (std::size_t at = text.find_first_not_of(' '); at < text.size(); at = text.find_first_not_of(' ', at)) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.insert(text.substr(at, end - at));
        at = end;
    }
    return words;
}

bool isSymbol(std::string_view text) {
    static const auto plain = wordsOf(kPlain), prefixed = wordsOf(kPrefixed);
    if (plain.contains(text) || prefixed.contains(text)) return true;
    return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](std::string_view prefix) {
        return text.size() > prefix.size() && text.starts_with(prefix) && prefixed.contains(text.substr(prefix.size()));
    });
}

/// Takes an exponent off the end: m3, m^3, m^-2, m**2, m², s⁻¹.
std::string_view withoutExponent(std::string_view text) {
    constexpr std::string_view kRaised[] = {"\xC2\xB2",     "\xC2\xB3",     "\xC2\xB9",
                                            "\xE2\x81\xB0", "\xE2\x81\xB4", "\xE2\x81\xB5",
                                            "\xE2\x81\xB6", "\xE2\x81\xBB", "\xE2\x81\xBA"};
    std::string_view bare = text;
    for (bool found = true; found;) {
        found = false;
        for (const std::string_view sign : kRaised)
            if (bare.ends_with(sign)) {
                bare.remove_suffix(sign.size());
                found = true;
            }
    }
    if (bare.size() < text.size()) return bare;
    while (!bare.empty() && bare.back() >= '0' && bare.back() <= '9') bare.remove_suffix(1);
    if (bare.size() == text.size() || bare.empty()) return text;
    const std::string_view digits = text.substr(bare.size());
    const bool marked = bare.ends_with("-") || bare.ends_with("+") || bare.ends_with("^");
    if (!marked && digits != "2" && digits != "3" && digits != "4") return text;  // T1 is a name
    if (bare.ends_with("-") || bare.ends_with("+")) bare.remove_suffix(1);
    if (bare.ends_with("^")) bare.remove_suffix(1);
    if (bare.ends_with("**")) bare.remove_suffix(2);
    return bare;
}

std::string_view trimmedUnit(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// The text between brackets that enclose all of it; the text itself if there are none.
std::string_view unbracketed(std::string_view text, char open, char close) {
    return text.size() > 2 && text.front() == open && text.back() == close ? text.substr(1, text.size() - 2) : text;
}

/// Products as blanks, powers as ^.
std::string withPlainSigns(std::string_view text) {
    std::string parts(text);
    for (const std::string_view sign : {"\xC2\xB7", "\xE2\x8B\x85", "\xC3\x97", "**"})
        for (std::size_t at = parts.find(sign); at != parts.npos; at = parts.find(sign, at))
            parts.replace(at, sign.size(), sign == "**" ? "^" : " ");
    return parts;
}

/// Of "", "3", "^-2", "⁻²".
int exponentIn(std::string_view text) {
    constexpr std::string_view kRaised[] = {"\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",    "\xC2\xB3",
                                            "\xE2\x81\xB4", "\xE2\x81\xB5", "\xE2\x81\xB6"};
    int number = 0;
    bool any = false;
    const bool negative = text.find('-') != text.npos || text.find("\xE2\x81\xBB") != text.npos;
    for (std::size_t at = 0; at < text.size(); ++at) {
        int digit = text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1;
        for (int n = 0; n < static_cast<int>(std::size(kRaised)); ++n)
            if (text.substr(at).starts_with(kRaised[n])) digit = n;
        if (digit < 0 || number > 99) continue;
        number = 10 * number + digit;
        any = true;
    }
    if (!any) number = 1;
    return negative ? -number : number;
}

}  // namespace

bool isUnit(std::string_view text) {
    constexpr std::size_t kLongest = 40;
    text = trimmedUnit(text);
    if (text.empty() || text.size() > kLongest) return false;
    if (text == "-" || text == "\xE2\x80\x93") return true;
    // Factors stand between / * · × . and blanks; brackets group them.
    std::string parts = withPlainSigns(text);
    if (parts.find("//") != parts.npos) return false;
    for (char &c : parts)
        if (std::string_view("/*()").find(c) != std::string_view::npos) c = ' ';
    std::size_t factors = 0;
    for (std::string_view rest = trimmedUnit(parts); !rest.empty(); rest = trimmedUnit(rest)) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view factor = rest.substr(0, end);
        if (!isSymbol(factor) && !isSymbol(withoutExponent(factor))) return false;
        rest.remove_prefix(end);
        factors += factor == "1" ? 0 : 1;
    }
    return factors > 0;
}

std::vector<UnitFactor> unitFactors(std::string_view text) {
    std::vector<UnitFactor> factors;
    if (!isUnit(text)) return factors;
    const std::string parts = withPlainSigns(text);
    bool below = false;   // behind a stroke
    bool inside = false;  // a bracket that is divided by
    for (std::size_t at = 0; at < parts.size();) {
        constexpr std::string_view kSigns = " /*()";
        const char sign = parts[at];
        if (kSigns.find(sign) != kSigns.npos) {
            if (sign == '/') below = true;
            if (sign == '(') inside = below;
            if (sign == ')') inside = below = false;
            ++at;
            continue;
        }
        const std::size_t end = std::min(parts.find_first_of(kSigns, at), parts.size());
        const std::string_view factor = std::string_view(parts).substr(at, end - at);
        const std::string_view symbol = isSymbol(factor) ? factor : withoutExponent(factor);
        const int exponent = exponentIn(factor.substr(symbol.size()));
        if (symbol != "1" && symbol != "-") factors.push_back({std::string(symbol), below ? -exponent : exponent});
        below = inside;
        at = end;
    }
    return factors;
}

std::string unitOfName(std::string_view name) {
    name = trimmedUnit(name);
    for (const auto &[open, close] : {std::pair('[', ']'), std::pair('(', ')')}) {
        if (!name.ends_with(close)) continue;
        const std::size_t begin = name.rfind(open);
        if (begin == name.npos || begin == 0) return {};
        const std::string_view inside = name.substr(begin + 1, name.size() - begin - 2);
        if (inside.starts_with("U+")) return {};  // a character that is spelt out
        return !inside.empty() && (open == '[' || isUnit(inside)) ? bareUnit(inside) : std::string();
    }
    for (const std::string_view between : {" / ", " in "})
        if (const std::size_t at = name.find(between); at != name.npos && at > 0)
            if (const std::string_view unit = name.substr(at + between.size()); isUnit(unit)) return bareUnit(unit);
    return {};
}

std::string nameWithoutUnit(std::string_view name) {
    name = trimmedUnit(name);
    if (unitOfName(name).empty()) return std::string(name);
    const bool bracket = name.ends_with(']') || name.ends_with(')');
    const std::size_t between = std::min(name.find(" / "), name.find(" in "));
    const std::size_t end = bracket ? name.rfind(name.ends_with(']') ? '[' : '(') : between;
    return std::string(trimmedUnit(name.substr(0, end)));
}

bool isUnitCell(std::string_view cell) {
    cell = trimmedUnit(cell);
    if (cell.size() > 2 && cell.front() == '[' && cell.back() == ']') return true;
    return isUnit(unbracketed(cell, '(', ')'));
}

std::string bareUnit(std::string_view cell) {
    const std::string_view unit = trimmedUnit(unbracketed(unbracketed(trimmedUnit(cell), '[', ']'), '(', ')'));
    return unit == "-" || unit == "\xE2\x80\x93" || unit == "1" ? std::string() : std::string(unit);
}

std::string nameWithUnit(std::string_view name, std::string_view unit) {
    std::string text(name);
    if (!unit.empty() && unitOfName(name) != unit) text += " [" + std::string(unit) + "]";
    return text;
}

}  // namespace kan
