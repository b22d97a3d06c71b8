#include "core/kernels/node_stage.h"

#include <algorithm>

namespace kan {

NodeStage::NodeStage(const KanLayer &layer) : affine_(layer.affine), offset_(layer.affine_offset) {
    if (!layer.staged()) return;
    for (int node = 0; node < layer.nodes(); ++node)
        nodes_.push_back({layer.firstSubnode(node), layer.subnodesOf(node)});
    subnode_scale_.assign(static_cast<std::size_t>(layer.outputs), 1.0);
    subnode_bias_.assign(subnode_scale_.size(), 0.0);
    node_scale_.assign(nodes_.size(), 1.0);
    node_bias_.assign(nodes_.size(), 0.0);
}

void NodeStage::setParameters(std::span<const double> parameters) {
    if (!affine_) return;
    const double *from = parameters.data() + offset_;
    for (std::vector<double> *numbers : {&subnode_scale_, &subnode_bias_, &node_scale_, &node_bias_}) {
        std::copy_n(from, numbers->size(), numbers->begin());
        from += numbers->size();
    }
}

void NodeStage::forward(ConstArrays subnodes, int count, Arrays nodes) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        double *const y = nodes.of(static_cast<int>(n));
        for (int s = node.first; s < node.first + node.count; ++s) {
            const double *const x = subnodes.of(s);
            if (s == node.first)
                for (int row = 0; row < count; ++row) y[row] = factor(x[row], s);
            else
                for (int row = 0; row < count; ++row) y[row] *= factor(x[row], s);
        }
        for (int row = 0; affine_ && row < count; ++row) y[row] = node_scale_[n] * y[row] + node_bias_[n];
    }
}

void NodeStage::forward(std::span<const double> subnodes, std::span<double> nodes) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        double v = factor(subnodes[static_cast<std::size_t>(node.first)], node.first);
        for (int s = node.first + 1; s < node.first + node.count; ++s)
            v *= factor(subnodes[static_cast<std::size_t>(s)], s);
        nodes[n] = node_scale_[n] * v + node_bias_[n];
    }
}

void NodeStage::backward(ConstArrays subnodes, ConstArrays by_node, int count, Arrays by_subnode,
                         double *gradient) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        const double *const g = by_node.of(static_cast<int>(n));
        for (int s = node.first; s < node.first + node.count; ++s) {
            double *const by = by_subnode.of(s);
            const double scale = node_scale_[n] * subnode_scale_[static_cast<std::size_t>(s)];
            for (int row = 0; row < count; ++row) by[row] = scale * g[row];
            for (int other = node.first; other < node.first + node.count; ++other) {
                if (other == s) continue;
                const double *const x = subnodes.of(other);
                for (int row = 0; row < count; ++row) by[row] *= factor(x[row], other);
            }
        }
        if (affine_) addAffine(n, subnodes, g, count, gradient);
    }
}

/// With u = scale x + bias of a factor and the product P of all: dP/d(scale) = x P/u, dP/d(bias) = P/u.
void NodeStage::addAffine(std::size_t n, ConstArrays subnodes, const double *g, int count, double *gradient) const {
    const Node &node = nodes_[n];
    const std::size_t subnode_count = subnode_scale_.size();
    for (int row = 0; row < count; ++row) {
        double product = 1;
        for (int s = node.first; s < node.first + node.count; ++s) product *= factor(subnodes.of(s)[row], s);
        gradient[2 * subnode_count + n] += g[row] * product;
        gradient[2 * subnode_count + node_scale_.size() + n] += g[row];
        for (int s = node.first; s < node.first + node.count; ++s) {
            double by_factor = node_scale_[n] * g[row];
            for (int other = node.first; other < node.first + node.count; ++other)
                if (other != s) by_factor *= factor(subnodes.of(other)[row], other);
            gradient[static_cast<std::size_t>(s)] += by_factor * subnodes.of(s)[row];
            gradient[subnode_count + static_cast<std::size_t>(s)] += by_factor;
        }
    }
}

void NodeStage::addGradient(std::span<const double> sums, std::span<double> gradient) const {
    for (std::size_t n = 0; n < sums.size(); ++n) gradient[offset_ + n] += sums[n];
}

}  // namespace kan
