#include "core/kernels/backward_pass.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/narrow_kernels.h"
#include "core/kernels/node_rows.h"
#include "core/kernels/passes.h"
#include "core/kernels/wide_table.h"

namespace kan {
inline namespace KAN_LEVEL {

using simd::Vec4;
using simd::Wide;

void BackwardPass::clearGradients() {
    for (std::size_t l = 0; l < chunk_.shares.size(); ++l) {
        Plan::LayerShare &share = chunk_.shares[l];
        for (AlignedVector *sums : {&share.base_gradient, &share.bias_gradient, &share.upstream})
            std::fill(sums->begin(), sums->end(), 0.0);
        // Those of wide layers are cleared where they are first added to, and so are still in the cache.
        if (plan_.layers[l].narrow()) std::fill(share.coef_gradient.begin(), share.coef_gradient.end(), 0.0);
        std::fill(share.symbolic.gradient.begin(), share.symbolic.gradient.end(), 0.0);
        std::fill(share.affine_gradient.begin(), share.affine_gradient.end(), 0.0);
    }
}

namespace {

/// The sums whose gradient an edge's values pass on; a penalty has one kind.
EdgeSums sumsOf(const LayerStatisticsGradient *penalty) {
    if (!penalty) return EdgeSums::None;
    if (!penalty->by_mean_abs.empty()) return EdgeSums::MeanAbs;
    return penalty->by_std.empty() ? EdgeSums::None : EdgeSums::Moments;
}

/// dx[place] = sum of by_place[place][0..width), width 4 or 8, for `count` samples (rounded up to whole vectors); of
/// eight the sums of the first and of the last four are added, whatever the level's vectors.
template <typename V>
void sumParts(const double *by_place, int count, double *dx) {
    constexpr int kLanes = simd::kLanesOf<V>;
    for (int s = 0; s < count; s += kLanes) {
        V rows[kLanes];
        for (int n = 0; n < kLanes; ++n)
            rows[n] = simd::load<V>(by_place + static_cast<std::ptrdiff_t>(s + n) * kLanes);
        simd::store<V>(dx + s, simd::sumRows(rows));
    }
}
void sumParts(const double *by_place, int width, int count, double *dx) {
    using simd::Vec4;
    if (width == 4) return sumParts<Vec4>(by_place, count, dx);
    if constexpr (simd::kWideLanes == 8) return sumParts<Wide>(by_place, count, dx);
    for (int s = 0; s < count; s += 4) {
        Vec4 first[4], last[4];
        for (int n = 0; n < 4; ++n) {
            first[n] = simd::load<Vec4>(by_place + static_cast<std::ptrdiff_t>(s + n) * 8);
            last[n] = simd::load<Vec4>(by_place + static_cast<std::ptrdiff_t>(s + n) * 8 + 4);
        }
        simd::store<Vec4>(dx + s, simd::sumRows(first) + simd::sumRows(last));
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

/// sums[0..lanes) += the rows of `lanes` numbers, `pitch` apart.
void addRows(int lanes, const double *rows, std::ptrdiff_t pitch, int count, double *sums) {
    if (lanes == 4) return addVectors<Vec4>(rows, pitch, count, sums);
    if (lanes == 1) {
        *sums += narrow::sumOver(count, [&](int s) { return simd::load<Vec4>(rows + s); });
        return;
    }
    for (int lane = 0; lane < 8; lane += simd::kWideLanes) addVectors<Wide>(rows + lane, pitch, count, sums + lane);
}

}  // namespace

void BackwardPass::wide(const Task &task, const Plan::NodeGroup &group, double *by_place) {
    const WorkspaceLayer &layer = plan_.layer(task.l);
    Plan::LayerShare &sums = share(task.l);
    const LayerStatisticsGradient *penalty = plan_.bend(task.l);
    const EdgeSums of_penalty = sumsOf(penalty);
    const bool by_sign = of_penalty == EdgeSums::MeanAbs, by_deviation = of_penalty == EdgeSums::Moments;
    const kan::wide::Besides besides = layer.derivatives        ? kan::wide::Besides::InputGradient
                                       : !sums.upstream.empty() ? kan::wide::Besides::UpstreamSums
                                                                : kan::wide::Besides::Nothing;
    const std::ptrdiff_t panel_pitch = panelPitch(plan_.block_rows, layer.panel);
    for (int j = 0, width = 0; j < layer.stride; j += width) {
        width = layer.panelWidth(j);
        const WideTable::Backward *backward =
            wideTable(layer.shape.k, width).backward[static_cast<int>(of_penalty)][static_cast<int>(besides)];
        const double *upstream = task.g + j / layer.panel * panel_pitch;
        for (int n = 0; n < group.count; ++n) {
            const std::size_t table = layer.coefAt(group.first + n, 0, j);
            const std::size_t edge = static_cast<std::size_t>(group.first + n) * layer.stride + j;
            const kan::wide::Panel panel{&layer.coef[table], &layer.base[edge],       layer.panel,
                                         layer.shape.k,      layer.basis.tableRows(), group.toNext(n, layer)};
            const kan::wide::Gradients out{&sums.coef_gradient[table], &sums.base_gradient[edge],
                                           sums.upstream.empty() ? nullptr : &sums.upstream[edge], by_place, j > 0};
            const kan::wide::Bend bends{by_sign ? &penalty->by_mean_abs[edge] : nullptr,
                                        by_deviation ? &penalty->by_std[edge] : nullptr,
                                        by_deviation ? &layer.statistics.mean[edge] : nullptr};
            if (task.block == chunk_.first_block) {
                double *rows = &sums.coef_gradient[layer.coefAt(group.first + n, layer.shape.k, j)];
                std::fill_n(rows, layer.shape.coefficients() * width, 0.0);
            }
            const bool kept = group.nodes[n]->phi && (task.kept || layer.stored());
            backward[kept ? 1 : 0](*group.nodes[n], panel, upstream, bends, out);
        }
    }
}

void BackwardPass::narrow(const Task &task, int i, const NodeBlock &nodes, double *dx) {
    const WorkspaceLayer &layer = plan_.layer(task.l);
    Plan::LayerShare &sums = share(task.l);
    const LayerStatisticsGradient *penalty = plan_.bend(task.l);
    const EdgeSums of_penalty = sumsOf(penalty);
    const NarrowTable::Backward backward = narrowTable(layer.shape.k).backward[static_cast<int>(of_penalty)];
    for (int j = 0; j < layer.stride; ++j) {
        const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
        const std::ptrdiff_t curve = static_cast<std::ptrdiff_t>(j) * nodes.basis.pitch;
        const kan::narrow::CurveGradients out{&sums.coef_gradient[layer.gradientOf(i, j)],
                                              &sums.base_gradient[edge],
                                              layer.places,
                                              layer.derivatives ? nodes.slope + curve : nullptr,
                                              dx,
                                              j > 0};
        kan::narrow::Upstream upstream{task.g + j * panelPitch(plan_.block_rows, 1), nodes.phi + curve};
        if (of_penalty == EdgeSums::MeanAbs) upstream.by_mean_abs = penalty->by_mean_abs[edge];
        if (of_penalty == EdgeSums::Moments) {
            upstream.by_std = penalty->by_std[edge];
            upstream.mean = layer.statistics.mean[edge];
        }
        backward(nodes, upstream, layer.shape.k, out);
    }
}

/// Where the gradient by input node i, [row], belongs: to its array, or into the table.
double *BackwardPass::inputGradients(const Task &task, int i, double *by_node) const {
    return plan_.arrayByNode(task.l) ? plan_.nodeArray(i, by_node)
                                     : task.downstream + plan_.values[static_cast<std::size_t>(task.l)].node(i);
}

/// Adds what a penalty on the deviation of input node i's values passes on to dx [row].
void BackwardPass::addInputMoments(const Task &task, int i, double *dx) const {
    const LayerStatisticsGradient *penalty = plan_.bend(task.l);
    const std::size_t node = static_cast<std::size_t>(i);
    const double by_std = penalty && !penalty->by_input_std.empty() ? penalty->by_input_std[node] : 0.0;
    if (by_std == 0.0) return;
    const NodeTable &inputs = plan_.values[static_cast<std::size_t>(task.l)];
    const double *x = inputs.block(task.block) + inputs.node(i);
    const double mean = plan_.layer(task.l).statistics.input_mean[node];
    for (int s = 0; s < plan_.blockRows(task.block); ++s) dx[s] += by_std * (x[s * inputs.lanes] - mean);
}

/// Gradients by the values of a group of nodes, from their arrays to where the layer below takes them.
void BackwardPass::passDown(const Task &task, int first, int count, const double *by_node) const {
    putArrays(plan_.values[static_cast<std::size_t>(task.l)], task.block, first, count, by_node, task.downstream);
}

/// Of a group of nodes, into a block of a table of several lanes.
void BackwardPass::putArrays(const NodeTable &table, int block, int first, int count, const double *arrays,
                             double *into) const {
    double *target = into + table.node(first);
    const std::ptrdiff_t pitch = panelPitch(plan_.block_rows, 1);
    if (table.lanes >= simd::kWideLanes)
        putNodes<Wide>(arrays, pitch, count, plan_.blockRows(block), target, table.lanes);
    else
        putNodes<Vec4>(arrays, pitch, count, plan_.blockRows(block), target, table.lanes);
}

/// From the gradients by a layer's nodes those by its subnodes, as the layer's edges take them.
const double *BackwardPass::toSubnodes(int l, int block, const double *by_node) {
    const NodeTable &table = plan_.subnodeTable(l), &nodes = plan_.values[static_cast<std::size_t>(l) + 1];
    Plan::Scratch &scratch = *chunk_.scratch;
    const NodeStage::Arrays gradients{scratch.subnode_rows[1].data(), panelPitch(plan_.block_rows, 1)};
    plan_.stages[static_cast<std::size_t>(l)].backward(forward_.subnodeArrays(l, block), {by_node, nodes.pitch},
                                                       plan_.blockRows(block), gradients,
                                                       share(l).affine_gradient.data());
    if (table.lanes == 1) return gradients.first;
    const int subnodes = plan_.layer(l).shape.outputs;
    for (int first = 0; first < subnodes; first += Plan::kNodeGroup)
        putArrays(table, block, first, std::min(Plan::kNodeGroup, subnodes - first), gradients.of(first),
                  scratch.by_subnode.data());
    return scratch.by_subnode.data();
}

void BackwardPass::wideNodes(const Task &task, int first_node, int last_node, Plan::PartRows rows) {
    const auto &[l, block, kept, recompute, g, downstream] = task;
    const WorkspaceLayer &layer = plan_.layer(l);
    const bool fill = recompute && !layer.stored();
    alignas(64) double dx[kLargestBlock];
    for (int first = first_node; first < last_node; first += Plan::kNodeGroup) {
        const int count = std::min(Plan::kNodeGroup, last_node - first);
        if (fill) forward_.takeNodeValues(l, block, first, count, rows.by_node);
        const Plan::NodeGroup group = plan_.nodeGroup(chunk_, l, block, first, kept);
        // With derivatives by_place holds the gradient by one node's inputs: one at a time.
        for (int n = 0; n < count && layer.derivatives; ++n) {
            NodeBlock &nodes = plan_.nodeBlock(chunk_, l, block, first + n, kept);
            if (fill) plan_.fillNode(l, block, first + n, true, rows.by_node, nodes);
            wide(task, {first + n, 1, {&nodes}}, rows.by_place);
            sumParts(rows.by_place, kan::wide::inputParts(layer.panel), nodes.count, dx);
            double *by_row = inputGradients(task, first + n, rows.by_node);
            for (int s = 0; s < nodes.count; ++s) by_row[nodes.order[s]] = dx[s];
            addInputMoments(task, first + n, by_row);
        }
        if (layer.derivatives) {
            if (plan_.arrayByNode(l)) passDown(task, first, count, rows.by_node);
            continue;
        }
        for (int n = 0; n < count && fill; ++n)
            plan_.fillNode(l, block, first + n, false, rows.by_node,
                           plan_.nodeBlock(chunk_, l, block, first + n, kept));
        wide(task, group, rows.by_place);
    }
}

void BackwardPass::narrowNodes(const Task &task, int first_node, int last_node, Plan::PartRows rows) {
    const auto &[l, block, kept, recompute, g, downstream] = task;
    const WorkspaceLayer &layer = plan_.layer(l);
    const bool fill = recompute && !layer.stored();
    for (int first = first_node; first < last_node; first += Plan::kNodeGroup) {
        const int count = std::min(Plan::kNodeGroup, last_node - first);
        if (fill) forward_.takeNodeValues(l, block, first, count, rows.by_node);
        for (int i = first; i < first + count; ++i) {
            NodeBlock &nodes = plan_.nodeBlock(chunk_, l, block, i, kept);
            if (fill) plan_.fillNode(l, block, i, layer.derivatives, rows.by_node, nodes);
            // A stored layer has its basis values, but slopes of edges only from a pass that keeps nodes.
            if (fill || (recompute && layer.derivatives))
                forward_.narrow(l, i, nodes, EdgeSums::None, layer.derivatives, rows.by_place);
            double *dx = layer.derivatives ? inputGradients(task, i, rows.by_node) : nullptr;
            narrow(task, i, nodes, dx);
            if (dx) addInputMoments(task, i, dx);
        }
        if (layer.derivatives && plan_.arrayByNode(l)) passDown(task, first, count, rows.by_node);
    }
}

/// Of layers all of whose edges are pruned or closed forms: what the latter add to.
void BackwardPass::idleNodes(const Task &task, int first_node, int last_node, Plan::PartRows rows) {
    if (!plan_.layer(task.l).derivatives) return;
    for (int first = first_node; first < last_node; first += Plan::kNodeGroup) {
        const int count = std::min(Plan::kNodeGroup, last_node - first);
        for (int i = first; i < first + count; ++i) {
            double *dx = inputGradients(task, i, rows.by_node);
            std::fill_n(dx, (plan_.blockRows(task.block) + 7) / 8 * 8, 0.0);
            addInputMoments(task, i, dx);
        }
        if (plan_.arrayByNode(task.l)) passDown(task, first, count, rows.by_node);
    }
}

/// After the layer's other edges, which set what these add to.
void BackwardPass::symbolic(const Task &task, bool recompute) {
    const std::size_t at = static_cast<std::size_t>(task.l);
    const SymbolicEdges &edges = plan_.symbolic[at];
    if (edges.empty()) return;
    SymbolicEdges::Share &sums = share(task.l).symbolic;
    const WorkspaceLayer &layer = plan_.layer(task.l);
    const int rows = plan_.blockRows(task.block);
    if (recompute) edges.evaluate(layer.basis, plan_.values[at], task.block, rows, sums);
    edges.backward({task.g, &plan_.subnodeTable(task.l), plan_.bend(task.l), &layer.statistics,
                    layer.derivatives ? task.downstream : nullptr, &plan_.values[at]},
                   rows, sums);
}

void BackwardPass::block(int block, bool of_kept, bool recompute) {
    const double *upstream = plan_.output_gradient.block(block);
    for (int l = plan_.depth() - 1; l >= 0; --l) {
        const WorkspaceLayer &layer = plan_.layer(l);
        const NodeTable &outputs = plan_.subnodeTable(l);
        if (!plan_.stages[static_cast<std::size_t>(l)].empty()) upstream = toSubnodes(l, block, upstream);
        AlignedVector &bias = share(l).bias_gradient;
        for (int j = 0; j < layer.stride; j += layer.lanes)
            addRows(layer.lanes, upstream + outputs.node(j), outputs.lanes, plan_.blockRows(block),
                    &bias[static_cast<std::size_t>(j)]);
        double *downstream = chunk_.scratch->downstream[l % 2].data();
        const Task task{l, block, of_kept, recompute, upstream, downstream};
        plan_.spreadParts(layer.shape.inputs, Plan::kNodeGroup, [&](int thread, int first, int last) {
            const Plan::PartRows rows = plan_.partRows(*chunk_.scratch, thread);
            if (!layer.numeric)
                idleNodes(task, first, last, rows);
            else if (layer.narrow())
                narrowNodes(task, first, last, rows);
            else
                wideNodes(task, first, last, rows);
        });
        symbolic(task, of_kept || recompute);
        upstream = downstream;
    }
    if (plan_.input_gradient_wanted)
        std::copy_n(upstream, plan_.input_gradient.blockSize(), plan_.input_gradient.block(block));
}

void BackwardPass::finish() {
    for (std::size_t l = 0; l < plan_.layers.size(); ++l) plan_.layers[l].foldCopies(chunk_.shares[l].coef_gradient);
    plan_.addModeGradients(chunk_);
}

}  // namespace KAN_LEVEL
}  // namespace kan
