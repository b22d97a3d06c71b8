#pragma once

#include "core/data/dataset.h"
#include "core/formula/network_formula.h"

namespace kan {

/// Names and units of a dataset's columns, for the formula of a network with so many outputs.
FormulaOptions formulaOptionsOf(const Dataset &dataset, int outputs);

}  // namespace kan
