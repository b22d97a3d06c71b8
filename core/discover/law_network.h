#pragma once

#include <optional>
#include <vector>

#include "core/data/dataset.h"
#include "core/formula/expression.h"
#include "core/model/kan.h"

namespace kan {

/// The network that computes laws, an expression of the user's units for each output, on the rows of a dataset; its
/// knots lie over what its nodes have there. Nothing for what no network computes (compile_formula.h).
std::optional<Kan> networkOfLaws(const std::vector<ExpressionPtr> &laws, const Dataset &dataset, std::uint64_t seed);

}  // namespace kan
