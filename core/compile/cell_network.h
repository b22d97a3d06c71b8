#pragma once

#include "core/compile/cell_layers.h"
#include "core/compile/compile_formula.h"

namespace kan {

/// The network whose nodes are these cells. Throws CompileError if it is too large.
Kan networkOf(const Cells &cells, const CellLayers &layers, const CompileOptions &options);

}  // namespace kan
