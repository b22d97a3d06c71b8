#include <algorithm>

#include "core/kernels/kernel_dispatch.h"
#include "core/kernels/narrow_kernels.h"
#include "core/kernels/wide_kernels.h"
#include "core/kernels/workspace.h"

namespace kan {

namespace {

template <typename V>
void repeat(V row, int count, double *rows, std::ptrdiff_t pitch) {
    for (int s = 0; s < count; ++s) simd::store<V>(rows + s * pitch, row);
}

/// Rows of one vector, `pitch` apart, become row[0..lanes).
void setRows(int lanes, const double *row, int count, double *rows, std::ptrdiff_t pitch) {
    if (lanes == simd::kWideLanes) return repeat(simd::load<simd::Wide>(row), count, rows, pitch);
    if (lanes == 4) return repeat(simd::load<simd::Vec4>(row), count, rows, pitch);
    std::fill(rows, rows + count, *row);
}

}  // namespace

/// Adds the edges from a group of nodes to outputs first_output..last_output-1, which are whole panels.
void Workspace::forwardWide(LayerShare &share, const WorkspaceLayer &layer, const NodeGroup &group, int first_output,
                            int last_output, EdgeSums sums, double *y) const {
    const std::ptrdiff_t panel_pitch = panelPitch(block_rows_, layer.panel);
    dispatchOrder(layer.shape.k, [&]<int K>() {
        forEachPanel(layer.lanes, first_output, last_output, [&]<typename V, int P>(int j) {
            double *target = y + j / layer.panel * panel_pitch;
            for (int n = 0; n < group.count; ++n) {
                const int i = group.first + n;
                const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
                const wide::Panel panel{&layer.coef[layer.coefAt(i, 0, j)],
                                        &layer.base[edge],
                                        layer.panel,
                                        layer.shape.k,
                                        layer.basis.tableRows(),
                                        group.toNext(n, layer)};
                const wide::EdgeTotals totals{&layer.shift[edge], &share.first[edge], &share.second[edge]};
                const double *constant = layer.atMode(i) ? &layer.mode_phi[edge] : nullptr;
                const double *start =
                    i == 0 && layer.firstNodeSets() ? &layer.start[static_cast<std::size_t>(j)] : nullptr;
                const NodeBlock &nodes = *group.nodes[n];
                dispatchSums(sums, [&]<EdgeSums Sums>() {
                    if constexpr (Sums != EdgeSums::None)
                        if (nodes.phi)
                            return wide::forward<V, K, P, Sums, true>(nodes, panel, start, constant, totals, target);
                    wide::forward<V, K, P, Sums, false>(nodes, panel, start, constant, totals, target);
                });
            }
        });
    });
}

void Workspace::forwardNarrow(LayerShare &share, const WorkspaceLayer &layer, int i, const NodeBlock &nodes,
                              EdgeSums sums, bool slopes, double *y) const {
    for (int j = 0; j < layer.stride; ++j) {
        const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
        const std::ptrdiff_t curve = static_cast<std::ptrdiff_t>(j) * nodes.basis.pitch;
        const narrow::Curve out{nodes.phi + curve, slopes ? nodes.slope + curve : nullptr,
                                y + j * panelPitch(block_rows_, 1)};
        const narrow::CurveTotals totals{layer.shift[edge], &share.first[edge], &share.second[edge]};
        dispatchSums(sums, [&]<EdgeSums Sums>() {
            dispatchOrder(layer.shape.k, [&]<int K>() {
                if constexpr (LayerBasis::hasPieces(K))
                    narrow::forwardPieces<K, Sums>(nodes, layer.piecesOf(i, j), layer.base[edge], out, totals);
                else
                    narrow::forwardWindows<Sums>(nodes, &layer.coef[layer.coefAt(i, 0, j)], layer.shape.k,
                                                 layer.base[edge], out, totals);
            });
        });
    }
}

Workspace::NodeGroup Workspace::nodeGroup(Chunk &chunk, int l, int block, int first, bool kept) {
    const int inputs = layers_[static_cast<std::size_t>(l)].shape.inputs;
    NodeGroup group{first, std::min(kNodeGroup, inputs - first), {}};
    for (int n = 0; n < group.count; ++n) group.nodes[n] = &nodeBlock(chunk, l, block, first + n, kept);
    return group;
}

/// Adds a layer's edges. Where parts are spread, basis values first, by nodes, then edges, by outputs; else one after
/// the other, so that the basis values are still in the cache.
void Workspace::forwardLayer(Chunk &chunk, int l, int block, EdgeSums sums, bool kept, bool slopes) {
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
    double *y = values_[static_cast<std::size_t>(l) + 1].block(block);
    const int inputs = layer.shape.inputs;
    const auto fill = [&](int i, double *by_node) {
        if (i % kNodeGroup == 0) takeNodeValues(l, block, i, std::min(kNodeGroup, inputs - i), by_node);
        fillNode(l, block, i, slopes, by_node, nodeBlock(chunk, l, block, i, kept));
    };
    if (parts_spread_ && !layer.stored())
        spreadParts(inputs, kNodeGroup, [&](int part, int first, int last) {
            for (int i = first; i < last; ++i) fill(i, partRows(*chunk.scratch, part).by_node);
        });
    const bool fill_here = !parts_spread_ && !layer.stored();
    double *by_node = chunk.scratch->by_node.data();
    // Each part reads all nodes' basis values: no more parts than threads have use for.
    const int panels = (layer.stride + layer.panel - 1) / layer.panel,
              parts = layer.narrow() ? 1 : 2 * team_->threads();
    spreadParts(layer.stride, (panels + parts - 1) / parts * layer.panel, [&](int, int first_output, int last_output) {
        for (int first = 0; first < inputs; first += kNodeGroup) {
            const NodeGroup group = nodeGroup(chunk, l, block, first, kept);
            for (int n = 0; n < group.count && fill_here && !layer.narrow(); ++n) fill(first + n, by_node);
            if (!layer.narrow()) forwardWide(share, layer, group, first_output, last_output, sums, y);
            for (int n = 0; n < group.count && layer.narrow(); ++n) {
                if (fill_here) fill(first + n, by_node);
                forwardNarrow(share, layer, first + n, *group.nodes[n], sums, slopes, y);
            }
        }
    });
}

void Workspace::forwardBlock(Chunk &chunk, int block, EdgeSums sums, bool kept, bool derivatives) {
    for (int l = 0; l < depth(); ++l) {
        WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
        LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
        NodeTable &outputs = values_[static_cast<std::size_t>(l) + 1];
        double *y = outputs.block(block);
        for (int j = 0; j < layer.stride && !layer.firstNodeSets(); j += layer.lanes)
            setRows(layer.lanes, &layer.start[static_cast<std::size_t>(j)], blockRows(block), y + outputs.node(j),
                    outputs.lanes);
        forwardLayer(chunk, l, block, sums, kept, derivatives && layer.derivatives);
        const SymbolicEdges &symbolic = symbolic_[static_cast<std::size_t>(l)];
        if (symbolic.empty()) continue;
        symbolic.evaluate(layer.basis, values_[static_cast<std::size_t>(l)], block, blockRows(block), share.symbolic);
        symbolic.addValues(share.symbolic, blockRows(block), sums, layer.stride, share.first.data(),
                           share.second.data(), outputs, y);
    }
}

void Workspace::forwardChunk(Chunk &chunk, EdgeSums sums) {
    if (sums != EdgeSums::None)
        for (LayerShare &share : chunk.shares) {
            std::fill(share.first.begin(), share.first.end(), 0.0);
            std::fill(share.second.begin(), share.second.end(), 0.0);
        }
    for (int block = chunk.first_block; block < chunk.last_block; ++block)
        forwardBlock(chunk, block, sums, kept_, kept_);
    if (sums != EdgeSums::None) addModes(layers_.front(), chunk.shares.front(), sums);
}

void Workspace::forward(std::span<const double> parameters, EdgeSums sums, Keep keep) {
    setParameters(parameters);
    if (rows_ == 0) return;
    if (keep == Keep::ForBackward) keepBlocks();
    kept_ = keep == Keep::ForBackward && room_to_keep_;
    if (sums == EdgeSums::Moments) takeShifts();
    spreadChunks([&](Chunk &chunk) { forwardChunk(chunk, sums); });
    if (sums != EdgeSums::None) reduceSums(sums);
}

}  // namespace kan
