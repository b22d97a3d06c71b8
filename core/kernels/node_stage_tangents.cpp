#include <array>

#include "core/kernels/node_stage.h"
#include "core/kernels/second_order_layer.h"

namespace kan {

/// The factors u_s = scale_s x_s + bias_s of one node at a row, and their products without one or two of them.
struct NodeStage::Factors {
    std::size_t count = 0;
    std::array<double, KanSpec::kMaxArity> value = {};
    /// But for two, which may be the same; count: none.
    double without(std::size_t one, std::size_t other) const {
        double product = 1;
        for (std::size_t f = 0; f < count; ++f)
            if (f != one && f != other) product *= value[f];
        return product;
    }
    double all() const { return without(count, count); }
};

NodeStage::Factors NodeStage::valuesOf(const Node &node, ConstRow subnodes) const {
    Factors factors;
    for (const int s : factorsOf(node)) factors.value[factors.count++] = factor(subnodes.values[s], s);
    return factors;
}

/// Of the product: sum_s scale_s x_s^d prod_{t != s} u_t.
double NodeStage::slopeAlong(const Node &node, const Factors &factors, const double *tangents) const {
    double sum = 0;
    std::size_t f = 0;
    for (const int s : factorsOf(node)) {
        sum += subnode_scale_[static_cast<std::size_t>(s)] * tangents[s] * factors.without(f, f);
        ++f;
    }
    return sum;
}

void NodeStage::forwardAlong(ConstRow subnodes, int directions, Row nodes) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Factors factors = valuesOf(nodes_[n], subnodes);
        nodes.values[n] = node_scale_[n] * factors.all() + node_bias_[n];
        for (int d = 1; d <= directions; ++d)
            nodes.values[static_cast<std::size_t>(d * nodes.stride) + n] =
                node_scale_[n] * slopeAlong(nodes_[n], factors, subnodes.values + d * subnodes.stride);
    }
}

/// With Y and Y^d the adjoints of the node and of its derivatives, c its scale and u_s^d = scale_s x_s^d, the adjoints
/// of factor s are U_s = c (Y prod_{t != s} u_t + sum_d Y^d sum_{t != s} u_t^d prod_{r != s, t} u_r) and
/// U_s^d = c Y^d prod_{t != s} u_t.
void NodeStage::backwardAlong(ConstRow subnodes, int directions, ConstRow by_node, Row by_subnode,
                              double *gradient) const {
    const std::size_t subnode_count = subnode_scale_.size();
    for (const int s : ones_)
        for (int d = 0; d <= directions; ++d) by_subnode.values[d * by_subnode.stride + s] = 0;
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        const std::span<const int> subnodes_of = factorsOf(node);
        const Factors factors = valuesOf(node, subnodes);
        const double y = by_node.values[n];
        const auto along = [&](int d) { return by_node.values[static_cast<std::size_t>(d * by_node.stride) + n]; };
        for (std::size_t f = 0; f < node.count; ++f) {
            const auto at = static_cast<std::size_t>(subnodes_of[f]);
            const double others = factors.without(f, f);
            double by_factor = y * others, by_scale = 0;
            for (int d = 1; d <= directions; ++d) {
                const double *tangents = subnodes.values + d * subnodes.stride;
                double turned = 0;
                for (std::size_t t = 0; t < node.count; ++t)
                    if (t != f)
                        turned += subnode_scale_[static_cast<std::size_t>(subnodes_of[t])] * tangents[subnodes_of[t]] *
                                  factors.without(f, t);
                by_factor += along(d) * turned;
                by_scale += along(d) * tangents[at] * others;
                by_subnode.values[static_cast<std::size_t>(d * by_subnode.stride) + at] =
                    node_scale_[n] * subnode_scale_[at] * along(d) * others;
            }
            by_subnode.values[at] = node_scale_[n] * subnode_scale_[at] * by_factor;
            if (!affine_ || !gradient) continue;
            gradient[at] += node_scale_[n] * (by_factor * subnodes.values[at] + by_scale);
            gradient[subnode_count + at] += node_scale_[n] * by_factor;
        }
        if (!affine_ || !gradient) continue;
        double by_scale = y * factors.all();
        for (int d = 1; d <= directions; ++d)
            by_scale += along(d) * slopeAlong(node, factors, subnodes.values + d * subnodes.stride);
        gradient[2 * subnode_count + n] += by_scale;
        gradient[2 * subnode_count + node_scale_.size() + n] += y;
    }
}

void NodeStage::forwardJet(ConstRow subnodes, int directions, Row nodes) const {
    const int size = SecondOrderLayer::jetSize(directions);
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const auto a = [&](int part) -> double & {
            return nodes.values[static_cast<std::size_t>(part * nodes.stride) + n];
        };
        for (int part = 0; part < size; ++part) a(part) = part == 0 ? 1 : 0;
        for (const int s : factorsOf(nodes_[n])) {
            const auto b = [&](int part) {
                const double x = subnodes.values[part * subnodes.stride + s];
                return part == 0 ? factor(x, s) : subnode_scale_[static_cast<std::size_t>(s)] * x;
            };
            for (int d = 0, pair = 1 + directions; d < directions; ++d)
                for (int e = 0; e <= d; ++e, ++pair)
                    a(pair) = a(pair) * b(0) + a(0) * b(pair) + (a(1 + d) * b(1 + e) + a(1 + e) * b(1 + d));
            for (int d = 0; d < directions; ++d) a(1 + d) = a(1 + d) * b(0) + a(0) * b(1 + d);
            a(0) *= b(0);
        }
        for (int part = 0; part < size; ++part) a(part) *= node_scale_[n];
        a(0) += node_bias_[n];
    }
}

}  // namespace kan
