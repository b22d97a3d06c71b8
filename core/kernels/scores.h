#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/model/kan.h"

namespace kan {

/// The attribution of pykan-0.2 on the statistics of one network: matrices are [inputs][subnodes] of a layer.
///
/// With W = edge_std / (subnode_std + 1e-4) of layer l, the score of edge (i, j) is W_ij score_j, each subnode has its
/// node's score and a node's score is the sum over its outgoing edges; each output node has 1/outputs, which is the
/// average over outputs.
struct ScoreChain {
    std::vector<Eigen::MatrixXd> edge_std;        ///< std(phi)
    std::vector<Eigen::VectorXd> node_factor;     ///< 1 / (std(subnode) + 1e-4), of the subnodes of layers 1..depth
    std::vector<std::vector<int>> node_of;        ///< node of each subnode, layers 1..depth
    std::vector<Eigen::VectorXd> node_scores;     ///< layers 0..depth
    std::vector<Eigen::VectorXd> subnode_scores;  ///< layers 1..depth
    std::vector<Eigen::MatrixXd> edge_scores;

    /// Fills the scores from the rest.
    void propagate();
    /// W of layer l.
    Eigen::MatrixXd transition(int l) const;
    int nodes(std::size_t l) const { return node_of[l].empty() ? 0 : node_of[l].back() + 1; }  ///< after layer l
    /// To a column for each node, the sum of its subnodes' columns, and back: each subnode has its node's.
    Eigen::MatrixXd byNode(std::size_t l, const Eigen::MatrixXd &by_subnode) const;
    Eigen::MatrixXd bySubnode(std::size_t l, const Eigen::MatrixXd &by_node) const;
};

class Workspace;
/// From the statistics (EdgeSums::Moments) of the last forward pass, which was one of this network.
ScoreChain scoreChain(const Workspace &workspace, const Kan &model);

}  // namespace kan
