#include "core/constraints/constraint.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "core/data/table.h"
#include "core/text.h"
#include "core/values.h"

namespace kan {

namespace {

constexpr int kLeastPeriod = 3;  // intervals

constexpr std::pair<ConstraintKind, std::string_view> kKinds[] = {
    {ConstraintKind::Rising, "rising"},     {ConstraintKind::Falling, "falling"},    {ConstraintKind::Convex, "convex"},
    {ConstraintKind::Concave, "concave"},   {ConstraintKind::Even, "even"},          {ConstraintKind::Odd, "odd"},
    {ConstraintKind::Periodic, "periodic"}, {ConstraintKind::Symmetric, "symmetric"}};

std::string_view usage(ConstraintKind kind) {
    switch (kind) {
        case ConstraintKind::Periodic:
            return "periodic(x, 6.2832)";
        case ConstraintKind::Symmetric:
            return "symmetric(x, y)";
        case ConstraintKind::Even:
            return "even(x), or even(x, 1.5) about x = 1.5";
        case ConstraintKind::Odd:
            return "odd(x), or odd(x, 1.5) about x = 1.5";
        default:
            break;
    }
    return "rising(x)";
}

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw std::invalid_argument(concat("constraint \"", text, "\": ", why));
}

/// The arguments between the brackets, quotes taken off.
std::vector<std::string> argumentsOf(std::string_view text, std::string_view inside) {
    std::vector<std::string> arguments;
    while (true) {
        inside = trimmed(inside);
        if (inside.starts_with('"')) {
            const auto end = inside.find('"', 1);
            if (end == std::string_view::npos) refuse(text, "the quote is not closed");
            arguments.emplace_back(inside.substr(1, end - 1));
            inside = trimmed(inside.substr(end + 1));
            if (!inside.empty() && inside.front() != ',') refuse(text, "after a name in quotes comes a comma");
            if (inside.empty()) return arguments;
            inside.remove_prefix(1);
        } else {
            const auto end = inside.find(',');
            arguments.emplace_back(trimmed(inside.substr(0, end)));
            if (end == std::string_view::npos) return arguments;
            inside.remove_prefix(end + 1);
        }
    }
}

std::string quotedIfNeeded(const std::string &name) {
    const bool plain = name.find_first_of(",()\"") == std::string::npos && trimmed(name) == name && !name.empty();
    return plain ? name : '"' + name + '"';
}

bool bends(ConstraintKind kind) {
    return kind == ConstraintKind::Convex || kind == ConstraintKind::Concave;
}
bool slopes(ConstraintKind kind) {
    return kind == ConstraintKind::Rising || kind == ConstraintKind::Falling;
}

int columnOf(std::string_view text, const std::string &name, const std::vector<std::string> &names) {
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) return static_cast<int>(found - names.begin());
    const std::string near = nearestName(name, names);
    refuse(text, concat("there is no input \"", name, "\"",
                        near.empty() ? std::string() : concat("; did you mean \"", near, "\"?")));
}

std::pair<double, double> rangeOf(const Dataset &rows, int column) {
    double low = rows.train_input.col(column).minCoeff(), high = rows.train_input.col(column).maxCoeff();
    if (rows.test_input.rows() > 0) {
        low = std::min(low, rows.test_input.col(column).minCoeff());
        high = std::max(high, rows.test_input.col(column).maxCoeff());
    }
    return {low, high};
}

void requireScalesAllow(const Dataset &rows, const Constraint &constraint, int column, std::string_view text) {
    const bool log = scalingAt(rows.input_scaling, column).log;
    if (log && !slopes(constraint.kind) && constraint.kind != ConstraintKind::Symmetric)
        refuse(text, "this input goes into the network as its logarithm; take it as it is");
    if (rows.classes > 0 &&
        (slopes(constraint.kind) || bends(constraint.kind) || constraint.kind == ConstraintKind::Odd))
        refuse(text, "the network tells classes, which do not rise or bend; even, periodic and symmetric are possible");
    for (int output = 0; output < rows.outputs(); ++output) {
        const ColumnScaling scaling = scalingAt(rows.output_scaling, output);
        if (scaling.log && constraint.kind == ConstraintKind::Concave)
            refuse(text, "the network learns the output's logarithm, whose exponential is not concave");
        if (scaling.log && constraint.kind == ConstraintKind::Odd)
            refuse(text, "the network learns the output's logarithm, which is not odd; take it as it is");
    }
}

InputConstraint onRows(const Dataset &rows, std::string_view text) {
    const Constraint constraint = constraintFromText(text);
    InputConstraint found;
    found.kind = constraint.kind;
    found.text = toString(constraint);
    found.input = columnOf(text, constraint.inputs.front(), rows.input_names);
    requireScalesAllow(rows, constraint, found.input, text);
    const ColumnScaling scaling = scalingAt(rows.input_scaling, found.input);
    found.centre = scaling.fromUser(constraint.number);
    found.period = constraint.number / scaling.scale;
    std::tie(found.low, found.high) = rangeOf(rows, found.input);
    for (int output = 0; output < rows.outputs() && constraint.kind == ConstraintKind::Odd; ++output)
        found.middle.push_back(scalingAt(rows.output_scaling, output).fromUser(0));
    const double periods = (found.high - found.low) / found.period;
    if (constraint.kind == ConstraintKind::Periodic && periods > static_cast<double>(rows.train_input.rows()))
        refuse(text, concat("the rows hold ", withDigits(periods, 3),
                            " periods, more than there are rows; the period is in the input's own unit"));
    if (constraint.kind != ConstraintKind::Symmetric) return found;
    found.partner = columnOf(text, constraint.inputs.back(), rows.input_names);
    if (found.partner == found.input) refuse(text, "these are one input; name two");
    const ColumnScaling other = scalingAt(rows.input_scaling, found.partner);
    if (other.log != scaling.log) refuse(text, "one of the two goes into the network as its logarithm, the other not");
    found.partner_scale = scaling.scale / other.scale;
    found.partner_shift = (scaling.shift - other.shift) / other.scale;
    const auto [low, high] = rangeOf(rows, found.partner);
    found.low = std::min(found.low, found.fromPartner(low));
    found.high = std::max(found.high, found.fromPartner(high));
    return found;
}

/// Whether two may hold for the same input: a direction and a bend, each once, and symmetry with either.
bool together(ConstraintKind a, ConstraintKind b) {
    if (a == ConstraintKind::Symmetric) return slopes(b) || bends(b);
    if (b == ConstraintKind::Symmetric) return slopes(a) || bends(a);
    return slopes(a) != slopes(b) && bends(a) != bends(b);
}

void requireTogether(const std::vector<InputConstraint> &constraints) {
    const auto names = [](const InputConstraint &constraint, int input) {
        return constraint.input == input || constraint.partner == input;
    };
    for (std::size_t b = 0; b < constraints.size(); ++b)
        for (std::size_t a = 0; a < b; ++a) {
            const InputConstraint &first = constraints[a], &second = constraints[b];
            const bool meet = names(second, first.input) || (first.partner >= 0 && names(second, first.partner));
            if (!meet || together(first.kind, second.kind)) continue;
            throw std::invalid_argument(concat("constraints ", first.text, " and ", second.text,
                                               first.text == second.text
                                                   ? " are the same; leave one out"
                                                   : " cannot be kept for one input together; leave one out"));
        }
}

}  // namespace

bool canKeep(ConstraintKind kind, Extrapolation outside) {
    if (bends(kind)) return outside == Extrapolation::Linear;
    return !slopes(kind) || outside != Extrapolation::Zero;
}

int intervalsOfPeriod(const InputConstraint &constraint, int grid) {
    const double range = constraint.high - constraint.low;
    return range <= constraint.period ? grid : static_cast<int>(std::floor(grid * constraint.period / range));
}

int leastGrid(std::span<const InputConstraint> constraints) {
    constexpr double kFinest = 1e6;
    int least = 1;
    for (const InputConstraint &constraint : constraints) {
        if (constraint.kind != ConstraintKind::Periodic) continue;
        const double periods = std::max(1.0, (constraint.high - constraint.low) / constraint.period);
        int grid = static_cast<int>(std::min(kFinest, std::ceil(kLeastPeriod * periods)));
        if (intervalsOfPeriod(constraint, grid) < kLeastPeriod) ++grid;  // by rounding
        least = std::max(least, grid);
    }
    return least;
}

Constraint constraintFromText(std::string_view text) {
    const std::string_view whole = trimmed(text);
    const auto open = whole.find('(');
    if (open == std::string_view::npos || whole.back() != ')')
        refuse(text,
               "write it as rising(x), falling(x), convex(x), concave(x), even(x), odd(x), periodic(x, 6.2832) or "
               "symmetric(x, y)");
    Constraint constraint;
    constraint.kind = valueNamed(kKinds, trimmed(whole.substr(0, open)), "constraint");
    constraint.inputs = argumentsOf(text, whole.substr(open + 1, whole.size() - open - 2));
    const bool centred = constraint.kind == ConstraintKind::Even || constraint.kind == ConstraintKind::Odd;
    const bool two = constraint.kind == ConstraintKind::Periodic || constraint.kind == ConstraintKind::Symmetric;
    const std::size_t count = constraint.inputs.size();
    if (count > 2 || (count == 1 && two) || (count == 2 && !two && !centred))
        refuse(text, concat("write it as ", usage(constraint.kind)));
    if (count == 2 && constraint.kind != ConstraintKind::Symmetric) {
        const std::optional<double> number = numberIn<double>(constraint.inputs.back());
        if (!number) refuse(text, concat("\"", constraint.inputs.back(), "\" is not a number"));
        constraint.number = *number;
        constraint.inputs.pop_back();
    }
    for (const std::string &name : constraint.inputs)
        if (name.empty()) refuse(text, concat("an input is missing; write it as ", usage(constraint.kind)));
    if (constraint.kind == ConstraintKind::Periodic && !(constraint.number > 0))
        refuse(text, "a period is above 0, in the input's own unit");
    return constraint;
}

std::string toString(const Constraint &constraint) {
    std::string text = concat(nameOf(kKinds, constraint.kind), "(", quotedIfNeeded(constraint.inputs.front()));
    if (constraint.inputs.size() > 1) text += ", " + quotedIfNeeded(constraint.inputs.back());
    const bool centred = constraint.kind == ConstraintKind::Even || constraint.kind == ConstraintKind::Odd;
    if (constraint.kind == ConstraintKind::Periodic || (centred && constraint.number != 0))
        text += ", " + numberText(constraint.number);
    return text + ")";
}

std::vector<std::string> constraintsFromList(std::string_view list) {
    std::vector<std::string> constraints;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= list.size(); ++at) {
        if (at < list.size() && list[at] == '"') quoted = !quoted;
        if (at < list.size() && (quoted || list[at] != ';')) continue;
        const std::string_view text = trimmed(list.substr(begin, at - begin));
        if (!text.empty()) constraints.push_back(toString(constraintFromText(text)));
        begin = at + 1;
    }
    return constraints;
}

Extrapolation extrapolationFor(std::span<const std::string> constraints, Extrapolation given) {
    for (const std::string &text : constraints)
        if (!canKeep(constraintFromText(text).kind, given)) return Extrapolation::Linear;
    return given;
}

std::vector<std::string> toggled(std::vector<std::string> constraints, const Constraint &constraint) {
    const auto same = [&](const std::string &text) { return constraintFromText(text) == constraint; };
    const auto meets = [&](const std::string &text) {
        const Constraint other = constraintFromText(text);
        if (together(other.kind, constraint.kind)) return false;
        return std::ranges::any_of(other.inputs, [&](const std::string &name) {
            return std::ranges::find(constraint.inputs, name) != constraint.inputs.end();
        });
    };
    const bool there = std::ranges::any_of(constraints, same);
    std::erase_if(constraints, meets);
    if (!there) constraints.push_back(toString(constraint));
    return constraints;
}

void requireInputs(std::span<const std::string> constraints, const std::vector<std::string> &names) {
    for (const std::string &text : constraints)
        for (const std::string &name : constraintFromText(text).inputs) columnOf(text, name, names);
}

std::vector<InputConstraint> constraintsOn(const Dataset &rows, std::span<const std::string> texts) {
    std::vector<InputConstraint> constraints;
    constraints.reserve(texts.size());
    for (const std::string &text : texts) constraints.push_back(onRows(rows, text));
    requireTogether(constraints);
    return constraints;
}

}  // namespace kan
