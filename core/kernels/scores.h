#pragma once

#include <Eigen/Core>
#include <vector>

namespace kan {

/// The attribution of pykan-0.2 on the statistics of one network: matrices are [inputs][outputs] of a layer.
///
/// With W = edge_std / (node_std + 1e-4) of layer l, the score of edge (i, j) is W_ij score_j and a node's score the
/// sum over its outgoing edges; each output node has 1/outputs, which is the average over outputs.
struct ScoreChain {
    std::vector<Eigen::MatrixXd> edge_std;     ///< std(phi)
    std::vector<Eigen::VectorXd> node_factor;  ///< 1 / (std(node) + 1e-4), layers 1..depth
    std::vector<Eigen::VectorXd> node_scores;  ///< layers 0..depth
    std::vector<Eigen::MatrixXd> edge_scores;

    /// Fills node_scores and edge_scores from the other two.
    void propagate();
    /// W of layer l.
    Eigen::MatrixXd transition(int l) const;
};

class Workspace;
/// From the statistics (EdgeSums::Moments) of the last forward pass.
ScoreChain scoreChain(const Workspace &workspace, const std::vector<int> &width);

}  // namespace kan
