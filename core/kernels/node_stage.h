#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/model/kan.h"

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

    /// Values of `count` rows, an array for each node or subnode, `pitch` apart.
    template <typename Number>
    struct ArraysOf {
        Number *first = nullptr;
        std::ptrdiff_t pitch = 0;
        Number *of(int n) const { return first + n * pitch; }
    };
    using Arrays = ArraysOf<double>;
    using ConstArrays = ArraysOf<const double>;
    void forward(ConstArrays subnodes, int count, Arrays nodes) const;
    /// Sets the gradients by subnodes, given those by nodes; adds to `gradient` [gradientSize()] those by the affine
    /// numbers, in their order among the parameters.
    void backward(ConstArrays subnodes, ConstArrays by_node, int count, Arrays by_subnode, double *gradient) const;
    /// The nodes of one row.
    void forward(std::span<const double> subnodes, std::span<double> nodes) const;

    /// Adds one chunk's sums to the gradient by the parameters.
    void addGradient(std::span<const double> sums, std::span<double> gradient) const;

  private:
    struct Node {
        int first = 0, count = 1;  ///< its subnodes
    };
    double factor(double subnode, int s) const {
        return subnode_scale_[static_cast<std::size_t>(s)] * subnode + subnode_bias_[static_cast<std::size_t>(s)];
    }
    void addAffine(std::size_t n, ConstArrays subnodes, const double *g, int count, double *gradient) const;

    std::vector<Node> nodes_;
    bool affine_ = false;
    std::size_t offset_ = 0;
    std::vector<double> subnode_scale_, subnode_bias_, node_scale_, node_bias_;
};

}  // namespace kan
