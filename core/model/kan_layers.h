#pragma once

#include <string>
#include <vector>

#include "core/model/kan.h"

namespace kan {

/// Whether two networks have the same layers: widths, factors of multiplication nodes, grid.
bool sameLayers(const KanSpec &a, const KanSpec &b);
void takeLayers(const KanSpec &from, KanSpec &to);

/// "[2,5,1]"; of layers with multiplication nodes [sums, products], as in files: "[2,[3,2],1]".
std::string widthText(const KanSpec &spec);

/// Gives a network other widths. With as many layers as before its multiplication nodes stay, of a layer that has
/// become narrower than they are the last go; with more or fewer layers all become sum nodes.
void setWidth(KanSpec &spec, std::vector<int> width);

/// All that belongs to an edge, its mask and its function as well; both layers have as many coefficients.
void copyEdge(const Kan &from, EdgeId source, Kan &to, EdgeId target);

}  // namespace kan
