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

void NodeStage::forward(const NodeTable &subnodes, const double *from, int count, const NodeTable &nodes,
                        double *to) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        double *const y = to + nodes.node(static_cast<int>(n));
        for (int part = node.first; part < node.first + node.count; ++part) {
            const double *const x = from + subnodes.node(part);
            const double scale = subnode_scale_[static_cast<std::size_t>(part)],
                         bias = subnode_bias_[static_cast<std::size_t>(part)];
            const bool first = part == node.first;
            for (std::ptrdiff_t s = 0; s < count; ++s) {
                const double u = scale * x[s * subnodes.lanes] + bias;
                y[s * nodes.lanes] = first ? u : y[s * nodes.lanes] * u;
            }
        }
        if (!affine_) continue;
        for (std::ptrdiff_t s = 0; s < count; ++s)
            y[s * nodes.lanes] = node_scale_[n] * y[s * nodes.lanes] + node_bias_[n];
    }
}

void NodeStage::forward(std::span<const double> subnodes, std::span<double> nodes) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        double v = 1;
        for (int part = 0; part < nodes_[n].count; ++part) {
            const auto s = static_cast<std::size_t>(nodes_[n].first + part);
            v = part == 0 ? factor(subnodes[s], s) : v * factor(subnodes[s], s);
        }
        nodes[n] = node_scale_[n] * v + node_bias_[n];
    }
}

void NodeStage::backward(const NodeTable &subnodes, const double *values, const NodeTable &nodes, const double *by_node,
                         int count, double *by_subnode, double *gradient) const {
    const std::size_t subnode_count = subnode_scale_.size(), node_count = node_scale_.size();
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        const double *const g = by_node + nodes.node(static_cast<int>(n));
        double by_scale = 0, by_bias = 0;
        double by_part_scale[KanSpec::kMaxArity] = {}, by_part_bias[KanSpec::kMaxArity] = {};
        for (std::ptrdiff_t row = 0; row < count; ++row) {
            double u[KanSpec::kMaxArity], x[KanSpec::kMaxArity], before[KanSpec::kMaxArity];
            double product = 1;
            for (int part = 0; part < node.count; ++part) {
                const int s = node.first + part;
                x[part] = values[subnodes.node(s) + static_cast<std::size_t>(row * subnodes.lanes)];
                u[part] = factor(x[part], static_cast<std::size_t>(s));
                before[part] = product;
                product *= u[part];
            }
            const double by_value = g[row * nodes.lanes] * node_scale_[n];
            by_scale += g[row * nodes.lanes] * product;
            by_bias += g[row * nodes.lanes];
            double after = 1;
            for (int part = node.count - 1; part >= 0; --part) {
                const int s = node.first + part;
                const double by_factor = by_value * (before[part] * after);
                after *= u[part];
                by_subnode[subnodes.node(s) + static_cast<std::size_t>(row * subnodes.lanes)] =
                    by_factor * subnode_scale_[static_cast<std::size_t>(s)];
                by_part_scale[part] += by_factor * x[part];
                by_part_bias[part] += by_factor;
            }
        }
        if (!affine_) continue;
        for (int part = 0; part < node.count; ++part) {
            const auto s = static_cast<std::size_t>(node.first + part);
            gradient[s] += by_part_scale[part];
            gradient[subnode_count + s] += by_part_bias[part];
        }
        gradient[2 * subnode_count + n] += by_scale;
        gradient[2 * subnode_count + node_count + n] += by_bias;
    }
}

void NodeStage::addGradient(std::span<const double> sums, std::span<double> gradient) const {
    for (std::size_t n = 0; n < sums.size(); ++n) gradient[offset_ + n] += sums[n];
}

}  // namespace kan
