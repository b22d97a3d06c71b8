#include <kan/prune.h>

#include <utility>

#include "core/facade/state.h"
#include "core/interpret/prune.h"

namespace kan::lib {

static_assert(PruneThresholds().node == kan::PruneThresholds().node);
static_assert(PruneThresholds().edge == kan::PruneThresholds().edge);

Pruned prune(const Network &network, const Dataset &dataset, const PruneThresholds &thresholds, int threads) {
    PruneResult result = kan::prune(network.state().model, dataset.state().rows->train_input,
                                    {thresholds.node, thresholds.edge}, threads);
    std::vector<Edge> removed;
    for (const EdgeId &edge : result.removed_edges) removed.push_back({edge.l, edge.i, edge.j});
    return {withModel(network, std::move(result.model)), std::move(removed), result.output_cut_off};
}

Network compact(const Network &network) {
    return withModel(network, kan::compact(network.state().model));
}

}  // namespace kan::lib
