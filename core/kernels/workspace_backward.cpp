#include <algorithm>
#include <cmath>

#include "core/kernels/kernel_dispatch.h"
#include "core/kernels/narrow_kernels.h"
#include "core/kernels/node_rows.h"
#include "core/kernels/wide_kernels.h"
#include "core/kernels/workspace.h"

namespace kan {

using simd::Vec4;
using simd::Wide;

void Workspace::scaleByRows(std::span<const LayerStatisticsGradient> penalty) {
    const auto overDeviation = [this](std::vector<double> &weights, const std::vector<double> &std) {
        for (std::size_t e = 0; e < weights.size(); ++e)
            weights[e] = std[e] > 0 ? weights[e] / ((rows_ - 1) * std[e]) : 0.0;
    };
    bends_.resize(penalty.size());
    for (std::size_t l = 0; l < bends_.size(); ++l) {
        bends_[l] = penalty[l];
        for (double &weight : bends_[l].by_mean_abs) weight /= rows_;
        overDeviation(bends_[l].by_std, layers_[l].statistics.std);
        overDeviation(bends_[l].by_input_std, layers_[l].statistics.input_std);
    }
}

const LayerStatisticsGradient *Workspace::bend(int l) const {
    return bends_.empty() || bends_[static_cast<std::size_t>(l)].empty() ? nullptr
                                                                         : &bends_[static_cast<std::size_t>(l)];
}

void Workspace::clearGradients(Chunk &chunk) const {
    for (std::size_t l = 0; l < chunk.shares.size(); ++l) {
        LayerShare &share = chunk.shares[l];
        for (AlignedVector *sums : {&share.base_gradient, &share.bias_gradient, &share.upstream})
            std::fill(sums->begin(), sums->end(), 0.0);
        // Those of wide layers are cleared where they are first added to, and so are still in the cache.
        if (layers_[l].narrow()) std::fill(share.coef_gradient.begin(), share.coef_gradient.end(), 0.0);
        std::fill(share.symbolic.gradient.begin(), share.symbolic.gradient.end(), 0.0);
    }
}

namespace {

/// The sums whose gradient an edge's values pass on; a penalty has one kind.
EdgeSums sumsOf(const LayerStatisticsGradient *penalty) {
    if (!penalty) return EdgeSums::None;
    if (!penalty->by_mean_abs.empty()) return EdgeSums::MeanAbs;
    return penalty->by_std.empty() ? EdgeSums::None : EdgeSums::Moments;
}

/// dx[place] = sum of the lanes of by_place[place], for `count` samples (rounded up to whole vectors).
template <typename V>
void sumLanes(const double *by_place, int count, double *dx) {
    constexpr int kLanes = simd::kLanesOf<V>;
    for (int s = 0; s < count; s += kLanes) {
        V rows[kLanes];
        for (int n = 0; n < kLanes; ++n)
            rows[n] = simd::load<V>(by_place + static_cast<std::ptrdiff_t>(s + n) * kLanes);
        simd::store<V>(dx + s, simd::sumRows(rows));
    }
}

template <typename V>
void addVectors(const double *rows, std::ptrdiff_t pitch, int count, double *sums) {
    V parts[4] = {};  // so that an addition need not wait for the one before
    int s = 0;
    for (; s + 4 <= count; s += 4)
        for (int n = 0; n < 4; ++n) parts[n] += simd::load<V>(rows + (s + n) * pitch);
    for (; s < count; ++s) parts[0] += simd::load<V>(rows + s * pitch);
    simd::store<V>(sums, simd::load<V>(sums) + ((parts[0] + parts[1]) + (parts[2] + parts[3])));
}

/// sums[0..lanes) += the rows of one vector, `pitch` apart.
void addRows(int lanes, const double *rows, std::ptrdiff_t pitch, int count, double *sums) {
    if (lanes == simd::kWideLanes) return addVectors<Wide>(rows, pitch, count, sums);
    if (lanes == 4) return addVectors<Vec4>(rows, pitch, count, sums);
    *sums += narrow::sumOver(count, [&](int s) { return simd::load<Vec4>(rows + s); });
}

}  // namespace

void Workspace::backwardWide(Chunk &chunk, const BackwardTask &task, const NodeGroup &group, double *by_place) {
    const int l = task.l;
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
    const LayerStatisticsGradient *penalty = bend(l);
    const bool by_sign = sumsOf(penalty) == EdgeSums::MeanAbs, by_deviation = sumsOf(penalty) == EdgeSums::Moments;
    const std::ptrdiff_t panel_pitch = panelPitch(block_rows_, layer.panel);
    dispatchOrder(layer.shape.k, [&]<int K>() {
        forEachPanel(layer.lanes, 0, layer.stride, [&]<typename V, int P>(int j) {
            const double *upstream = task.g + j / layer.panel * panel_pitch;
            for (int n = 0; n < group.count; ++n) {
                const std::size_t table = layer.coefAt(group.first + n, 0, j);
                const std::size_t edge = static_cast<std::size_t>(group.first + n) * layer.stride + j;
                const wide::Panel panel{&layer.coef[table], &layer.base[edge],       layer.panel,
                                        layer.shape.k,      layer.basis.tableRows(), group.toNext(n, layer)};
                const wide::Gradients out{&share.coef_gradient[table], &share.base_gradient[edge],
                                          share.upstream.empty() ? nullptr : &share.upstream[edge], by_place, j > 0};
                const wide::Bend bends{by_sign ? &penalty->by_mean_abs[edge] : nullptr,
                                       by_deviation ? &penalty->by_std[edge] : nullptr,
                                       by_deviation ? &layer.statistics.mean[edge] : nullptr};
                if (task.block == chunk.first_block) {
                    double *rows = &share.coef_gradient[layer.coefAt(group.first + n, layer.shape.k, j)];
                    std::fill_n(rows, layer.shape.coefficients() * P * simd::kLanesOf<V>, 0.0);
                }
                const bool kept = group.nodes[n]->phi && (task.kept || layer.stored());
                dispatchSums(sumsOf(penalty), [&]<EdgeSums Penalty>() {
                    const auto pass = [&]<wide::Besides Wanted>() {
                        if constexpr (Penalty != EdgeSums::None)
                            if (kept)
                                return wide::backward<V, K, P, Penalty, Wanted, true>(*group.nodes[n], panel, upstream,
                                                                                      bends, out);
                        wide::backward<V, K, P, Penalty, Wanted, false>(*group.nodes[n], panel, upstream, bends, out);
                    };
                    if (layer.derivatives)
                        pass.template operator()<wide::Besides::InputGradient>();
                    else if (out.upstream)
                        pass.template operator()<wide::Besides::UpstreamSums>();
                    else
                        pass.template operator()<wide::Besides::Nothing>();
                });
            }
        });
    });
}

void Workspace::backwardNarrow(Chunk &chunk, int l, int i, const NodeBlock &nodes, const double *g, double *dx) {
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
    const LayerStatisticsGradient *penalty = bend(l);
    for (int j = 0; j < layer.stride; ++j) {
        const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
        const std::ptrdiff_t curve = static_cast<std::ptrdiff_t>(j) * nodes.basis.pitch;
        const narrow::CurveGradients out{&share.coef_gradient[layer.gradientOf(i, j)],
                                         &share.base_gradient[edge],
                                         layer.places,
                                         layer.derivatives ? nodes.slope + curve : nullptr,
                                         dx,
                                         j > 0};
        dispatchSums(sumsOf(penalty), [&]<EdgeSums Penalty>() {
            narrow::Upstream<Penalty> upstream{g + j * panelPitch(block_rows_, 1), nodes.phi + curve};
            if constexpr (Penalty == EdgeSums::MeanAbs) upstream.by_mean_abs = penalty->by_mean_abs[edge];
            if constexpr (Penalty == EdgeSums::Moments) upstream.by_std = penalty->by_std[edge];
            if constexpr (Penalty == EdgeSums::Moments) upstream.mean = layer.statistics.mean[edge];
            dispatchOrder(layer.shape.k, [&]<int K>() {
                if constexpr (LayerBasis::hasPieces(K))
                    narrow::backwardPieces<K>(nodes, upstream, out);
                else
                    narrow::backwardWindows(nodes, upstream, layer.shape.k, out);
            });
        });
    }
}

/// Where the gradient by input node i, [row], belongs: to its array, or into the table.
double *Workspace::inputGradients(const BackwardTask &task, int i, double *by_node) const {
    return arrayByNode(task.l) ? nodeArray(i, by_node)
                               : task.downstream + values_[static_cast<std::size_t>(task.l)].node(i);
}

/// Adds what a penalty on the deviation of input node i's values passes on to dx [row].
void Workspace::addInputMoments(const BackwardTask &task, int i, double *dx) const {
    const LayerStatisticsGradient *penalty = bend(task.l);
    const std::size_t node = static_cast<std::size_t>(i);
    const double by_std = penalty && !penalty->by_input_std.empty() ? penalty->by_input_std[node] : 0.0;
    if (by_std == 0.0) return;
    const NodeTable &inputs = values_[static_cast<std::size_t>(task.l)];
    const double *x = inputs.block(task.block) + inputs.node(i);
    const double mean = layers_[static_cast<std::size_t>(task.l)].statistics.input_mean[node];
    for (int s = 0; s < blockRows(task.block); ++s) dx[s] += by_std * (x[s * inputs.lanes] - mean);
}

/// Gradients by the values of a group of nodes, from their arrays to where the layer below takes them.
void Workspace::passDown(const BackwardTask &task, int first, int count, const double *by_node) const {
    const NodeTable &inputs = values_[static_cast<std::size_t>(task.l)];
    double *target = task.downstream + inputs.node(first);
    const std::ptrdiff_t pitch = panelPitch(block_rows_, 1);
    if (inputs.lanes >= simd::kWideLanes)
        putNodes<Wide>(by_node, pitch, count, blockRows(task.block), target, inputs.lanes);
    else
        putNodes<Vec4>(by_node, pitch, count, blockRows(task.block), target, inputs.lanes);
}

void Workspace::backwardWideNodes(Chunk &chunk, const BackwardTask &task, int first_node, int last_node,
                                  PartRows rows) {
    const auto &[l, block, kept, recompute, g, downstream] = task;
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const bool fill = recompute && !layer.stored();
    alignas(64) double dx[kLargestBlock];
    for (int first = first_node; first < last_node; first += kNodeGroup) {
        const int count = std::min(kNodeGroup, last_node - first);
        if (fill) takeNodeValues(l, block, first, count, rows.by_node);
        const NodeGroup group = nodeGroup(chunk, l, block, first, kept);
        // With derivatives by_place holds the gradient by one node's inputs: one at a time.
        for (int n = 0; n < count && layer.derivatives; ++n) {
            NodeBlock &nodes = nodeBlock(chunk, l, block, first + n, kept);
            if (fill) fillNode(l, block, first + n, true, rows.by_node, nodes);
            backwardWide(chunk, task, {first + n, 1, {&nodes}}, rows.by_place);
            if (layer.lanes == simd::kWideLanes)
                sumLanes<Wide>(rows.by_place, nodes.count, dx);
            else
                sumLanes<Vec4>(rows.by_place, nodes.count, dx);
            double *by_row = inputGradients(task, first + n, rows.by_node);
            for (int s = 0; s < nodes.count; ++s) by_row[nodes.order[s]] = dx[s];
            addInputMoments(task, first + n, by_row);
        }
        if (layer.derivatives) {
            if (arrayByNode(l)) passDown(task, first, count, rows.by_node);
            continue;
        }
        for (int n = 0; n < count && fill; ++n)
            fillNode(l, block, first + n, false, rows.by_node, nodeBlock(chunk, l, block, first + n, kept));
        backwardWide(chunk, task, group, rows.by_place);
    }
}

void Workspace::backwardNarrowNodes(Chunk &chunk, const BackwardTask &task, int first_node, int last_node,
                                    PartRows rows) {
    const auto &[l, block, kept, recompute, g, downstream] = task;
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const bool fill = recompute && !layer.stored();
    for (int first = first_node; first < last_node; first += kNodeGroup) {
        const int count = std::min(kNodeGroup, last_node - first);
        if (fill) takeNodeValues(l, block, first, count, rows.by_node);
        for (int i = first; i < first + count; ++i) {
            NodeBlock &nodes = nodeBlock(chunk, l, block, i, kept);
            if (fill) {
                fillNode(l, block, i, layer.derivatives, rows.by_node, nodes);
                forwardNarrow(chunk.shares[static_cast<std::size_t>(l)], layer, i, nodes, EdgeSums::None,
                              layer.derivatives, rows.by_place);
            }
            double *dx = layer.derivatives ? inputGradients(task, i, rows.by_node) : nullptr;
            backwardNarrow(chunk, l, i, nodes, g, dx);
            if (dx) addInputMoments(task, i, dx);
        }
        if (layer.derivatives && arrayByNode(l)) passDown(task, first, count, rows.by_node);
    }
}

/// After the layer's other edges, which set what these add to.
void Workspace::backwardSymbolic(Chunk &chunk, int l, int block, bool recompute, const double *g, double *downstream) {
    const std::size_t at = static_cast<std::size_t>(l);
    const SymbolicEdges &edges = symbolic_[at];
    if (edges.empty()) return;
    SymbolicEdges::Share &share = chunk.shares[at].symbolic;
    if (recompute) edges.evaluate(layers_[at].basis, values_[at], block, blockRows(block), share);
    edges.backward({g, &values_[at + 1], bend(l), &layers_[at].statistics,
                    layers_[at].derivatives ? downstream : nullptr, &values_[at]},
                   blockRows(block), share);
}

void Workspace::backwardBlock(Chunk &chunk, int block, bool kept, bool recompute) {
    const double *upstream = output_gradient_.block(block);
    for (int l = depth() - 1; l >= 0; --l) {
        const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
        const NodeTable &outputs = values_[static_cast<std::size_t>(l) + 1];
        AlignedVector &bias = chunk.shares[static_cast<std::size_t>(l)].bias_gradient;
        for (int j = 0; j < layer.stride; j += layer.lanes)
            addRows(layer.lanes, upstream + outputs.node(j), outputs.lanes, blockRows(block),
                    &bias[static_cast<std::size_t>(j)]);
        double *downstream = chunk.scratch->downstream[l % 2].data();
        const BackwardTask task{l, block, kept, recompute, upstream, downstream};
        spreadParts(layer.shape.inputs, kNodeGroup, [&](int part, int first, int last) {
            const PartRows rows = partRows(*chunk.scratch, part);
            if (layer.narrow())
                backwardNarrowNodes(chunk, task, first, last, rows);
            else
                backwardWideNodes(chunk, task, first, last, rows);
        });
        backwardSymbolic(chunk, l, block, kept || recompute, upstream, downstream);
        upstream = downstream;
    }
    if (input_gradient_wanted_) std::copy_n(upstream, input_gradient_.blockSize(), input_gradient_.block(block));
}

void Workspace::finishChunk(Chunk &chunk) const {
    for (std::size_t l = 0; l < layers_.size(); ++l) layers_[l].foldCopies(chunk.shares[l].coef_gradient);
    addModeGradients(chunk);
}

void Workspace::addModeGradients(Chunk &chunk) const {
    const WorkspaceLayer &layer = layers_.front();
    LayerShare &share = chunk.shares.front();
    const LayerStatisticsGradient *penalty = bend(0);
    for (int i = 0; i < layer.shape.inputs && !layer.modes.empty(); ++i) {
        const WorkspaceLayer::Mode &mode = layer.modes[static_cast<std::size_t>(i)];
        if (!mode.used) continue;
        for (int j = 0; j < layer.shape.outputs; ++j) {
            const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
            const double phi = layer.mode_phi[edge];
            double by_row = 0;
            if (penalty && !penalty->by_mean_abs.empty())
                by_row += penalty->by_mean_abs[edge] * ((phi > 0) - (phi < 0));
            if (penalty && !penalty->by_std.empty())
                by_row += penalty->by_std[edge] * (phi - layer.statistics.mean[edge]);
            const double g = share.bias_gradient[static_cast<std::size_t>(j)] - share.upstream[edge] +
                             by_row * share.mode_rows[static_cast<std::size_t>(i)];
            for (int r = 0; r <= layer.shape.k; ++r)
                share.coef_gradient[layer.coefAt(i, mode.cell + r, j)] += g * mode.basis[static_cast<std::size_t>(r)];
            share.base_gradient[edge] += g * mode.basis[static_cast<std::size_t>(layer.shape.k) + 1];
        }
    }
}

void Workspace::backward(std::span<const double> parameters, std::span<const LayerStatisticsGradient> penalty,
                         std::span<double> gradient) {
    scaleByRows(penalty);
    spreadChunks([&](Chunk &chunk) {
        clearGradients(chunk);
        for (int block = chunk.first_block; block < chunk.last_block; ++block)
            backwardBlock(chunk, block, kept_, !kept_);
        finishChunk(chunk);
    });
    gatherGradient(parameters, gradient);
}

void Workspace::forwardBackward(std::span<const double> parameters, const LossGradient &loss_gradient,
                                std::span<double> gradient) {
    setParameters(parameters);
    bends_.clear();
    spreadChunks([&](Chunk &chunk) {
        clearGradients(chunk);
        for (int block = chunk.first_block; block < chunk.last_block; ++block) {
            forwardBlock(chunk, block, EdgeSums::None, false, true);
            loss_gradient(block * block_rows_, block * block_rows_ + blockRows(block));
            backwardBlock(chunk, block, false, false);
        }
        finishChunk(chunk);
    });
    gatherGradient(parameters, gradient);
}

}  // namespace kan
