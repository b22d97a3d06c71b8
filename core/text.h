#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kan {

/// The arguments one after the other, numbers as a stream prints them.
template <typename... Parts>
std::string concat(const Parts &...parts) {
    std::ostringstream stream;
    (stream << ... << parts);
    return stream.str();
}

/// "a, b or c" from a list of choices.
std::string choices(const std::vector<std::string_view> &names);

/// The entry of `names` with the smallest edit distance to `text`; empty if none is near.
std::string nearestName(std::string_view text, const std::vector<std::string> &names);

/// Throws std::invalid_argument naming field, value and range unless low <= value <= high.
template <typename Number>
void requireWithin(std::string_view field, Number value, std::type_identity_t<Number> low,
                   std::type_identity_t<Number> high) {
    if (!(value >= low && value <= high))
        throw std::invalid_argument(concat(field, " is ", value, "; it must lie in ", low, " .. ", high));
}

/// "640 kB", "12.3 MB", "4.5 GB".
std::string formatBytes(double bytes);

/// A number with so many significant digits, without zeros at its end: "0.125", "1.5e+10".
std::string withDigits(double number, int digits);

/// The value whose name is `text` in a table of (value, name) pairs; throws std::invalid_argument naming `what` and the
/// choices.
template <typename Value, std::size_t Size>
Value valueNamed(const std::pair<Value, std::string_view> (&table)[Size], std::string_view text, std::string_view what);

/// The name of `value` in such a table.
template <typename Value, std::size_t Size>
std::string_view nameOf(const std::pair<Value, std::string_view> (&table)[Size], Value value) {
    for (const auto &[entry, name] : table)
        if (entry == value) return name;
    return {};
}

[[noreturn]] void throwUnknownName(std::string_view what, std::string_view text,
                                   const std::vector<std::string_view> &names);

template <typename Value, std::size_t Size>
Value valueNamed(const std::pair<Value, std::string_view> (&table)[Size], std::string_view text,
                 std::string_view what) {
    std::vector<std::string_view> names;
    for (const auto &[entry, name] : table) {
        if (name == text) return entry;
        names.push_back(name);
    }
    throwUnknownName(what, text, names);
}

}  // namespace kan
