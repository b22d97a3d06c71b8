#include "core/kernels/scores.h"

#include "core/kernels/workspace.h"

namespace kan {

Eigen::MatrixXd ScoreChain::transition(int l) const {
    const std::size_t layer = static_cast<std::size_t>(l);
    return edge_std[layer] * node_factor[layer].asDiagonal();
}

void ScoreChain::propagate() {
    const std::size_t depth = edge_std.size();
    node_scores.resize(depth + 1);
    edge_scores.resize(depth);
    const Eigen::Index outputs = edge_std.back().cols();
    node_scores[depth] = Eigen::VectorXd::Constant(outputs, 1.0 / static_cast<double>(outputs));
    for (std::size_t l = depth; l-- > 0;) {
        edge_scores[l] = edge_std[l] * node_factor[l].cwiseProduct(node_scores[l + 1]).asDiagonal();
        node_scores[l] = edge_scores[l].rowwise().sum();
    }
}

ScoreChain scoreChain(const Workspace &workspace, const std::vector<int> &width) {
    ScoreChain chain;
    for (int l = 0; l < workspace.depth(); ++l) {
        const LayerStatistics &statistics = workspace.statistics(l);
        const int inputs = width[static_cast<std::size_t>(l)];
        const int outputs = width[static_cast<std::size_t>(l) + 1];
        Eigen::MatrixXd std(inputs, outputs);
        Eigen::VectorXd factor(outputs);
        for (int j = 0; j < outputs; ++j) {
            for (int i = 0; i < inputs; ++i)
                std(i, j) = statistics.std[static_cast<std::size_t>(i * statistics.stride + j)];
            factor(j) = 1.0 / (statistics.output_std[static_cast<std::size_t>(j)] + 1e-4);
        }
        chain.edge_std.push_back(std::move(std));
        chain.node_factor.push_back(std::move(factor));
    }
    chain.propagate();
    return chain;
}

}  // namespace kan
