#pragma once

#include <string>
#include <vector>

#include "core/structure/user_derivatives.h"

namespace kan {

/// By what some inputs enter a function f = F(g): through a sum of one term each.
enum class GroupLaw {
    Linear,    ///< g = sum a_i x_i
    Power,     ///< g = prod x_i^a_i
    Square,    ///< g = sum a_i x_i^2
    Additive,  ///< g = sum a_i(x_i), functions that are not known
};

struct GroupFit {
    GroupLaw law = GroupLaw::Linear;
    std::vector<double> factors;  ///< a_i, the first 1; of Additive none
    /// Part of the gradient that the law does not explain, a root mean square over rows: 0.1 is a direction that is off
    /// by 6 degrees.
    double defect = 0;
};

/// The law by which f goes through `inside`, two inputs or more: the best of those with factors, of size one where
/// that does as well, if it is under the threshold; else Additive if that is; else the best of them, above it.
/// Inputs enter as F(g, rest): the rest may differ from row to row.
GroupFit groupLaw(const OutputDerivatives &of, const std::vector<int> &inside, double threshold);

/// How the words of a structure are spelt: as one types them, or otherwise.
struct StructureSigns {
    std::string times = "*", minus = "-", square = "^2";
    std::string (*function)(int) = nullptr;  ///< the n-th function that is not known; null: "f1"
};

/// "x1^2 + x2^2", "x1 - 2*x2", "x1/x2", "a(x1) + b(x2)".
std::string lawText(const GroupFit &fit, const std::vector<std::string> &names, const StructureSigns &signs = {});

}  // namespace kan
