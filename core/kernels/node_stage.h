#pragma once

#include <span>
#include <vector>

#include "core/kernels/workspace_layer.h"

namespace kan {

/// How a layer's subnodes become nodes (KanLayer): products and affine steps, forward and backward, block by block. Of
/// a layer whose nodes are its subnodes it is empty.
class NodeStage {
  public:
    NodeStage() = default;
    explicit NodeStage(const KanLayer &layer);

    bool empty() const { return nodes_.empty(); }
    int nodes() const { return static_cast<int>(nodes_.size()); }
    /// Numbers of the affine steps, 0 if there are none.
    std::size_t gradientSize() const { return affine_ ? 2 * (subnode_scale_.size() + node_scale_.size()) : 0; }

    /// Takes the affine numbers (the layout of Kan::parameters).
    void setParameters(std::span<const double> parameters);

    /// Nodes of `count` rows of a block, from the block's subnodes.
    void forward(const NodeTable &subnodes, const double *from, int count, const NodeTable &nodes, double *to) const;
    /// Gradients by subnodes [table `subnodes`], given those by nodes [table `nodes`]; adds to `gradient`
    /// [gradientSize()] those by the affine numbers, in their order among the parameters.
    void backward(const NodeTable &subnodes, const double *values, const NodeTable &nodes, const double *by_node,
                  int count, double *by_subnode, double *gradient) const;
    /// The nodes of one row.
    void forward(std::span<const double> subnodes, std::span<double> nodes) const;

    /// Adds one chunk's sums to the gradient by the parameters.
    void addGradient(std::span<const double> sums, std::span<double> gradient) const;

  private:
    struct Node {
        int first = 0, count = 1;  ///< its subnodes
    };
    double factor(double subnode, std::size_t s) const { return subnode_scale_[s] * subnode + subnode_bias_[s]; }

    std::vector<Node> nodes_;
    bool affine_ = false;
    std::size_t offset_ = 0;
    std::vector<double> subnode_scale_, subnode_bias_, node_scale_, node_bias_;
};

}  // namespace kan
