#pragma once

#include <vector>

#include <kan/network.h>

namespace kan::lib {

/// What a node or an edge must exceed to live.
struct PruneThresholds {
    double node = 1e-2;  ///< pykan's prune_node
    double edge = 3e-2;  ///< pykan's prune_edge
    bool operator==(const PruneThresholds &) const = default;
};

struct Pruned {
    Network network;              ///< of the same width; what went is masked
    std::vector<Edge> removed;    ///< with their nodes, or by themselves
    bool output_cut_off = false;  ///< an output would have no edge left: `network` is then the given one
};

/// pykan's prune: nodes, then edges, judged on the training rows. Throws std::invalid_argument if the dataset does not
/// fit the network. The result does not depend on `threads`.
Pruned prune(const Network &network, const Dataset &dataset, const PruneThresholds &thresholds = {}, int threads = 0);

/// Without hidden nodes that no live edge enters or leaves; the outputs stay what they are.
Network compact(const Network &network);

}  // namespace kan::lib
