#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/text.h"

namespace kan {

/// What a change of a field does to a network in training.
enum class FieldEffect { Live, Refine, Restart, Nothing };

/// The numbers that a field may have, and how that is said.
struct FieldRange {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    std::string_view words = {};  ///< after "it must"; empty: "lie in low .. high"
    bool above_low = false;       ///< low itself is not allowed
    bool below_high = false;
    double also = std::numeric_limits<double>::quiet_NaN();  ///< a number outside with a meaning of its own

    bool contains(double value) const {
        if (value == also) return true;
        return (above_low ? value > low : value >= low) && (below_high ? value < high : value <= high);
    }
};

/// Throws std::invalid_argument with name, value and range if the value is not in the range.
template <class Number>
void requireIn(const FieldRange &range, std::string_view name, Number value) {
    if (range.contains(static_cast<double>(value))) return;
    throw std::invalid_argument(
        concat(name, " is ", value, "; it must ",
               range.words.empty() ? concat("lie in ", range.low, " .. ", range.high) : std::string(range.words)));
}

/// OnOff: of a truth value.
enum class FieldScale { None, Linear, Logarithmic, LogarithmicWithZero, Integers, ManyIntegers, OnOff };

/// How a panel shows a field, in English; a panel translates it. Without a scale a field has no plain row.
struct FieldRow {
    FieldScale scale = FieldScale::None;
    double low = 0, high = 1;              ///< what the slider covers
    double typed_low = 0, typed_high = 1;  ///< what may be typed
    std::string_view label = {};
    std::string_view words = {};  ///< the full name
    std::string_view help = {};   ///< what it is for
    std::string_view edit = {};   ///< of an undo step: "change λ"
};

/// One option of a struct, described once: checks, JSON, key=value and rows of panels are made from it.
template <class Options>
struct Field {
    template <class Value>
    using Member = Value &(*)(Options &);
    /// An enum by its names; `choose` throws std::invalid_argument naming the choices.
    struct Choice {
        std::string_view (*text)(Options &);
        void (*choose)(Options &, std::string_view);
    };

    std::string_view name;  ///< the key in files and of --set
    std::variant<Member<double>, Member<int>, Member<std::uint64_t>, Member<bool>, Member<double[2]>,
                 Member<std::vector<int>>, Member<std::vector<double>>, Member<std::vector<std::string>>,
                 Member<std::vector<std::pair<double, double>>>, Choice>
        member;
    FieldRange range = {};       ///< of a number
    std::string_view unit = {};  ///< of a number, in English: "rows"; empty: it has none
    FieldEffect effect = FieldEffect::Restart;
    std::string_view mark = {};  ///< how a chart names a change on the way; empty: it does not
    FieldRow row = {};
};

template <class Options, class Value>
Options ownerOf(Value Options::*);

/// options.*First.*Rest...: memberAt<&TrainingOptions::penalty, &PenaltyOptions::lamb>.
template <auto First, auto... Rest>
auto &memberAt(decltype(ownerOf(First)) &options) {
    if constexpr (sizeof...(Rest) == 0)
        return options.*First;
    else
        return memberAt<Rest...>(options.*First);
}

/// An enum member with its reader of names; its writer is toString.
template <auto Parse, auto First, auto... Rest>
constexpr auto choiceAt() {
    using Options = decltype(ownerOf(First));
    return typename Field<Options>::Choice{
        [](Options &options) { return toString(memberAt<First, Rest...>(options)); },
        [](Options &options, std::string_view text) { memberAt<First, Rest...>(options) = Parse(text); }};
}

/// Calls visit(value) with a const reference to the member, or for an enum with its name.
template <class Options, class Visit>
decltype(auto) readField(const Field<Options> &field, const Options &options, const Visit &visit) {
    // The accessors only hand out a reference; nothing is written here.
    Options &place = const_cast<Options &>(options);
    return std::visit(
        [&](const auto &member) -> decltype(auto) {
            if constexpr (std::is_same_v<std::decay_t<decltype(member)>, typename Field<Options>::Choice>)
                return visit(member.text(place));
            else
                return visit(std::as_const(member(place)));
        },
        field.member);
}

template <class Options>
void copyField(const Field<Options> &field, const Options &from, Options &to) {
    Options &source = const_cast<Options &>(from);
    std::visit(
        [&](const auto &member) {
            using Kind = std::decay_t<decltype(member)>;
            if constexpr (std::is_same_v<Kind, typename Field<Options>::Choice>)
                member.choose(to, member.text(source));
            else if constexpr (std::is_same_v<Kind, typename Field<Options>::template Member<double[2]>>)
                std::copy(std::begin(member(source)), std::end(member(source)), std::begin(member(to)));
            else
                member(to) = member(source);
        },
        field.member);
}

/// The value of a numeric field; NaN for any other.
template <class Options>
double numberOf(const Field<Options> &field, const Options &options) {
    return readField(field, options, [](const auto &value) {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>) return static_cast<double>(value);
        return std::numeric_limits<double>::quiet_NaN();
    });
}

/// A number that is not in the range becomes `also` where there is one. Other fields than of numbers are left alone.
template <class Options>
void setNumber(const Field<Options> &field, Options &options, double number) {
    if (!field.range.contains(number) && !std::isnan(field.range.also)) number = field.range.also;
    std::visit(
        [&](const auto &member) {
            using Kind = std::decay_t<decltype(member)>;
            if constexpr (!std::is_same_v<Kind, typename Field<Options>::Choice>) {
                using Value = std::remove_reference_t<decltype(member(options))>;
                if constexpr (std::is_arithmetic_v<Value>) member(options) = static_cast<Value>(number);
            }
        },
        field.member);
}

/// Throws std::invalid_argument for the first number out of its range.
template <class Options>
void requireInRange(std::span<const Field<Options>> fields, const Options &options) {
    for (const Field<Options> &field : fields)
        readField(field, options, [&](const auto &value) {
            if constexpr (std::is_arithmetic_v<std::decay_t<decltype(value)>>)
                requireIn(field.range, field.name, value);
        });
}

/// `options` with the fields of that effect as they are in `from`.
template <class Options>
Options withFieldsOf(std::span<const Field<Options>> fields, FieldEffect effect, Options options, const Options &from) {
    for (const Field<Options> &field : fields)
        if (field.effect == effect) copyField(field, from, options);
    return options;
}

template <class Options>
const Field<Options> &fieldNamed(std::span<const Field<Options>> fields, std::string_view name) {
    for (const Field<Options> &field : fields)
        if (field.name == name) return field;
    throw std::invalid_argument(concat("there is no field ", name));
}

}  // namespace kan
