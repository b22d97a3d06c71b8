#pragma once

#include <optional>
#include <vector>

#include "core/discover/law_problem.h"
#include "core/structure/user_derivatives.h"

namespace kan {

// A law that stays the same when some columns are scaled, or shifted, together depends on fewer columns: of v and c,
// scaled alike, on v/c; of x1 and x2, shifted alike, on x2 - x1. A network's exact derivatives show by what. (Olver
// 1993, chapter 2: one-parameter groups and their invariants; of scalings that are units' it is Buckingham's theorem.)

/// Columns that are changed together: x_i becomes s^w_i x_i and y s^w y, or x_i becomes x_i + s w_i and y stays.
struct Symmetry {
    std::vector<double> weights;  ///< [n]
    double of_y = 0;              ///< of scalings
    int pivot = 0;                ///< a column of weight 1 that no other symmetry of the group changes
};

struct SymmetryGroup {
    bool scaling = true;
    std::vector<Symmetry> members;
    double defect = 0;  ///< what speaks against the worst of them: a share of the gradient
};

/// Groups that derivatives allow, the largest first, whose weights are halves of whole numbers; those of scalings are
/// of columns that have one sign. `whole`: weights are whole numbers, from further away; noise blurs those of columns
/// that move little.
std::vector<SymmetryGroup> scalings(const OutputDerivatives &of, bool whole = false);
std::vector<SymmetryGroup> shifts(const OutputDerivatives &of);

/// Of two columns each, those by themselves that derivatives of a network which has learnt noise, too, may still show:
/// first all that do not share a column at once, then one by one, the surest first.
std::vector<SymmetryGroup> pairSymmetries(const OutputDerivatives &of);

/// Powers of columns that are factors of y, by the rows alone, noise or not: least squares of log |y| on polynomials of
/// the columns' logarithms, rows by what they count for in the output. Columns whose exponent is within 0.2 of a
/// half of a whole number, and that bend little. Nothing if there are none, or y is of one sign in less than four
/// fifths of the rows.
std::optional<SymmetryGroup> powerFactors(const LawProblem &problem);

/// The problem of the invariants: of n columns, n less the group's size.
LawProblem reduced(const LawProblem &problem, const SymmetryGroup &group);

/// Of a problem of one column, which is not 0: what is y / x^exponent.
LawProblem overPower(const LawProblem &problem, double exponent);

/// The same with 1/x in place of the columns, where that is finite.
std::optional<LawProblem> inverted(const LawProblem &problem);

}  // namespace kan
