#pragma once

#include <span>

#include "core/experiment/prepared_data.h"
#include "core/model/kan.h"
#include "ui/session/edge_snapshot.h"

namespace kan::ui {

/// How the numbers of one edge are shown: x of the first layer in the units of its column (their natural logarithm,
/// where that is what the network takes), phi of the last layer as its part of the output in the output's units.
/// Shifts of outputs belong to no edge. Between hidden layers nothing is changed, nor in what comes to a multiplication
/// node: a factor has no unit of its own. Scales of nodes and subnodes come after phi.
struct EdgeUnits {
    double x_shift = 0, x_scale = 1;  ///< shown x = network x * x_scale + x_shift
    double y_scale = 1;               ///< shown phi = network phi * y_scale

    static EdgeUnits of(const PreparedData &data, const Kan &model, EdgeId edge);

    double x(double network) const { return network * x_scale + x_shift; }
    /// c f(a x + b) + d of shown x and phi, from that of the network's; `function` may be any.
    Affine shown(const Affine &network) const;
    Affine network(const Affine &shown) const;

    /// Ranges of `edge`, and its curve, which is not yet the edge's.
    void show(EdgeSnapshot &edge, std::span<float> curve) const;
    void show(NodeDetail &detail) const;
    void show(EdgeDetail &detail) const;
};

}  // namespace kan::ui
