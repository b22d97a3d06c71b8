#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/experiment/prepared_data.h"
#include "core/matrix.h"
#include "core/model/node_curves.h"
#include "ui/session/edge_snapshot.h"

namespace kan::ui {

/// Range of a node's values, never of zero width.
struct NodeRange {
    double low = -1;
    double high = 1;
};

/// One column of a table of node values.
using NodeValues = Eigen::Ref<const Eigen::VectorXd, 0, Eigen::InnerStride<>>;

/// Smallest and largest value; a constant is widened to both sides.
NodeRange observedRange(const NodeValues &values);

/// Fraction of `values` outside [t_0, t_G].
double outsideFraction(const NodeValues &values, std::span<const double> knots);

/// The layers of a network and what their curves are parts of.
struct SampledLayers {
    std::vector<LayerSnapshot> layers;
    CurveBlock curves;
};

/// Shapes, and of every edge its id, curve, x and y range, `pruned`, kind and `outside`, over the values [N][nodes]
/// that the nodes of each layer take, in the units of `data`. A pruned edge is drawn as it would be live. x and the
/// basis there are of a node, not of its edges; all curves go into one block.
SampledLayers sampleLayers(const Kan &model, const std::vector<Matrix> &values, const PreparedData &data);

/// What the details of all edges from a node share.
struct SampledNode {
    NodeCurves curves;  ///< at the network's x; NodeDetail::x is shown
    std::shared_ptr<const NodeDetail> detail;
};

/// Of node i of layer l, for these values of it, in the units of `data`. Refers to the model.
SampledNode sampleNode(const Kan &model, int l, int i, const NodeValues &values, const PreparedData &data);

/// Everything the inspector shows of an edge from that node, in the units of `data`.
std::shared_ptr<const EdgeDetail> sampleDetail(const Kan &model, EdgeId id, const SampledNode &node,
                                               const PreparedData &data);

}  // namespace kan::ui
