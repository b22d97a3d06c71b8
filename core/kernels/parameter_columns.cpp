#include "core/kernels/parameter_columns.h"

namespace kan {

ParameterColumns::ParameterColumns(const Kan &model) {
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &shape = model.layer(l);
        layers_.push_back(
            {std::vector<int>(shape.mask.size(), -1), -1, std::vector<int>(shape.symbolic.size(), -1), -1});
        for (int i = 0; i < shape.inputs; ++i) addEdges(shape, l, i);
        if (model.biasTrainable()) addBiases(shape, l);
        addSymbolicParts(shape, l);
        if (model.spec().affine_trainable) addNodeNumbers(shape, l);
    }
}

/// To the node that is being made up; the group's columns follow.
void ParameterColumns::append(Group group) {
    group.column = count();
    group.node = nodes_.size();
    group.offset = rowSize();
    groups_.push_back(group);
}

void ParameterColumns::closeNode(Node node) {
    node.last_group = groups_.size();
    if (node.last_group > node.first_group) nodes_.push_back(node);
}

void ParameterColumns::addEdges(const KanLayer &shape, int l, int i) {
    const Node node{l, i, shape.grid, groups_.size(), 0};
    for (int j = 0; j < shape.outputs; ++j) {
        const std::size_t e = shape.edge(i, j);
        if (shape.mask[e] == 0 || !shape.numeric(e)) continue;
        layers_.back().edge[e] = count();
        append({Kind::Numeric, l, i, j, 0, 0, shape.coefficients(), shape.k + 1, 2});
        for (int q = 0; q < shape.coefficients(); ++q) parameters_.push_back(shape.coefficient(i, j, q));
        parameters_.push_back(shape.scale_base_offset + e);
        parameters_.push_back(shape.scale_sp_offset + e);
    }
    closeNode(node);
}

void ParameterColumns::addBiases(const KanLayer &shape, int l) {
    const Node node{l, -1, 1, groups_.size(), 0};
    layers_.back().bias = count();
    for (int j = 0; j < shape.outputs; ++j) {
        append({Kind::Bias, l, -1, j, 0, 0, 0, 0, 1});
        parameters_.push_back(shape.bias_offset + static_cast<std::size_t>(j));
    }
    closeNode(node);
}

void ParameterColumns::addSymbolicParts(const KanLayer &shape, int l) {
    const Node node{l, -1, 1, groups_.size(), 0};
    for (std::size_t n = 0; n < shape.symbolic.size(); ++n) {
        const std::size_t e = shape.symbolic[n].edge;
        if (shape.mask[e] == 0 || shape.symbolic[n].frozen) continue;
        layers_.back().part[n] = count();
        const int i = static_cast<int>(e) / shape.outputs, j = static_cast<int>(e) % shape.outputs;
        append({Kind::Symbolic, l, i, j, n, 0, 0, 0, 4});
        for (std::size_t number = 0; number < 4; ++number)
            parameters_.push_back(shape.symbolicParameter(static_cast<int>(n)) + number);
    }
    closeNode(node);
}

void ParameterColumns::addNodeNumbers(const KanLayer &shape, int l) {
    const Node node{l, -1, 1, groups_.size(), 0};
    layers_.back().node_numbers = count();
    const int numbers = 2 * (shape.outputs + shape.nodes());
    for (int n = 0; n < numbers; ++n) {
        const int subnode =
            n < 2 * shape.outputs ? n % shape.outputs : shape.firstSubnode((n - 2 * shape.outputs) % shape.nodes());
        append({Kind::NodeNumber, l, -1, subnode, static_cast<std::size_t>(n), 0, 0, 0, 1});
        parameters_.push_back(shape.affine_offset + static_cast<std::size_t>(n));
    }
    closeNode(node);
}

Eigen::VectorXd ParameterColumns::gather(std::span<const double> parameters) const {
    Eigen::VectorXd x(count());
    for (Eigen::Index n = 0; n < x.size(); ++n) x(n) = parameters[parameters_[static_cast<std::size_t>(n)]];
    return x;
}

void ParameterColumns::scatter(const Eigen::VectorXd &x, std::span<double> parameters) const {
    for (Eigen::Index n = 0; n < x.size(); ++n) parameters[parameters_[static_cast<std::size_t>(n)]] = x(n);
}

}  // namespace kan
