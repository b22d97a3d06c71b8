#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/spline/base_function.h"

namespace kan {

/// What a network's outputs are known to do with an input. Odd: f(c - u) = -f(c + u) in that input, whatever the others
/// are. Symmetric: nothing changes if two inputs change places.
enum class ConstraintKind { Rising, Falling, Convex, Concave, Even, Odd, Periodic, Symmetric };

/// Whether splines that go on by this rule outside their knots can keep it: what falls to zero there neither rises nor
/// bends one way, and what is held does not bend.
bool canKeep(ConstraintKind kind, Extrapolation outside);

/// One constraint, as it is written: "rising(mass)", "even(x)", "even(x, 1.5)" about x = 1.5, "odd(x)", "periodic(t,
/// 24)" with the period 24, "symmetric(m1, m2)". Names with commas, brackets or spaces at their ends stand in quotes.
struct Constraint {
    ConstraintKind kind = ConstraintKind::Rising;
    std::vector<std::string> inputs;  ///< one name; of Symmetric two
    double number = 0;                ///< centre of Even and Odd, period of Periodic, in the input's own unit

    bool operator==(const Constraint &) const = default;
};

/// Throws std::invalid_argument, which quotes the text and says what is expected.
Constraint constraintFromText(std::string_view text);
std::string toString(const Constraint &constraint);
/// Those of a list, "rising(mass); even(x)", as texts; semicolons within quotes are part of names. Throws likewise.
std::vector<std::string> constraintsFromList(std::string_view list);

/// Throws likewise for an input that is not among `names`.
void requireInputs(std::span<const std::string> constraints, const std::vector<std::string> &names);

/// `given`, or Linear if one of the constraints cannot be kept with it.
Extrapolation extrapolationFor(std::span<const std::string> constraints, Extrapolation given);
/// With one more, in place of those that cannot be kept beside it; without it, if it is there already.
std::vector<std::string> toggled(std::vector<std::string> constraints, const Constraint &constraint);

/// A constraint on the inputs of a table of rows, in the network's units.
struct InputConstraint {
    ConstraintKind kind = ConstraintKind::Rising;
    std::string text;            ///< as a person would write it
    int input = 0;               ///< its column
    int partner = -1;            ///< of Symmetric the other one
    double centre = 0;           ///< of Even and Odd
    double period = 0;           ///< of Periodic
    std::vector<double> middle;  ///< of Odd, per label column: the network's number for 0 in the user's units
    double low = 0, high = 0;    ///< range of the input's values in the rows, test rows included; of Symmetric of both,
                                 ///< in the units of `input`
    double partner_scale = 1, partner_shift = 0;  ///< partner's number of the same value: scale * number + shift

    /// The number of the partner's that is the same value in the user's units, and back.
    double toPartner(double number) const { return partner_scale * number + partner_shift; }
    double fromPartner(double number) const { return (number - partner_shift) / partner_scale; }
};

/// Intervals of one period: of `grid` that cover the rows.
int intervalsOfPeriod(const InputConstraint &constraint, int grid);
/// The coarsest grid on which all constraints can be kept: a period needs some intervals.
int leastGrid(std::span<const InputConstraint> constraints);

/// Throws std::invalid_argument that names the constraint, what is wrong with it and the remedy: unreadable, an input
/// that is not there, twice the same, two that cannot hold together, a period without rows for it, inputs or outputs
/// whose scale does not allow it (the logarithm of an even input or of an odd output, classes that rise).
std::vector<InputConstraint> constraintsOn(const Dataset &rows, std::span<const std::string> texts);

}  // namespace kan
