#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "core/column_scaling.h"
#include "core/formula/typed_formula.h"
#include "core/model/kan.h"

namespace kan {

struct CompileOptions {
    int grid = 3;  ///< of the splines, which count once an edge is freed
    int k = 3;
    std::uint64_t seed = 1;  ///< of the network's spec
    /// Between the formula's numbers and those that the network sees; empty: they are the same.
    std::vector<ColumnScaling> input_scaling, output_scaling;
    int most_nodes = 2000;  ///< of all layers; larger networks are refused
};

/// What cannot be a network.
class CompileError : public std::invalid_argument {
  public:
    CompileError(const std::string &message, std::string part)
        : std::invalid_argument(message), part_(std::move(part)) {}
    /// The function that it is about, such as "atan2"; empty: none by itself.
    const std::string &part() const { return part_; }

  private:
    std::string part_;
};

/// A formula as a network of sum and product nodes whose edges stand in closed form (the kanpiler of KAN 2.0): the same
/// values up to rounding, wherever the formula has one. By pykan-0.2's rules; the edges that it does not need are
/// masked, splines are 0.
///
/// An edge holds c f(a x + b) + d with a function of the library; sums of several functions of one value, and functions
/// and powers that the library lacks, are formulas of x. Products have up to KanSpec::kMaxArity factors, quotients are
/// products with 1/x, b^e is exp(e log b), so that b must be positive, and max(a, b) is a step(a - b) + b step(b - a).
/// Parts that occur more than once are computed once where that makes the network no deeper. The network has as few
/// layers as these rules allow, then, by a search from one decision to the next, few nodes; values that wait are
/// carried by edges x.
///
/// Throws FormulaError, with the position in the text, for a function that no edge has (atan2 of two values), parts
/// that are undefined, and formulas that are too large.
Kan compileFormula(const TypedFormula &formula, const CompileOptions &options = {});

/// The same of trees, whose variables are `inputs` in number. Throws CompileError.
Kan compileFormula(const std::vector<ExpressionPtr> &outputs, int inputs, const CompileOptions &options = {});

}  // namespace kan
