#include "core/kernels/scores.h"

#include "core/kernels/workspace.h"

namespace kan {

Eigen::MatrixXd ScoreChain::transition(int l) const {
    const std::size_t layer = static_cast<std::size_t>(l);
    return edge_std[layer] * node_factor[layer].asDiagonal();
}

Eigen::MatrixXd ScoreChain::byNode(std::size_t l, const Eigen::MatrixXd &by_subnode) const {
    if (nodes(l) == by_subnode.cols()) return by_subnode;
    Eigen::MatrixXd by_node = Eigen::MatrixXd::Zero(by_subnode.rows(), nodes(l));
    for (std::size_t s = 0; s < node_of[l].size(); ++s)
        by_node.col(node_of[l][s]) += by_subnode.col(static_cast<Eigen::Index>(s));
    return by_node;
}

Eigen::MatrixXd ScoreChain::bySubnode(std::size_t l, const Eigen::MatrixXd &by_node) const {
    Eigen::MatrixXd by_subnode(by_node.rows(), static_cast<Eigen::Index>(node_of[l].size()));
    for (std::size_t s = 0; s < node_of[l].size(); ++s)
        by_subnode.col(static_cast<Eigen::Index>(s)) = by_node.col(node_of[l][s]);
    return by_subnode;
}

void ScoreChain::propagate() {
    const std::size_t depth = edge_std.size();
    node_scores.resize(depth + 1);
    subnode_scores.resize(depth);
    edge_scores.resize(depth);
    const int outputs = nodes(depth - 1);
    node_scores[depth] = Eigen::VectorXd::Constant(outputs, 1.0 / static_cast<double>(outputs));
    for (std::size_t l = depth; l-- > 0;) {
        subnode_scores[l] = bySubnode(l, node_scores[l + 1].transpose()).transpose();
        edge_scores[l] = edge_std[l] * node_factor[l].cwiseProduct(subnode_scores[l]).asDiagonal();
        node_scores[l] = edge_scores[l].rowwise().sum();
    }
}

ScoreChain scoreChain(const Workspace &workspace, const Kan &model) {
    ScoreChain chain;
    for (int l = 0; l < workspace.depth(); ++l) {
        const LayerStatistics &statistics = workspace.statistics(l);
        const KanLayer &layer = model.layer(l);
        Eigen::MatrixXd std(layer.inputs, layer.outputs);
        Eigen::VectorXd factor(layer.outputs);
        std::vector<int> &node_of = chain.node_of.emplace_back();
        for (int j = 0; j < layer.outputs; ++j) {
            for (int i = 0; i < layer.inputs; ++i)
                std(i, j) = statistics.std[static_cast<std::size_t>(i * statistics.stride + j)];
            factor(j) = 1.0 / (statistics.output_std[static_cast<std::size_t>(j)] + 1e-4);
            node_of.push_back(layer.nodeOf(j));
        }
        chain.edge_std.push_back(std::move(std));
        chain.node_factor.push_back(std::move(factor));
    }
    chain.propagate();
    return chain;
}

}  // namespace kan
