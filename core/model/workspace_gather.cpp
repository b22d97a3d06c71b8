#include <algorithm>
#include <span>

#include "core/model/workspace.h"

namespace kan {

namespace {

constexpr int kGatherNodes = 64;  ///< nodes whose gradients make a task of their own

/// One row of coefficients of one node's edges: its parameters, and where their gradients go.
struct Row {
    const double *mask = nullptr, *scale = nullptr, *c = nullptr;
    double *by_c = nullptr, *by_scale = nullptr;
    int count = 0;
};

/// From the gradient by mask * scale * c at outputs j ... to those by c and by the scale.
template <typename V>
void split(const Row &row, int j, V total) {
    const V masked = simd::load<V>(row.mask + j) * total;
    simd::store<V>(row.by_scale + j, simd::load<V>(row.by_scale + j) + masked * simd::load<V>(row.c + j));
    simd::store<V>(row.by_c + j, masked * simd::load<V>(row.scale + j));
}

/// Adds up what the tables, `ahead` doubles per node, say of the row's outputs from `first` on, `width` at `at`.
void gatherPanel(const Row &row, int first, int width, std::span<const double *const> tables, std::size_t at,
                 std::ptrdiff_t ahead) {
    using namespace simd;
    for (const double *table : tables) __builtin_prefetch(table + at + ahead);
    int j = first;
    for (const int end = std::min(first + width, row.count); j < end;) {
        if (j + kWideLanes <= end) {
            Wide total{};
            for (const double *table : tables) total += load<Wide>(table + at + (j - first));
            split<Wide>(row, j, total);
            j += kWideLanes;
        } else {
            double total = 0;
            for (const double *table : tables) total += table[at + static_cast<std::size_t>(j - first)];
            split<double>(row, j++, total);
        }
    }
}

}  // namespace

/// The gradient by the coefficients and scales of a layer's nodes first..last-1.
void Workspace::gatherNodes(int l, int first, int last, std::span<const double> parameters,
                            std::span<double> gradient) const {
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    const double *tables[kMostChunks];
    for (std::size_t c = 0; c < chunks_.size(); ++c)
        tables[c] = chunks_[c].shares[static_cast<std::size_t>(l)].coef_gradient.data();
    for (int i = first; i < last; ++i) {
        const std::size_t edge = shape.edge(i, 0);
        const double *mask = shape.mask.data() + edge;
        Row row{mask,    parameters.data() + shape.scale_sp_offset + edge, nullptr,
                nullptr, gradient.data() + shape.scale_sp_offset + edge,   shape.outputs};
        for (int q = 0; q < shape.coefficients(); ++q) {
            row.c = parameters.data() + shape.coefficient(i, 0, q);
            row.by_c = gradient.data() + shape.coefficient(i, 0, q);
            for (int j = 0; j < shape.outputs; j += layer.panel) {
                if (!layer.narrow()) {
                    gatherPanel(row, j, layer.panelWidth(j), {tables, chunks_.size()}, layer.coefAt(i, q + shape.k, j),
                                layer.nodeSize());
                    continue;
                }
                double total = 0;
                for (std::size_t c = 0; c < chunks_.size(); ++c) total += layer.narrowGradient(tables[c], i, j, q);
                split<double>(row, j, total);
            }
        }
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
        std::fill(gradient.data() + shape.scale_base_offset, gradient.data() + end, 0.0);
        const int parts = (shape.inputs + kGatherNodes - 1) / kGatherNodes;
        team_.run(parts, worthThreads(), [&](int part) {
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
