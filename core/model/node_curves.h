#pragma once

#include <span>
#include <vector>

#include "core/model/edge_parts.h"

namespace kan {

/// The edges from one node at points x: base function and B-splines, which hang on the node and on x only, are
/// evaluated once, and an edge costs k+1 products per point. Bit for bit what EdgeFunction says of each edge, by the
/// model's extrapolation rule. Refers to the model, which must neither change nor go away. Const and free-threaded.
class NodeCurves {
  public:
    /// Of node i of layer l.
    NodeCurves(const Kan &model, int l, int i, std::vector<double> x);

    const std::vector<double> &x() const { return x_; }

    /// EdgeFunction::values of the edge to node j of the next layer; [x().size()].
    void values(int j, std::span<double> values) const;
    /// EdgeFunction::numericParts of it; each [x().size()].
    void numericParts(int j, std::span<double> base, std::span<double> spline) const;
    /// As if its mask were 1: what a pruned edge would do.
    void unmaskedValues(int j, std::span<double> values) const;
    void unmaskedNumericParts(int j, std::span<double> base, std::span<double> spline) const;

  private:
    const KanLayer &layer() const { return model_->layer(l_); }
    double mask(int j) const { return model_->mask(l_, i_, j); }
    double splineAt(std::size_t point, int j) const;
    void valuesWith(double mask, int j, std::span<double> values) const;
    void numericPartsWith(double mask, int j, std::span<double> base, std::span<double> spline) const;

    const Kan *model_;
    int l_, i_;
    std::vector<double> x_;
    std::vector<double> base_;       ///< [x]: b(x)
    std::vector<double> functions_;  ///< [x][k+1]: the B-splines that may not be zero at x
    std::vector<int> first_;         ///< [x]: the number of the first of them
};

}  // namespace kan
