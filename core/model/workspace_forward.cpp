#include <algorithm>

#include "core/model/kernel_dispatch.h"
#include "core/model/narrow_kernels.h"
#include "core/model/wide_kernels.h"
#include "core/model/workspace.h"

namespace kan {

void Workspace::forwardWide(LayerShare &share, WorkspaceLayer &layer, int i, const NodeBlock &nodes, EdgeSums sums,
                            double *y) const {
    const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
    const std::size_t table = layer.coefAt(i, 0, 0);
    const bool at_mode = !layer.modes.empty() && layer.modes[static_cast<std::size_t>(i)].used;
    dispatchOrder(layer.shape.k, [&]<int K>() {
        forEachPanels(layer.lanes, layer.stride, [&]<typename V, int P>(int j) {
            const wide::Panels panels{&layer.coef[table + j], &layer.base[row + j], layer.stride, layer.shape.k};
            const wide::EdgeTotals totals{&layer.shift[row + j], &share.first[row + j], &share.second[row + j]};
            const double *constant = at_mode ? &layer.mode_phi[row + j] : nullptr;
            double *target = y + static_cast<std::ptrdiff_t>(j) * kBlock;
            if (sums == EdgeSums::None) wide::forward<V, K, P, EdgeSums::None>(nodes, panels, constant, totals, target);
            if (sums == EdgeSums::MeanAbs)
                wide::forward<V, K, P, EdgeSums::MeanAbs>(nodes, panels, constant, totals, target);
            if (sums == EdgeSums::Moments)
                wide::forward<V, K, P, EdgeSums::Moments>(nodes, panels, constant, totals, target);
        });
    });
}

void Workspace::forwardNarrow(LayerShare &share, const WorkspaceLayer &layer, int i, const NodeBlock &nodes,
                              EdgeSums sums, bool slopes, double *y) const {
    using simd::Vec4;
    const int pitch = nodes.basis.pitch;
    for (int j = 0; j < layer.stride; ++j) {
        const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
        double *phi = nodes.phi + static_cast<std::ptrdiff_t>(j) * pitch;
        double *slope = slopes ? nodes.slope + static_cast<std::ptrdiff_t>(j) * pitch : nullptr;
        const double *table = &layer.coef[layer.coefAt(i, 0, j)];
        dispatchOrder(layer.shape.k, [&]<int K>() {
            narrow::forward<K>(nodes, table, layer.base[edge], layer.shape.k, phi, slope,
                               y + static_cast<std::ptrdiff_t>(j) * kBlock);
        });
        if (sums == EdgeSums::MeanAbs)
            share.first[edge] +=
                narrow::sumOver(nodes.count, [&](int s) { return simd::absolute(simd::load<Vec4>(phi + s)); });
        if (sums != EdgeSums::Moments) continue;
        const auto centred = [&](int s) { return simd::load<Vec4>(phi + s) - layer.shift[edge]; };
        share.first[edge] += narrow::sumOver(nodes.count, centred);
        share.second[edge] += narrow::sumOver(nodes.count, [&](int s) { return centred(s) * centred(s); });
    }
}

void Workspace::forwardBlock(Chunk &chunk, int block, EdgeSums sums, bool kept, bool derivatives) {
    for (int l = 0; l < depth(); ++l) {
        WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
        LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
        NodeTable &outputs = values_[static_cast<std::size_t>(l) + 1];
        double *y = outputs.block(block);
        const int count = blockRows(block);
        for (int p = 0; p < outputs.panels; ++p)
            for (int s = 0; s < count; ++s)
                std::copy_n(&layer.start[static_cast<std::size_t>(p) * layer.lanes], layer.lanes,
                            y + (static_cast<std::ptrdiff_t>(p) * kBlock + s) * layer.lanes);
        for (int i = 0; i < layer.shape.inputs; ++i) {
            NodeBlock &nodes = nodeBlock(chunk, l, block, i, kept);
            if (!layer.stored()) fillNode(l, block, i, derivatives && layer.derivatives, nodes);
            if (layer.narrow())
                forwardNarrow(share, layer, i, nodes, sums, derivatives && layer.derivatives, y);
            else
                forwardWide(share, layer, i, nodes, sums, y);
        }
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
    team_.run(static_cast<int>(chunks_.size()), worthThreads(),
              [&](int c) { forwardChunk(chunks_[static_cast<std::size_t>(c)], sums); });
    if (sums != EdgeSums::None) reduceSums(sums);
}

}  // namespace kan
