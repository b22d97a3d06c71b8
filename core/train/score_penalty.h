#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/kernels/scores.h"
#include "core/train/entropy_penalty.h"

namespace kan {

/// A penalty on attribution scores and its gradient by ScoreChain::edge_std; node_factor carries none (pykan detaches
/// it).
struct ScorePenalty {
    double value = 0;
    std::vector<Eigen::MatrixXd> by_edge_std;  ///< [inputs][outputs] per layer; empty if not asked for
};

/// reg_metric edge_backward: penalty02 on the edge scores of every layer.
ScorePenalty edgeBackwardPenalty(const ScoreChain &chain, PenaltyWeights weights, bool with_gradient);

/// reg_metric node_backward: for every layer l >= 1, penalty02 on the scores that each of its nodes hands to the inputs
/// (pykan node_attribute).
ScorePenalty nodeBackwardPenalty(const ScoreChain &chain, PenaltyWeights weights, bool with_gradient);

}  // namespace kan
