#pragma once

#include <functional>
#include <optional>

#include "core/compile/compile_formula.h"
#include "core/compile/network_starts.h"
#include "core/data/dataset.h"

namespace kan {

/// How a formula becomes the network that a training starts from.
struct FormulaStart {
    int grid = 5;  ///< of its splines, which count once an edge is freed
    int k = 3;
    std::uint64_t seed = 1;   ///< of the noise and of nodes that are added
    double perturbation = 0;  ///< perturbed
    int deepen = 0;           ///< deepened
    int widen = 0;            ///< widened
    /// The edges that become splines, of the network deepened; empty: none.
    std::function<std::vector<EdgeId>(const Kan &)> freed;
};

/// What was made.
struct FormulaNetwork {
    Kan model;
    std::vector<FreedEdge> freed;
};

/// The network that computes the formula on a dataset's rows, its knots over what its nodes have there, with the
/// changes that are asked for. Both in the dataset's scaling. Throws FormulaError, and std::invalid_argument if the
/// formula has another number of outputs than the data, the data has classes, or the formula has no finite value in
/// some row: says in which, and what to do.
FormulaNetwork networkOfFormula(const TypedFormula &formula, const Dataset &dataset, const FormulaStart &start);

/// The formula's values, in the user's units; `inputs` are in the network's.
Matrix formulaValues(const TypedFormula &formula, const Dataset &dataset, const Matrix &inputs);
/// Throws std::invalid_argument, naming how many and the first, if rows of values are not finite.
void requireDefined(const Matrix &values, const std::string &what);

}  // namespace kan
