#pragma once

#include <vector>

#include "core/kernels/attribution.h"
#include "core/model/kan.h"

namespace kan {

struct PruneThresholds {
    double node = 1e-2;  ///< pykan's prune_node
    double edge = 3e-2;  ///< pykan's prune_edge
    bool operator==(const PruneThresholds &) const = default;
};

struct PruneResult {
    Kan model;                                       ///< masks set; every coefficient kept
    std::vector<EdgeId> removed_edges;               ///< newly masked, by edge or with their node
    std::vector<std::pair<int, int>> removed_nodes;  ///< (layer 1..depth-1, node)
    bool output_cut_off = false;  ///< an output would have no live edge left: `model` is then the unchanged network
};

/// Nodes, then edges, in the way of the network's rule set, as masks.
/// pykan-0.0: a hidden node lives if the largest edge_scale into it and the largest out of it exceed thresholds.node;
/// an edge lives if its edge_scale exceeds thresholds.edge. pykan-0.2: a hidden node lives if its node score exceeds
/// thresholds.node; the attribution is taken again on `inputs`, then an edge lives if its edge score exceeds
/// thresholds.edge. A mask that is already zero stays zero. Symbolic edges are judged by their values like all others
/// and keep their function under the mask.
PruneResult prune(const Kan &model, const Matrix &inputs, const PruneThresholds &thresholds, int threads = 0);

/// All masks back to 1; symbolic edges stay symbolic.
Kan restoreAll(Kan model);

/// The network without hidden nodes that have no live edge in or no live edge out; edges between kept nodes stay,
/// masked or not, with their symbolic parts. Outputs on any input are unchanged: what a removed node contributes by its
/// bias alone moves into the next layer's biases. A node whose bias a symbolic edge behind it is undefined at stays.
Kan compact(const Kan &model);

}  // namespace kan
