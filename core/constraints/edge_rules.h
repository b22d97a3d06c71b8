#pragma once

#include <span>
#include <vector>

#include "core/constraints/constraint.h"
#include "core/model/kan.h"

namespace kan {

/// Another edge of the layer that an edge is like: its coefficients are sign times the other's, in reverse if mirrored,
/// plus shift.
struct EdgeLike {
    int i = -1, j = -1;  ///< from input i into subnode j; -1: none
    bool mirrored = false;
    double sign = 1, shift = 0;

    bool any() const { return i >= 0; }
    bool turned() const { return mirrored || sign < 0; }
    bool operator==(const EdgeLike &) const = default;
};

/// What the spline of an edge has to be so that the network keeps its constraints.
struct EdgeRule {
    int slope = 0;          ///< 1: it rises, -1: it falls
    int bend = 0;           ///< 1: it is convex, -1: concave
    int parity = 0;         ///< about the middle of its knots 1: even, -1: odd
    double offset = 0;      ///< of an odd one: what is added to it
    bool periodic = false;  ///< by a whole number of its knots' intervals
    bool zero = false;
    EdgeLike like = {};    ///< the edge that it is a copy of
    EdgeLike shared = {};  ///< a copy of it: how that one is made of its own

    bool any() const {
        return slope != 0 || bend != 0 || parity != 0 || periodic || zero || like.any() || shared.any();
    }
    /// A constant at the subnode would break it.
    bool forbidsBias() const { return parity < 0 || like.turned() || shared.turned(); }
    bool operator==(const EdgeRule &) const = default;
};

/// Sufficient rules for the edges of every layer, [layer][KanLayer::edge], none for edges that are pruned or stand in
/// closed form alone.
///
/// Even, periodic and symmetric concern the edges out of the input. A network rises with an input (is convex in it) if
/// those do, or fall, and every edge behind them rises (rises and is convex): sums and compositions of such functions
/// are such functions (Boyd & Vandenberghe 2004, 3.2.4). It is odd in an input if on every way to the outputs edges out
/// of odd nodes are odd and nodes that add take odd and other terms not together; products multiply signs. Where the
/// sum nodes of the first layer do take them together, they go in pairs: one has the mirrored spline of the input, all
/// others alike, and the edges out of it are those out of the other with the opposite sign, so that what both give is
/// odd. A node that finds no partner counts for nothing.
///
/// Throws std::invalid_argument, naming the constraint, the node and the remedy, where a network of this shape cannot
/// keep one so: multiplication nodes behind an input that rises, numbers of nodes, a node where odd meets other,
/// splines that fall to zero outside their knots (Extrapolation::Zero) for a direction or a bend.
std::vector<std::vector<EdgeRule>> edgeRules(const Kan &model, std::span<const InputConstraint> constraints);

}  // namespace kan
