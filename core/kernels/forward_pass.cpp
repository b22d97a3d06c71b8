#include "core/kernels/forward_pass.h"

#include <algorithm>

#include "core/kernels/narrow_table.h"
#include "core/kernels/node_rows.h"
#include "core/kernels/wide_table.h"

namespace kan {
inline namespace KAN_LEVEL {

namespace {

template <typename V>
void repeat(V row, int count, double *rows, std::ptrdiff_t pitch) {
    for (int s = 0; s < count; ++s) simd::store<V>(rows + s * pitch, row);
}

/// Rows of `lanes` numbers, `pitch` apart, become row[0..lanes).
void setRows(int lanes, const double *row, int count, double *rows, std::ptrdiff_t pitch) {
    if (lanes == 1) return std::fill(rows, rows + count, *row);
    if (lanes == 4) return repeat(simd::load<simd::Vec4>(row), count, rows, pitch);
    for (int lane = 0; lane < 8; lane += simd::kWideLanes)
        repeat(simd::load<simd::Wide>(row + lane), count, rows + lane, pitch);
}

}  // namespace

/// Adds the edges from a group of nodes to outputs first_output..last_output-1, which are whole panels.
void ForwardPass::wide(int l, const Plan::NodeGroup &group, int first_output, int last_output, EdgeSums sums,
                       double *y) {
    const WorkspaceLayer &layer = plan_.layer(l);
    Plan::LayerShare &sums_of = share(l);
    const std::ptrdiff_t panel_pitch = panelPitch(plan_.block_rows, layer.panel);
    for (int j = first_output; j < last_output; j += layer.panelWidth(j)) {
        const WideTable::Forward *forward =
            wideTable(layer.shape.k, layer.panelWidth(j)).forward[static_cast<int>(sums)];
        double *target = y + j / layer.panel * panel_pitch;
        for (int n = 0; n < group.count; ++n) {
            const int i = group.first + n;
            const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
            const kan::wide::Panel panel{&layer.coef[layer.coefAt(i, 0, j)],
                                         &layer.base[edge],
                                         layer.panel,
                                         layer.shape.k,
                                         layer.basis.tableRows(),
                                         group.toNext(n, layer)};
            const kan::wide::EdgeTotals totals{&layer.shift[edge], &sums_of.first[edge], &sums_of.second[edge]};
            const double *constant = layer.atMode(i) ? &layer.mode_phi[edge] : nullptr;
            const double *start = i == 0 && layer.firstNodeSets() ? &layer.start[static_cast<std::size_t>(j)] : nullptr;
            const NodeBlock &nodes = *group.nodes[n];
            forward[nodes.phi ? 1 : 0](nodes, panel, start, constant, totals, target);
        }
    }
}

void ForwardPass::narrow(int l, int i, const NodeBlock &nodes, EdgeSums sums, bool slopes, double *y) {
    const WorkspaceLayer &layer = plan_.layer(l);
    Plan::LayerShare &sums_of = share(l);
    const NarrowTable::Forward forward = narrowTable(layer.shape.k).forward[static_cast<int>(sums)];
    for (int j = 0; j < layer.stride; ++j) {
        const std::size_t edge = static_cast<std::size_t>(i) * layer.stride + j;
        const std::ptrdiff_t curve = static_cast<std::ptrdiff_t>(j) * nodes.basis.pitch;
        const double *numbers = layer.takesPieces() ? layer.piecesOf(i, j) : &layer.coef[layer.coefAt(i, 0, j)];
        forward(nodes, {numbers, layer.shape.k, layer.base[edge]},
                {nodes.phi + curve, slopes ? nodes.slope + curve : nullptr, y + j * panelPitch(plan_.block_rows, 1)},
                {layer.shift[edge], &sums_of.first[edge], &sums_of.second[edge]});
    }
}

/// Adds a layer's edges. Where parts are spread, basis values first, by nodes, then edges, by outputs; else one after
/// the other, so that the basis values are still in the cache.
void ForwardPass::layer(int l, int block, EdgeSums sums, bool of_kept, bool slopes) {
    const WorkspaceLayer &layer = plan_.layer(l);
    double *y = plan_.subnodeTable(l).block(block);
    const int inputs = layer.shape.inputs;
    const auto fill = [&](int i, double *by_node) {
        if (i % Plan::kNodeGroup == 0) takeNodeValues(l, block, i, std::min(Plan::kNodeGroup, inputs - i), by_node);
        plan_.fillNode(l, block, i, slopes, by_node, plan_.nodeBlock(chunk_, l, block, i, of_kept));
    };
    if (plan_.parts_spread && !layer.stored())
        plan_.spreadParts(inputs, Plan::kNodeGroup, [&](int thread, int first, int last) {
            for (int i = first; i < last; ++i) fill(i, plan_.partRows(*chunk_.scratch, thread).by_node);
        });
    const bool fill_here = !plan_.parts_spread && !layer.stored();
    double *by_node = chunk_.scratch->by_node.data();
    // Each part reads all nodes' basis values: no more parts than threads have use for.
    const int panels = (layer.stride + layer.panel - 1) / layer.panel,
              parts = layer.narrow() ? 1 : 2 * plan_.team->threads();
    plan_.spreadParts(layer.stride, (panels + parts - 1) / parts * layer.panel,
                      [&](int, int first_output, int last_output) {
                          for (int first = 0; first < inputs; first += Plan::kNodeGroup) {
                              const Plan::NodeGroup group = plan_.nodeGroup(chunk_, l, block, first, of_kept);
                              for (int n = 0; n < group.count && fill_here && !layer.narrow(); ++n)
                                  fill(first + n, by_node);
                              if (!layer.narrow()) wide(l, group, first_output, last_output, sums, y);
                              for (int n = 0; n < group.count && layer.narrow(); ++n) {
                                  if (fill_here) fill(first + n, by_node);
                                  narrow(l, first + n, *group.nodes[n], sums, slopes, y);
                              }
                          }
                      });
}

void ForwardPass::block(int block, EdgeSums sums, bool of_kept, bool derivatives) {
    for (int l = 0; l < plan_.depth(); ++l) {
        const WorkspaceLayer &layer = plan_.layer(l);
        NodeTable &outputs = plan_.subnodeTable(l);
        double *y = outputs.block(block);
        const bool numeric = layer.numeric;
        for (int j = 0; j < layer.stride && !(numeric && layer.firstNodeSets()); j += layer.lanes)
            setRows(layer.lanes, &layer.start[static_cast<std::size_t>(j)], plan_.blockRows(block), y + outputs.node(j),
                    outputs.lanes);
        if (numeric) this->layer(l, block, sums, of_kept, derivatives && layer.derivatives);
        const SymbolicEdges &symbolic = plan_.symbolic[static_cast<std::size_t>(l)];
        if (!symbolic.empty()) {
            symbolic.evaluate(layer.basis, plan_.values[static_cast<std::size_t>(l)], block, plan_.blockRows(block),
                              share(l).symbolic);
            symbolic.addValues(share(l).symbolic, plan_.blockRows(block), sums, layer.stride, share(l).first.data(),
                               share(l).second.data(), outputs, y);
        }
        const NodeStage &stage = plan_.stages[static_cast<std::size_t>(l)];
        NodeTable &nodes = plan_.values[static_cast<std::size_t>(l) + 1];
        if (!stage.empty())
            stage.forward(subnodeArrays(l, block), plan_.blockRows(block), {nodes.block(block), nodes.pitch});
    }
}

void ForwardPass::run(EdgeSums sums) {
    if (sums != EdgeSums::None)
        for (Plan::LayerShare &one : chunk_.shares) {
            std::fill(one.first.begin(), one.first.end(), 0.0);
            std::fill(one.second.begin(), one.second.end(), 0.0);
        }
    for (int at = chunk_.first_block; at < chunk_.last_block && !plan_.stopped(); ++at)
        block(at, sums, plan_.kept, plan_.kept);
    if (sums != EdgeSums::None) plan_.addModes(chunk_.shares.front(), sums);
}

void ForwardPass::takeNodeValues(int l, int block, int first, int count, double *by_node) const {
    if (plan_.arrayByNode(l)) takeArrays(plan_.values[static_cast<std::size_t>(l)], block, first, count, by_node);
}

/// Of a group of nodes, from a table of several lanes.
void ForwardPass::takeArrays(const NodeTable &table, int block, int first, int count, double *arrays) const {
    const double *source = table.block(block) + table.node(first);
    const std::ptrdiff_t pitch = panelPitch(plan_.block_rows, 1);
    if (table.lanes >= simd::kWideLanes)
        takeNodes<simd::Wide>(source, table.lanes, count, plan_.blockRows(block), arrays, pitch);
    else
        takeNodes<simd::Vec4>(source, table.lanes, count, plan_.blockRows(block), arrays, pitch);
}

NodeStage::ConstArrays ForwardPass::subnodeArrays(int l, int block) {
    const NodeTable &table = plan_.subnodeTable(l);
    if (table.lanes == 1) return {table.block(block), table.pitch};
    const NodeStage::Arrays arrays{chunk_.scratch->subnode_rows[0].data(), panelPitch(plan_.block_rows, 1)};
    const int subnodes = plan_.layer(l).shape.outputs;
    for (int first = 0; first < subnodes; first += Plan::kNodeGroup)
        takeArrays(table, block, first, std::min(Plan::kNodeGroup, subnodes - first), arrays.of(first));
    return {arrays.first, arrays.pitch};
}

}  // namespace KAN_LEVEL
}  // namespace kan
