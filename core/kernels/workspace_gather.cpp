#include <algorithm>
#include <cmath>

#include "core/kernels/kernel_dispatch.h"
#include "core/kernels/workspace.h"

namespace kan {

namespace {

constexpr int kGatherNodes = 16;  ///< nodes whose gradients make a task of their own

}  // namespace

/// The gradient by the coefficients and by the scale of one edge.
void Workspace::gatherEdge(int l, int i, int j, std::span<const double> parameters, std::span<double> gradient) const {
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    const std::size_t edge = shape.edge(i, j);
    const double mask = shape.mask[edge], scale = parameters[shape.scale_sp_offset + edge];
    double by_scale = 0;
    for (int q = 0; q < shape.coefficients(); ++q) {
        const std::size_t at = shape.coefficient(i, j, q);
        double total = 0;
        for (const Chunk &chunk : chunks_)
            total = layer.addSums(total, chunk.shares[static_cast<std::size_t>(l)].coef_gradient, i, j, q);
        // Rounded once, as by vectors: the compiler's choice must not show in the results.
        by_scale = std::fma(mask * total, parameters[at], by_scale);
        gradient[at] = mask * total * scale;
    }
    gradient[shape.scale_sp_offset + edge] = by_scale;
}

/// And of P vectors of a wide layer's outputs in one panel.
template <typename V, int P>
void Workspace::gatherVectors(int l, int i, int first, std::span<const double> parameters,
                              std::span<double> gradient) const {
    constexpr int kLanes = simd::kLanesOf<V>;
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    const std::size_t edge = shape.edge(i, first), sums = layer.coefAt(i, shape.k, first);
    const std::size_t width = static_cast<std::size_t>(layer.panelWidth(first & -layer.panel));
    const double *c = parameters.data() + shape.coefficient(i, first, 0);
    double *by_c = gradient.data() + shape.coefficient(i, first, 0);
    V mask[P], scale[P], by_scale[P];
    for (int p = 0; p < P; ++p) {
        mask[p] = simd::load<V>(shape.mask.data() + edge + p * kLanes);
        scale[p] = simd::load<V>(parameters.data() + shape.scale_sp_offset + edge + p * kLanes);
        by_scale[p] = V{};
    }
    for (int q = 0; q < shape.coefficients(); ++q, c += shape.outputs, by_c += shape.outputs) {
        V total[P] = {};
        for (const Chunk &chunk : chunks_) {
            const double *row =
                &chunk.shares[static_cast<std::size_t>(l)].coef_gradient[sums + static_cast<std::size_t>(q) * width];
            __builtin_prefetch(row + layer.nodeSize());
            for (int p = 0; p < P; ++p) total[p] += simd::load<V>(row + p * kLanes);
        }
        for (int p = 0; p < P; ++p) {
            const V masked = mask[p] * total[p];
            by_scale[p] += masked * simd::load<V>(c + p * kLanes);
            simd::store<V>(by_c + p * kLanes, masked * scale[p]);
        }
    }
    for (int p = 0; p < P; ++p)
        simd::store<V>(gradient.data() + shape.scale_sp_offset + edge + p * kLanes, by_scale[p]);
}

/// The gradient by all parameters of the edges from a layer's nodes first..last-1.
void Workspace::gatherNodes(int l, int first, int last, std::span<const double> parameters,
                            std::span<double> gradient) const {
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    for (int i = first; i < last; ++i) {
        const std::size_t edge = shape.edge(i, 0);
        const double *mask = shape.mask.data() + edge;
        int rest = forEachWholeVectors(layer.lanes, shape.outputs, [&]<typename V, int P>(int j) {
            gatherVectors<V, P>(l, i, j, parameters, gradient);
        });
        for (; rest < shape.outputs; ++rest) gatherEdge(l, i, rest, parameters, gradient);
        for (int j = 0; j < shape.outputs; ++j) {
            double total = 0;
            for (const Chunk &chunk : chunks_)
                total += chunk.shares[static_cast<std::size_t>(l)]
                             .base_gradient[static_cast<std::size_t>(i) * layer.stride + j];
            gradient[shape.scale_base_offset + edge + j] = mask[j] * total;
        }
    }
}

void Workspace::gatherGradient(std::span<const double> parameters, std::span<double> gradient) {
    for (int l = 0; l < depth(); ++l) {
        const KanLayer &shape = layers_[static_cast<std::size_t>(l)].shape;
        const std::size_t end =
            l + 1 < depth() ? layers_[static_cast<std::size_t>(l) + 1].shape.coef_offset : gradient.size();
        std::fill(gradient.data() + shape.bias_offset, gradient.data() + end, 0.0);
        const int parts = (shape.inputs + kGatherNodes - 1) / kGatherNodes;
        team_->run(parts, worthThreads(), [&](int part) {
            gatherNodes(l, part * kGatherNodes, std::min((part + 1) * kGatherNodes, shape.inputs), parameters,
                        gradient);
        });
        for (const Chunk &chunk : chunks_)
            symbolic_[static_cast<std::size_t>(l)].addGradient(chunk.shares[static_cast<std::size_t>(l)].symbolic,
                                                               parameters, gradient);
        if (!bias_trainable_) continue;
        for (int j = 0; j < shape.outputs; ++j)
            for (const Chunk &chunk : chunks_)
                gradient[shape.bias_offset + static_cast<std::size_t>(j)] +=
                    chunk.shares[static_cast<std::size_t>(l)].bias_gradient[static_cast<std::size_t>(j)];
    }
}

}  // namespace kan
