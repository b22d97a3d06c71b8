#include "core/structure/moved_terms.h"

#include <cmath>

#include "core/kernels/evaluate.h"

namespace kan {

namespace {

double movedBy(const Kan &theory, const Kan &now, EdgeId edge, const Eigen::VectorXd &x) {
    Eigen::VectorXd before(x.size()), after(x.size());
    const auto count = static_cast<std::size_t>(x.size());
    edgeValues(theory, edge, {x.data(), count}, {before.data(), count});
    edgeValues(now, edge, {x.data(), count}, {after.data(), count});
    const double varied = deviation(before), size = varied > 0 ? varied : rootMeanSquare(before);
    const double change = rootMeanSquare(after - before);
    if (!std::isfinite(change) || !(size > 0)) return 0;
    return change / size;
}

}  // namespace

std::vector<std::vector<double>> movedTerms(const Kan &theory, const Kan &now, const std::vector<Matrix> &values) {
    const bool alike = theory.spec().width == now.spec().width && theory.spec().mult_arity == now.spec().mult_arity;
    if (!alike) return {};
    std::vector<std::vector<double>> moved;
    for (int l = 0; l < theory.depth(); ++l) {
        const KanLayer &layer = theory.layer(l);
        moved.emplace_back(layer.mask.size());
        for (const SymbolicPart &part : layer.symbolic) {
            if (layer.mask[part.edge] == 0) continue;
            const EdgeId edge{l, static_cast<int>(part.edge) / layer.outputs,
                              static_cast<int>(part.edge) % layer.outputs};
            const bool pruned = now.mask(l, edge.i, edge.j) == 0;
            const Eigen::VectorXd x = values[static_cast<std::size_t>(l)].col(edge.i);
            moved.back()[part.edge] = pruned ? 1 : movedBy(theory, now, edge, x);
        }
    }
    return moved;
}

}  // namespace kan
