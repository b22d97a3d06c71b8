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
    /// Directional derivatives of nodes, given those of subnodes.
    void tangents(ConstArrays subnodes, ConstArrays of_subnodes, int count, Arrays of_nodes) const;
    /// Sets the gradients by subnodes, given those by nodes; adds to `gradient` [gradientSize()], unless it is null,
    /// those by the affine numbers, in their order among the parameters.
    void backward(ConstArrays subnodes, ConstArrays by_node, int count, Arrays by_subnode, double *gradient) const;
    /// Derivatives [count] of a target by one of the affine numbers, given those by nodes.
    void slopes(std::size_t number, ConstArrays subnodes, ConstArrays by_node, int count, double *out) const;
    /// The nodes of one row.
    void forward(std::span<const double> subnodes, std::span<double> nodes) const;

    /// One row with its derivatives along some directions: [1 + directions][stride], values first.
    template <typename Number>
    struct RowOf {
        Number *values = nullptr;
        int stride = 0;
    };
    using Row = RowOf<double>;
    using ConstRow = RowOf<const double>;
    /// Nodes and their derivatives, given those of subnodes.
    void forwardAlong(ConstRow subnodes, int directions, Row nodes) const;
    /// From the adjoints of a row's nodes and of their derivatives: those of its subnodes; adds to `gradient`
    /// [gradientSize()], unless it is null, as above.
    void backwardAlong(ConstRow subnodes, int directions, ConstRow by_node, Row by_subnode, double *gradient) const;

    /// Nodes with their first and second derivatives, rows as those of SecondOrderLayer::forwardJet.
    void forwardJet(ConstRow subnodes, int directions, Row nodes) const;

    /// Adds one chunk's sums to the gradient by the parameters.
    void addGradient(std::span<const double> sums, std::span<double> gradient) const;

  private:
    /// Its subnodes in factors_, without those that count as 1.
    struct Node {
        std::size_t first = 0, count = 1;
    };
    std::span<const int> factorsOf(const Node &node) const { return {factors_.data() + node.first, node.count}; }
    double factor(double subnode, int s) const {
        return subnode_scale_[static_cast<std::size_t>(s)] * subnode + subnode_bias_[static_cast<std::size_t>(s)];
    }
    void addAffine(std::size_t n, ConstArrays subnodes, const double *g, int count, double *gradient) const;
    struct Factors;
    Factors valuesOf(const Node &node, ConstRow subnodes) const;
    double slopeAlong(const Node &node, const Factors &factors, const double *tangents) const;

    std::vector<Node> nodes_;
    std::vector<int> factors_;
    std::vector<int> ones_;     ///< subnodes that count as 1
    std::vector<int> node_of_;  ///< [subnodes]
    bool affine_ = false;
    std::size_t offset_ = 0;
    std::vector<double> subnode_scale_, subnode_bias_, node_scale_, node_bias_;
};

}  // namespace kan
