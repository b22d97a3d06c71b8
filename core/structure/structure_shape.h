#pragma once

#include "core/structure/structure_tree.h"

namespace kan {

/// An untrained network of the shape that a tree has: sums become sum nodes, products and laws of powers multiplication
/// nodes, other laws sum nodes, and what could not be taken apart a hidden layer of 2 m + 1 nodes for m values. What
/// is needed further up is handed on by edges of its own. Edges that the tree does not have are masked. Grid, k, seed
/// and the like are those of `like`, whose rules become pykan-0.2's if there are products; `tree` is of its only
/// output. Throws std::invalid_argument if `like` has several outputs, or a product more than KanSpec::kMaxArity
/// factors.
Kan networkOfShape(const StructureNode &tree, const KanSpec &like);

}  // namespace kan
