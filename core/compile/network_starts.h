#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"

namespace kan {

// What a training may start from: a network whose closed forms are known, changed so that it can learn more.

/// The same network, its knots over the values that its nodes have on rows: `activations` of layer 0 (the inputs) to
/// layer depth - 1 at least, each [N][nodes]. Splines that are not 0 become 0. What is not finite does not count; a
/// node of one value v gets [v - 1, v + 1].
Kan withKnotsOver(const Kan &model, const std::vector<Matrix> &activations);

/// An edge that has become a spline.
struct FreedEdge {
    EdgeId edge;
    double largest_error = 0;  ///< of the spline within its knots, relative to the largest size of the function there
};
/// The live ones of these edges become splines, fitted by least squares to what stood there within the knots; a spline
/// alone, without base function. Throws std::invalid_argument naming an edge that does not exist.
std::vector<FreedEdge> freeEdges(Kan &model, const std::vector<EdgeId> &edges);
/// All edges that are not pruned.
std::vector<EdgeId> liveEdges(const Kan &model);

/// `nodes` more sum nodes in each hidden layer, with edges to and from all nodes: into them as a new network of this
/// seed has them, away from them splines of 0, so that the network computes what it did. Throws std::invalid_argument
/// for a network without hidden layer.
Kan widened(const Kan &model, int nodes, std::uint64_t seed);
/// `layers` more at the end, which carry the outputs on.
Kan deepened(const Kan &model, int layers);
/// One more input, the last one, whose edges are splines of 0 on these knots, one more than the first layer's grid: the
/// network computes what it did, and what the splines are multiplied by is 1, so that their coefficients have a
/// gradient. There is no edge into a subnode that none reaches: it is pruned, or counts as 1. Throws
/// std::invalid_argument for another number of knots.
Kan withInput(const Kan &model, std::span<const double> knots);
/// a, b, c and d of the closed forms, each times 1 + amount * normal, drawn from the seed in the order of the edges;
/// frozen edges, and edges x that only carry a value, stay.
Kan perturbed(Kan model, double amount, std::uint64_t seed);

}  // namespace kan
