#pragma once

#include <memory>
#include <span>

#include "core/matrix.h"
#include "ui/session/snapshot.h"

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

/// Sets curve, x and y range, `pruned` and kind of `edge` (its id is set). A pruned edge is drawn as it would be live.
void sampleCurve(EdgeSnapshot &edge, const Kan &model, const NodeRange &range);

/// Everything the inspector shows of the edge, for these values of its input node.
std::shared_ptr<EdgeDetail> sampleDetail(const Kan &model, EdgeId id, const NodeValues &values);

}  // namespace kan::ui
