#include "core/kernels/node_stage.h"

#include <algorithm>

namespace kan {

NodeStage::NodeStage(const KanLayer &layer) : affine_(layer.affine), offset_(layer.affine_offset) {
    if (!layer.staged()) return;
    for (int node = 0; node < layer.nodes(); ++node) {
        const std::size_t first = factors_.size();
        for (int part = 0; part < layer.subnodesOf(node); ++part) {
            const int s = layer.firstSubnode(node) + part;
            (layer.countsAsOne(s) ? ones_ : factors_).push_back(s);
            node_of_.push_back(node);
        }
        nodes_.push_back({first, factors_.size() - first});
    }
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
        double *const y = nodes.of(static_cast<int>(n));
        const std::span<const int> factors = factorsOf(nodes_[n]);
        for (const int s : factors) {
            const double *const x = subnodes.of(s);
            if (s == factors.front())
                for (int row = 0; row < count; ++row) y[row] = factor(x[row], s);
            else
                for (int row = 0; row < count; ++row) y[row] *= factor(x[row], s);
        }
        for (int row = 0; affine_ && row < count; ++row) y[row] = node_scale_[n] * y[row] + node_bias_[n];
    }
}

void NodeStage::forward(std::span<const double> subnodes, std::span<double> nodes) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        double v = 1;
        for (const int s : factorsOf(nodes_[n])) v *= factor(subnodes[static_cast<std::size_t>(s)], s);
        nodes[n] = node_scale_[n] * v + node_bias_[n];
    }
}

void NodeStage::tangents(ConstArrays subnodes, ConstArrays of_subnodes, int count, Arrays of_nodes) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const std::span<const int> factors = factorsOf(nodes_[n]);
        double *const out = of_nodes.of(static_cast<int>(n));
        for (int row = 0; row < count; ++row) {
            double sum = 0;
            for (const int s : factors) {
                double term = subnode_scale_[static_cast<std::size_t>(s)] * of_subnodes.of(s)[row];
                for (const int other : factors)
                    if (other != s) term *= factor(subnodes.of(other)[row], other);
                sum += term;
            }
            out[row] = node_scale_[n] * sum;
        }
    }
}

void NodeStage::backward(ConstArrays subnodes, ConstArrays by_node, int count, Arrays by_subnode,
                         double *gradient) const {
    for (const int s : ones_) std::fill_n(by_subnode.of(s), count, 0.0);
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const std::span<const int> factors = factorsOf(nodes_[n]);
        const double *const g = by_node.of(static_cast<int>(n));
        for (const int s : factors) {
            double *const by = by_subnode.of(s);
            const double scale = node_scale_[n] * subnode_scale_[static_cast<std::size_t>(s)];
            for (int row = 0; row < count; ++row) by[row] = scale * g[row];
            for (const int other : factors) {
                if (other == s) continue;
                const double *const x = subnodes.of(other);
                for (int row = 0; row < count; ++row) by[row] *= factor(x[row], other);
            }
        }
        if (affine_ && gradient) addAffine(n, subnodes, g, count, gradient);
    }
}

/// With u = scale x + bias of a factor and the product P of all: dP/d(scale) = x P/u, dP/d(bias) = P/u.
void NodeStage::addAffine(std::size_t n, ConstArrays subnodes, const double *g, int count, double *gradient) const {
    const std::span<const int> factors = factorsOf(nodes_[n]);
    const std::size_t subnode_count = subnode_scale_.size();
    for (int row = 0; row < count; ++row) {
        double product = 1;
        for (const int s : factors) product *= factor(subnodes.of(s)[row], s);
        gradient[2 * subnode_count + n] += g[row] * product;
        gradient[2 * subnode_count + node_scale_.size() + n] += g[row];
        for (const int s : factors) {
            double by_factor = node_scale_[n] * g[row];
            for (const int other : factors)
                if (other != s) by_factor *= factor(subnodes.of(other)[row], other);
            gradient[static_cast<std::size_t>(s)] += by_factor * subnodes.of(s)[row];
            gradient[subnode_count + static_cast<std::size_t>(s)] += by_factor;
        }
    }
}

void NodeStage::slopes(std::size_t number, ConstArrays subnodes, ConstArrays by_node, int count, double *out) const {
    const std::size_t subnode_count = subnode_scale_.size();
    const bool of_subnode = number < 2 * subnode_count;
    const int own = of_subnode ? static_cast<int>(number % subnode_count) : -1;
    const std::size_t n = of_subnode ? static_cast<std::size_t>(node_of_[static_cast<std::size_t>(own)])
                                     : (number - 2 * subnode_count) % nodes_.size();
    if (std::ranges::find(ones_, own) != ones_.end()) return static_cast<void>(std::fill_n(out, count, 0.0));
    const double *const g = by_node.of(static_cast<int>(n));
    for (int row = 0; row < count; ++row) out[row] = of_subnode ? node_scale_[n] * g[row] : g[row];
    if (number >= 2 * subnode_count + nodes_.size()) return;  // a node's bias
    for (const int s : factorsOf(nodes_[n])) {
        const double *const x = subnodes.of(s);
        for (int row = 0; s != own && row < count; ++row) out[row] *= factor(x[row], s);
        for (int row = 0; s == own && number < subnode_count && row < count; ++row) out[row] *= x[row];
    }
}

void NodeStage::addGradient(std::span<const double> sums, std::span<double> gradient) const {
    for (std::size_t n = 0; n < sums.size(); ++n) gradient[offset_ + n] += sums[n];
}

}  // namespace kan
