#include "core/train/score_penalty.h"

namespace kan {

namespace {

/// Gradients by node scores and by transitions, collected on the way.
struct Adjoints {
    std::vector<Eigen::VectorXd> by_node_score;
    std::vector<Eigen::MatrixXd> by_transition;

    explicit Adjoints(const ScoreChain &chain) {
        for (const Eigen::VectorXd &scores : chain.node_scores)
            by_node_score.push_back(Eigen::VectorXd::Zero(scores.size()));
        for (const Eigen::MatrixXd &std : chain.edge_std)
            by_transition.push_back(Eigen::MatrixXd::Zero(std.rows(), std.cols()));
    }
};

/// Adjoint of ScoreChain::propagate. Runs from inputs to outputs, against the direction of the scores.
/// `by_edge_score` may be empty.
std::vector<Eigen::MatrixXd> backwardThroughScores(const ScoreChain &chain, Adjoints adjoints,
                                                   const std::vector<Eigen::MatrixXd> &by_edge_score) {
    std::vector<Eigen::MatrixXd> by_edge_std;
    for (std::size_t l = 0; l < chain.edge_std.size(); ++l) {
        Eigen::MatrixXd by_edge = adjoints.by_node_score[l].replicate(1, chain.edge_std[l].cols());
        if (!by_edge_score.empty()) by_edge += by_edge_score[l];
        adjoints.by_transition[l] += by_edge * chain.subnode_scores[l].asDiagonal();
        const Eigen::MatrixXd transition = chain.transition(static_cast<int>(l));
        adjoints.by_node_score[l + 1] += chain.byNode(l, by_edge.cwiseProduct(transition).colwise().sum()).transpose();
        by_edge_std.emplace_back(adjoints.by_transition[l] * chain.node_factor[l].asDiagonal());
    }
    return by_edge_std;
}

}  // namespace

ScorePenalty edgeBackwardPenalty(const ScoreChain &chain, PenaltyWeights weights, bool with_gradient) {
    ScorePenalty result;
    std::vector<Eigen::MatrixXd> by_edge_score(chain.edge_scores.size());
    for (std::size_t l = 0; l < chain.edge_scores.size(); ++l)
        result.value += penalty02(chain.edge_scores[l], weights, with_gradient ? &by_edge_score[l] : nullptr);
    if (with_gradient) result.by_edge_std = backwardThroughScores(chain, Adjoints(chain), by_edge_score);
    return result;
}

/// M_l = (W_0 ... W_{l-1}) diag(score_l), [inputs][nodes of l]; W by nodes.
ScorePenalty nodeBackwardPenalty(const ScoreChain &chain, PenaltyWeights weights, bool with_gradient) {
    ScorePenalty result;
    const std::size_t depth = chain.edge_std.size();
    const Eigen::Index inputs = chain.node_scores[0].size();
    std::vector<Eigen::MatrixXd> products = {Eigen::MatrixXd::Identity(inputs, inputs)};
    std::vector<Eigen::MatrixXd> by_product(depth + 1);
    Adjoints adjoints(chain);
    for (std::size_t l = 1; l <= depth; ++l) {
        products.emplace_back(products[l - 1] * chain.byNode(l - 1, chain.transition(static_cast<int>(l) - 1)));
        const Eigen::MatrixXd scores = products[l] * chain.node_scores[l].asDiagonal();
        Eigen::MatrixXd gradient;
        result.value += penalty02(scores, weights, with_gradient ? &gradient : nullptr);
        if (!with_gradient) continue;
        by_product[l] = gradient * chain.node_scores[l].asDiagonal();
        adjoints.by_node_score[l] += gradient.cwiseProduct(products[l]).colwise().sum().transpose();
    }
    if (!with_gradient) return result;
    for (std::size_t l = depth; l >= 1; --l) {
        adjoints.by_transition[l - 1] += chain.bySubnode(l - 1, products[l - 1].transpose() * by_product[l]);
        if (l > 1)
            by_product[l - 1] +=
                by_product[l] * chain.byNode(l - 1, chain.transition(static_cast<int>(l) - 1)).transpose();
    }
    result.by_edge_std = backwardThroughScores(chain, adjoints, {});
    return result;
}

}  // namespace kan
