#include "app/cli/values.h"

#include <algorithm>
#include <optional>

#include "core/text.h"
#include "core/values.h"

namespace kan::cli {

namespace {

std::string_view withoutSpaces(std::string_view text) {
    return trimmed(text, " ");
}

template <class Number>
std::vector<Number> numbersIn(std::string_view option, std::string_view text, std::string_view expected) {
    std::vector<Number> numbers;
    for (const std::string_view part : partsOf(text)) {
        const std::optional<Number> number = numberIn<Number>(withoutSpaces(part));
        if (!number) throw wrongPart(option, part, expected);
        numbers.push_back(*number);
    }
    return numbers;
}

}  // namespace

int wholeNumber(std::string_view option, std::string_view text, WholeRange range) {
    const std::optional<int> value = numberIn<int>(text);
    if (!value || *value < range.low || *value > range.high)
        throw wrongValue(option, text, concat("a whole number in ", range.low, " .. ", range.high));
    return *value;
}

std::uint64_t seedNumber(std::string_view option, std::string_view text) {
    const std::optional<std::uint64_t> value = numberIn<std::uint64_t>(text);
    if (!value)
        throw wrongValue(option, text, concat("a whole number in 0 .. ", std::numeric_limits<std::uint64_t>::max()));
    return *value;
}

double realNumber(std::string_view option, std::string_view text, std::string_view expected) {
    const std::optional<double> value = numberIn<double>(text);
    if (!value) throw wrongValue(option, text, expected);
    return *value;
}

std::optional<double> duration(std::string_view option, std::string_view text) {
    constexpr double kYear = 365.0 * 24 * 3600;
    constexpr std::pair<std::string_view, double> kUnits[] = {
        {"ms", 1e-3}, {"min", 60}, {"h", 3600}, {"s", 1}, {"", 1}};
    if (text == "none") return std::nullopt;
    for (const auto &[unit, seconds] : kUnits) {
        if (!text.ends_with(unit)) continue;
        const std::optional<double> value = numberIn<double>(withoutSpaces(text.substr(0, text.size() - unit.size())));
        if (!value || !(*value > 0) || *value * seconds > kYear) break;
        return *value * seconds;
    }
    throw wrongValue(option, text, "a duration above 0 such as 30s or 2min, or none");
}

std::vector<int> wholeNumbers(std::string_view option, std::string_view text, std::string_view expected) {
    return numbersIn<int>(option, text, expected);
}

std::vector<double> realNumbers(std::string_view option, std::string_view text, std::string_view expected) {
    return numbersIn<double>(option, text, expected);
}

std::pair<double, double> lowHigh(std::string_view option, std::string_view text, std::string_view expected) {
    const std::vector<std::string> parts = splitAtCommas(text);
    if (parts.size() != 2) throw wrongPart(option, text, expected);
    const std::optional<double> low = numberIn<double>(withoutSpaces(parts[0])),
                                high = numberIn<double>(withoutSpaces(parts[1]));
    if (!low || !high) throw wrongPart(option, text, expected);
    return {*low, *high};
}

bool yesOrNo(std::string_view option, std::string_view text) {
    if (text != "yes" && text != "no") throw wrongValue(option, text, "yes or no");
    return text == "yes";
}

std::vector<std::string> listed(std::string_view option, std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const bool quoted = text.starts_with('"');
        const std::size_t end = quoted ? text.find('"', 1) : text.find(',');
        if (quoted && (end == text.npos || (end + 1 < text.size() && text[end + 1] != ',')))
            throw wrongPart(option, text, "a name in double quotes, and a comma or the end after them");
        const std::string_view part = quoted ? text.substr(1, end - 1) : text.substr(0, end);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(text.size(), end == text.npos ? end : end + (quoted ? 2 : 1)));
    }
    return parts;
}

std::vector<std::string> splitAtCommas(std::string_view text) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char letter : text) {
        depth += letter == '(' ? 1 : (letter == ')' ? -1 : 0);
        if (letter == ',' && depth == 0)
            parts.emplace_back();
        else
            parts.back() += letter;
    }
    return parts;
}

UsageError wrongValue(std::string_view option, std::string_view text, std::string_view expected) {
    return UsageError(concat(option, " is \"", text, "\"; expected ", expected));
}

UsageError wrongPart(std::string_view option, std::string_view text, std::string_view expected) {
    return UsageError(concat(option, " holds \"", text, "\"; expected ", expected));
}

}  // namespace kan::cli
