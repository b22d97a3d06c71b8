#include <algorithm>
#include <cmath>

#include "core/kernels/backward_pass.h"
#include "core/kernels/kernel_dispatch.h"
#include "core/kernels/passes.h"

namespace kan {

inline namespace KAN_LEVEL {

namespace {

using simd::Vec4;

/// The gradient by the coefficients and by the scale of one edge.
void gatherEdge(const Plan &plan, int l, int i, int j, std::span<const double> parameters, std::span<double> gradient) {
    const WorkspaceLayer &layer = plan.layer(l);
    const KanLayer &shape = layer.shape;
    const std::size_t edge = shape.edge(i, j);
    const double mask = shape.mask[edge], scale = parameters[shape.scale_sp_offset + edge];
    double by_scale = 0;
    for (int q = 0; q < shape.coefficients(); ++q) {
        const std::size_t at = shape.coefficient(i, j, q);
        double total = 0;
        for (const Plan::Chunk &chunk : plan.chunks)
            total = layer.addSums(total, chunk.shares[static_cast<std::size_t>(l)].coef_gradient, i, j, q);
        // Rounded once, as by vectors: the compiler's choice must not show in the results.
        by_scale = std::fma(mask * total, parameters[at], by_scale);
        gradient[at] = mask * total * scale;
    }
    gradient[shape.scale_sp_offset + edge] = by_scale;
}

/// And of P vectors of a wide layer's outputs in one panel.
template <typename V, int P>
void gatherVectors(const Plan &plan, int l, int i, int first, std::span<const double> parameters,
                   std::span<double> gradient) {
    constexpr int kLanes = simd::kLanesOf<V>;
    const WorkspaceLayer &layer = plan.layer(l);
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
        for (const Plan::Chunk &chunk : plan.chunks) {
            const double *row =
                &chunk.shares[static_cast<std::size_t>(l)].coef_gradient[sums + static_cast<std::size_t>(q) * width];
            __builtin_prefetch(row + layer.nodeSize());
            for (int p = 0; p < P; ++p) total[p] += simd::load<V>(row + p * kLanes);
        }
        for (int p = 0; p < P; ++p) {
            const V masked = mask[p] * total[p];
            by_scale[p] = simd::fma(masked, simd::load<V>(c + p * kLanes), by_scale[p]);
            simd::store<V>(by_c + p * kLanes, masked * scale[p]);
        }
    }
    for (int p = 0; p < P; ++p)
        simd::store<V>(gradient.data() + shape.scale_sp_offset + edge + p * kLanes, by_scale[p]);
}

/// The gradient by all parameters of the edges from a layer's nodes first..last-1.
void gatherNodes(const Plan &plan, int l, int first, int last, std::span<const double> parameters,
                 std::span<double> gradient) {
    const WorkspaceLayer &layer = plan.layer(l);
    const KanLayer &shape = layer.shape;
    for (int i = first; i < last; ++i) {
        const std::size_t edge = shape.edge(i, 0);
        const double *mask = shape.mask.data() + edge;
        int rest = forEachWholeVectors(layer.lanes, shape.outputs, [&]<typename V, int P>(int j) {
            gatherVectors<V, P>(plan, l, i, j, parameters, gradient);
        });
        for (; rest < shape.outputs; ++rest) gatherEdge(plan, l, i, rest, parameters, gradient);
        for (int j = 0; j < shape.outputs; ++j) {
            double total = 0;
            for (const Plan::Chunk &chunk : plan.chunks)
                total += chunk.shares[static_cast<std::size_t>(l)]
                             .base_gradient[static_cast<std::size_t>(i) * layer.stride + j];
            gradient[shape.scale_base_offset + edge + j] = mask[j] * total;
        }
    }
}

/// Adds up the copies of a narrow layer's sums.
void foldCopies(const WorkspaceLayer &layer, AlignedVector &sums) {
    using namespace simd;
    if (!layer.narrow()) return;
    const std::size_t per_copy = static_cast<std::size_t>(layer.places) * sumsPerCell(layer.shape.k);
    const int copies = copiesFor(layer.places);
    for (double *edge = sums.data(); edge < sums.data() + sums.size(); edge += per_copy * copies)
        for (int copy = 1; copy < copies; ++copy)
            for (std::size_t n = 0; n < per_copy; ++n) edge[n] += edge[copy * per_copy + n];
    if (!layer.takesPieces()) return;
    // Sums over powers become sums over basis functions; pieces beyond the grid are of the window at its border.
    for (int i = 0; i < layer.shape.inputs; ++i)
        for (int j = 0; j < layer.stride; ++j) {
            double *edge = sums.data() + layer.gradientOf(i, j);
            for (int piece = 0; piece < layer.places; ++piece) {
                const double *polynomials = layer.basis.pieceOf(i, piece);
                const Vec4 moments = load<Vec4>(edge + 4 * piece);
                double *window = edge + 4 * layer.basis.cellOf(piece);
                if (piece < layer.cells) std::fill_n(window, 4, 0.0);
                for (int r = 0; r <= layer.shape.k; ++r) window[r] += sum(moments * load<Vec4>(polynomials + 4 * r));
            }
        }
}

/// A node's edges as polynomials, from its coefficients.
void takePieces(WorkspaceLayer &layer, int i) {
    using namespace simd;
    for (int j = 0; j < layer.shape.outputs; ++j) {
        const double *table = layer.coef.data() + layer.coefAt(i, 0, j);
        double *target = layer.pieces.data() + layer.gradientPlace(i, j) * layer.places * 4;
        for (int piece = 0; piece < layer.places; ++piece, target += 4) {
            const double *polynomials = layer.basis.pieceOf(i, piece), *window = table + layer.basis.cellOf(piece);
            Vec4 total{};
            for (int r = 0; r <= layer.shape.k; ++r) total = fma(window[r], load<Vec4>(polynomials + 4 * r), total);
            store<Vec4>(target, total);
        }
    }
}

/// Coefficient rows of one node, `width` apart, for P vectors of outputs.
template <typename V, int P>
void takeVectors(const WorkspaceLayer &layer, const double *mask, const double *scale_sp, const double *c, int width,
                 double *row) {
    using namespace simd;
    constexpr int kLanes = kLanesOf<V>;
    V factor[P];
    for (int p = 0; p < P; ++p) factor[p] = load<V>(mask + p * kLanes) * load<V>(scale_sp + p * kLanes);
    for (int q = 0; q < layer.shape.coefficients(); ++q, c += layer.shape.outputs, row += width) {
        __builtin_prefetch(row + layer.nodeSize(), 1);
        for (int p = 0; p < P; ++p) store<V>(row + p * kLanes, factor[p] * load<V>(c + p * kLanes));
    }
}

void takeParameters(WorkspaceLayer &layer, std::span<const double> parameters, int first_node, int last_node) {
    const KanLayer &shape = layer.shape;
    for (int i = first_node; i < last_node; ++i) {
        const double *c = parameters.data() + shape.coefficient(i, 0, 0);
        const double *mask = shape.mask.data() + shape.edge(i, 0);
        const double *scale_base = parameters.data() + shape.scale_base_offset + shape.edge(i, 0);
        const double *scale_sp = parameters.data() + shape.scale_sp_offset + shape.edge(i, 0);
        double *edge_base = layer.base.data() + static_cast<std::size_t>(i) * layer.stride;
        for (int j = 0; j < shape.outputs; ++j) edge_base[j] = mask[j] * scale_base[j];
        int rest = forEachWholeVectors(layer.lanes, shape.outputs, [&]<typename V, int P>(int j) {
            takeVectors<V, P>(layer, mask + j, scale_sp + j, c + j, layer.panelWidth(j & -layer.panel),
                              &layer.coef[layer.coefAt(i, shape.k, j)]);
        });
        for (; rest < shape.outputs; ++rest) {
            double *row = &layer.coef[layer.coefAt(i, shape.k, rest)];
            const int width = layer.panelWidth(rest & -layer.panel);
            for (int q = 0; q < shape.coefficients(); ++q)
                row[q * width] = mask[rest] * scale_sp[rest] * c[q * shape.outputs + rest];
        }
        if (layer.takesPieces()) takePieces(layer, i);
    }
}

void forwardChunk(Plan &plan, Plan::Chunk &chunk, EdgeSums sums) {
    ForwardPass(plan, chunk).run(sums);
}

void backwardChunk(Plan &plan, Plan::Chunk &chunk) {
    BackwardPass backward(plan, chunk);
    backward.clearGradients();
    for (int block = chunk.first_block; block < chunk.last_block && !plan.stopped(); ++block)
        backward.block(block, plan.kept, !plan.kept);
    backward.finish();
}

void forwardBackwardChunk(Plan &plan, Plan::Chunk &chunk, const LossGradient &loss_gradient) {
    ForwardPass forward(plan, chunk);
    BackwardPass backward(plan, chunk);
    backward.clearGradients();
    for (int block = chunk.first_block; block < chunk.last_block && !plan.stopped(); ++block) {
        forward.block(block, EdgeSums::None, false, true);
        loss_gradient(block * plan.block_rows, block * plan.block_rows + plan.blockRows(block));
        backward.block(block, false, false);
    }
    backward.finish();
}

}  // namespace
}  // namespace KAN_LEVEL

KAN_KERNELS(PassKernels, passKernels) = {simd::kWideLanes == 8 ? 16 : 8,
                                         forwardChunk,
                                         backwardChunk,
                                         forwardBackwardChunk,
                                         gatherNodes,
                                         takeParameters,
                                         foldCopies};

}  // namespace kan
