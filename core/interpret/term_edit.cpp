#include "core/interpret/term_edit.h"

#include <stdexcept>
#include <vector>

#include "core/interpret/fix_symbolic.h"
#include "core/interpret/trials.h"
#include "core/text.h"

namespace kan {

Kan withoutEdges(const Kan &model, const std::shared_ptr<const Dataset> &dataset, std::span<const EdgeId> edges,
                 const LossFunction &loss, int threads, const std::stop_token &stop) {
    constexpr int kSteps = 30;
    Kan pruned = model;
    for (const EdgeId &edge : edges) {
        if (edge.l < 0 || edge.l >= model.depth() || edge.i < 0 || edge.i >= model.layer(edge.l).inputs || edge.j < 0 ||
            edge.j >= model.layer(edge.l).outputs)
            throw std::invalid_argument(concat("there is no edge (", edge.l, ", ", edge.i, ", ", edge.j, ")"));
        pruned.setMask(edge.l, edge.i, edge.j, 0);
    }
    return trainedAgain(pruned, dataset, loss, kSteps, threads, stop);
}

Kan withMeans(const Kan &model, const Dataset &dataset, std::span<const EdgeId> edges, int threads) {
    const SymbolicFunction zero = SymbolicLibrary::standard().at("0");
    const std::vector<EdgeCurve> curves = edgeCurves(model, edges, dataset.train_input, threads);
    Kan changed = model;
    for (std::size_t n = 0; n < edges.size(); ++n) {
        double sum = 0;
        for (const double value : curves[n].phi) sum += value;
        changed.fixSymbolic(edges[n], zero, {1, 0, 0, sum / static_cast<double>(curves[n].phi.size())});
    }
    return changed;
}

}  // namespace kan
