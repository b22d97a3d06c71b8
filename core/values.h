#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kan {

// Numbers and lists that a user types. Digits are those of C, whatever the language of the machine.

inline constexpr std::string_view kBlanks = " \t\n\v\f\r";

/// The number that the text is from its first letter to its last; nothing if it is none, does not fit into a Number or
/// is not finite. No leading +.
template <class Number>
std::optional<Number> numberIn(std::string_view text) {
    Number value{};
    const char *const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc() || end != last) return std::nullopt;
    if constexpr (std::is_floating_point_v<Number>)
        if (!std::isfinite(value)) return std::nullopt;
    return value;
}

/// The same with a leading + too.
template <class Number>
std::optional<Number> signedNumberIn(std::string_view text) {
    const bool plus = text.starts_with('+') && !text.starts_with("+-");
    return numberIn<Number>(plus ? text.substr(1) : text);
}

/// Without the blanks at both ends.
inline std::string_view trimmed(std::string_view text, std::string_view blanks = kBlanks) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The parts between any of `separators`, as they are; empty ones do not count.
inline std::vector<std::string_view> partsOf(std::string_view text, std::string_view separators = ",") {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        if (end > at) parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

}  // namespace kan
