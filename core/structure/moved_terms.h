#pragma once

#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

/// How far training has moved the terms of a theory, a network of closed forms that it began with: of each edge in
/// closed form there, [layer][KanLayer::edge], the root mean square of its change, over the deviation of what it was
/// (of a constant its size); 0.1 is a tenth. Both at `values`, those of the theory's nodes on rows (activations): the
/// change of the edge itself, not of what it is given. 0 for splines, and 1 for an edge that was pruned since. Empty if
/// the networks are not of one shape.
std::vector<std::vector<double>> movedTerms(const Kan &theory, const Kan &now, const std::vector<Matrix> &values);

}  // namespace kan
