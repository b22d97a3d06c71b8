#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "core/compile/cells.h"

namespace kan {

/// In which layers of a network cells stand.
struct CellLayers {
    int depth = 0;           ///< layers of edges; all outputs stand there
    std::vector<int> first;  ///< of each cell the layer in which it is computed
    std::vector<int> last;   ///< and the last in which it still is, carried; below first: nothing reads it
};

/// The same cells without those that no output needs.
Cells neededOnly(const Cells &cells);

/// Each cell between what it reads and what reads it, so that few nodes carry values: from the earliest layers on, one
/// cell after the other is moved to where that takes the fewest.
CellLayers layersOf(const Cells &cells);

/// What a network of these cells costs; fewer layers count first, then nodes.
struct CellCost {
    int depth = 0;
    std::size_t nodes = 0, own_functions = 0, edges = 0;
    auto operator<=>(const CellCost &) const = default;
};
CellCost costOf(const Cells &cells, const CellLayers &layers);

}  // namespace kan
