#include "core/kernels/plan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/kernels/spreading.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kMaxChunks = 64;             ///< and so the most threads that share a pass
constexpr int kLeastBlocks = 4;            ///< into which rows are divided before blocks grow
constexpr double kChunkWork = 3.5e3;       ///< edge-samples that make a chunk of their own worth while
constexpr double kWorkPerSum = 16;         ///< edge-samples of a chunk for each sum that has to be cleared and gathered
constexpr double kGradientBudget = 16e6;   ///< bytes for all chunks' gradients together, beyond two chunks
constexpr double kKeptBudget = 128e6;      ///< bytes for the basis values of hidden layers
constexpr double kThreadThreshold = 10e3;  ///< edge-samples per pass from which a second thread is worth waiting for
constexpr double kStartThreshold = 150e3;  ///< and from which it is worth starting one for a few passes
constexpr double kPartsThreshold = 500e3;  ///< edge-samples of a block from which this is so several times per layer
constexpr double kTableBudget = 400e3;     ///< bytes of all coefficients that are run through for each block of rows
constexpr int kBlockBeyond = 512;          ///< least rows of a block beyond that

std::vector<int> wholeBlocks(int count, int block_rows) {
    return std::vector<int>(static_cast<std::size_t>(count), block_rows);
}

/// By the layer with the most cells among those that sort, and so that a few blocks remain; unless tables do not stay
/// in the cache from block to block, and would be read more often: then one block, or an even number of equal ones.
int chooseBlockRows(const std::vector<WorkspaceLayer> &layers, int rows) {
    int block_rows = kBlock;
    double table_bytes = 0;
    for (const WorkspaceLayer &layer : layers) {
        if (layer.narrow()) continue;
        block_rows = std::max(block_rows, blockRowsFor(layer.cells));
        table_bytes += static_cast<double>(layer.coef.size()) * sizeof(double);
    }
    if (table_bytes > kTableBudget) {
        block_rows = std::max(block_rows, kBlockBeyond);
        const int blocks = rows <= block_rows ? 1 : (rows + 2 * block_rows - 1) / (2 * block_rows) * 2;
        return std::max(kBlock, (rows + 8 * blocks - 1) / (8 * blocks) * 8);
    }
    while (block_rows > kBlock && block_rows * kLeastBlocks > rows) block_rows /= 2;
    return block_rows;
}

}  // namespace

void Plan::bind(const Kan &model, const Matrix &inputs, const std::stop_token &until) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    rows = static_cast<int>(inputs.rows());
    rows_change_ = false;
    values.assign(static_cast<std::size_t>(model.depth()) + 1, {});
    values[0].resize(rows, kBlock, model.inputs(), 1);
    putInputs(inputs);
    rebind(model, until);
}

void Plan::putInputs(const Matrix &inputs) {
    for (int row = 0; row < rows; ++row)
        for (int i = 0; i < static_cast<int>(inputs.cols()); ++i) values[0].at(row, i) = inputs(row, i);
}

void Plan::setRows(const Matrix &inputs) {
    if (inputs.rows() != rows || inputs.cols() != layers.front().shape.inputs)
        throw std::invalid_argument(concat("the rows to be put in place are ", inputs.rows(), " by ", inputs.cols(),
                                           ", those of the workspace ", rows, " by ", layers.front().shape.inputs,
                                           "; bind it anew"));
    const bool was_stored = layers.front().stored();
    if (!rows_change_) layers.front().reserveBasis(rows, block_rows);
    rows_change_ = true;
    putInputs(inputs);
    layers.front().storeBasis(values.front(), rows, {});
    kept = false;
    if (layers.front().stored() != was_stored) return allocate({});
    for (Chunk &chunk : chunks) countModes(chunk);
    nodeMoments(0, layers.front().statistics.input_mean, layers.front().statistics.input_std);
}

/// Room of a chunk for rows at the modes of the first layer's nodes, and how many there are.
void Plan::countModes(Chunk &chunk) {
    WorkspaceLayer &first = layers.front();
    LayerShare &share = chunk.shares.front();
    share.upstream.assign(first.modes.empty() ? 0 : first.base.size(), 0.0);
    share.mode_rows.assign(first.modes.empty() ? 0 : static_cast<std::size_t>(first.shape.inputs), 0);
    if (first.modes.empty()) return;
    for (int block = chunk.first_block; block < chunk.last_block; ++block)
        for (int i = 0; i < first.shape.inputs; ++i)
            share.mode_rows[static_cast<std::size_t>(i)] += blockRows(block) - first.storedBlock(block, i).count;
}

void Plan::rebind(const Kan &model, const std::stop_token &until) {
    layers.clear();
    layers.reserve(static_cast<std::size_t>(model.depth()));
    bias_trainable = model.biasTrainable();
    affine_trainable = model.spec().affine_trainable;
    symbolic.clear();
    stages.clear();
    for (int l = 0; l < model.depth(); ++l) layers.emplace_back(model, l, l > 0 || input_gradient_wanted);
    for (WorkspaceLayer &layer : layers) layer.keepCurves(rows);
    block_rows = chooseBlockRows(layers, rows);
    blocks = (rows + block_rows - 1) / block_rows;
    layOutInputs();
    for (const KanLayer &layer : model.layers()) {
        symbolic.emplace_back(layer, block_rows);
        stages.emplace_back(layer);
    }
    layers.front().storeBasis(values.front(), rows, passes == Passes::Few ? stop : std::stop_token());
    allocate(until);
    if (until.stop_requested()) return;
    nodeMoments(0, layers.front().statistics.input_mean, layers.front().statistics.input_std);
}

/// Puts the inputs into blocks of block_rows.
void Plan::layOutInputs() {
    if (values[0].block_rows == block_rows) return;
    const NodeTable before = std::move(values[0]);
    const int nodes = layers.front().shape.inputs;
    values[0].resize(rows, block_rows, nodes, 1);
    for (int row = 0; row < rows; ++row)
        for (int i = 0; i < nodes; ++i) values[0].at(row, i) = before.at(row, i);
}

int Plan::chunkCount() const {
    double work = 0, gradient_bytes = 0;
    for (const WorkspaceLayer &layer : layers) {
        work += static_cast<double>(layer.base.size()) * rows;
        gradient_bytes += static_cast<double>(layer.gradientSize()) * sizeof(double);
    }
    const double affordable = 2 + std::min<double>(kMaxChunks, kGradientBudget / gradient_bytes);
    const double sums = gradient_bytes / sizeof(double);
    const double worth = std::min(work / kChunkWork, std::max(2.0, work / (kWorkPerSum * sums)));
    const double wanted = std::min({affordable, worth, static_cast<double>(blocks)});
    const int count = std::clamp(static_cast<int>(wanted), 1, kMaxChunks);
    return static_cast<int>(std::bit_floor(static_cast<unsigned>(count)));  // an even share for 2, 4 ... threads
}

/// What the chunk has already is used again: fresh memory is slow to come by.
void Plan::allocateChunk(Chunk &chunk) const {
    chunk.kept.clear();
    chunk.scratch = nullptr;
    chunk.shares.resize(layers.size());
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const WorkspaceLayer &layer = layers[l];
        LayerShare &share = chunk.shares[l];
        share.first.assign(layer.base.size(), 0.0);
        share.second.assign(layer.base.size(), 0.0);
        share.symbolic = {};
        symbolic[l].allocate(share.symbolic);
    }
    if (gradients_wanted_) allocateGradients(chunk);
}

void Plan::allocateGradients(Chunk &chunk) const {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const WorkspaceLayer &layer = layers[l];
        LayerShare &share = chunk.shares[l];
        share.coef_gradient.assign(layer.gradientSize(), 0.0);
        share.base_gradient.assign(layer.base.size(), 0.0);
        share.bias_gradient.assign(layer.bias.size(), 0.0);
        share.affine_gradient.assign(stages[l].gradientSize(), 0.0);
    }
}

std::size_t Plan::widest() const {
    std::size_t widest = static_cast<std::size_t>(layers.front().shape.inputs);
    for (const WorkspaceLayer &layer : layers) widest = std::max(widest, static_cast<std::size_t>(layer.stride));
    return widest;
}

std::size_t Plan::largestSubnodeBlock() const {
    std::size_t most = 0;
    for (const NodeTable &table : subnodes) most = std::max(most, table.blockSize());
    return most;
}

void Plan::allocateGradients(Scratch &of) const {
    for (AlignedVector &gradients : of.downstream)
        gradients.assign((widest() + 16) * static_cast<std::size_t>(panelPitch(block_rows, 1)), 0.0);
    of.by_subnode.assign(largestSubnodeBlock(), 0.0);
}

void Plan::reserveGradients() {
    if (std::exchange(gradients_wanted_, true)) return;
    for (Scratch &one : scratch) allocateGradients(one);
    spreadChunks([this](Chunk &chunk) { allocateGradients(chunk); });
}

void Plan::allocateScratch(Scratch &of) const {
    for (const WorkspaceLayer &layer : layers) {
        of.nodes.emplace_back();
        if (!layer.stored()) of.nodes.back().resize(layer.storeShape(), wholeBlocks(layer.shape.inputs, block_rows));
    }
    for (AlignedVector &arrays : of.subnode_rows)
        arrays.assign(
            largestSubnodeBlock() > 0 ? (widest() + 16) * static_cast<std::size_t>(panelPitch(block_rows, 1)) : 0, 0.0);
    if (gradients_wanted_) allocateGradients(of);
    const std::size_t threads = parts_spread ? static_cast<std::size_t>(team->threads()) : 1;
    of.by_place.assign(threads * static_cast<std::size_t>(panelPitch(block_rows, 8)), 0.0);
    of.by_node.assign(threads * kNodeGroup * static_cast<std::size_t>(panelPitch(block_rows, 1)), 0.0);
}

void Plan::allocate(const std::stop_token &until) {
    subnodes.assign(layers.size(), {});
    for (std::size_t l = 0; l < layers.size(); ++l) {
        if (until.stop_requested()) return;
        if (stages[l].empty()) {
            values[l + 1].resize(rows, block_rows, layers[l].shape.outputs, layers[l].panel);
            continue;
        }
        subnodes[l].resize(rows, block_rows, layers[l].shape.outputs, layers[l].panel);
        values[l + 1].resize(rows, block_rows, stages[l].nodes(), 1);
    }
    output_gradient.resize(rows, block_rows, layers.back().shape.nodes(), values.back().lanes);
    if (input_gradient_wanted) input_gradient.resize(rows, block_rows, layers.front().shape.inputs, 1);
    room_to_keep = kept = false;
    const int count = chunkCount();
    parts_spread = count == 1 && team->threads() > 1 && edges() * std::min(rows, block_rows) > kPartsThreshold;
    chunks.resize(static_cast<std::size_t>(count));
    scratch.clear();
    scratch.resize(static_cast<std::size_t>(count > 1 && worthThreads() ? team->threads() : 1));
    for (Scratch &one : scratch)
        if (!until.stop_requested()) allocateScratch(one);
    for (int c = 0; c < count && !until.stop_requested(); ++c) {
        Chunk &chunk = chunks[static_cast<std::size_t>(c)];
        chunk.first_block = static_cast<int>(static_cast<long>(blocks) * c / count);
        chunk.last_block = static_cast<int>(static_cast<long>(blocks) * (c + 1) / count);
        allocateChunk(chunk);
        countModes(chunk);
    }
}

void Plan::keepBlocks() {
    if (room_to_keep) return;
    double bytes = 0;
    for (const Chunk &chunk : chunks)
        for (const NodeBlockStore &store : scratch.front().nodes)
            bytes += static_cast<double>(store.bytes()) * (chunk.last_block - chunk.first_block);
    if (bytes > kKeptBudget) return;
    for (Chunk &chunk : chunks) {
        chunk.kept.resize(layers.size());
        for (std::size_t l = 0; l < layers.size(); ++l)
            if (!layers[l].stored())
                chunk.kept[l].resize(
                    layers[l].storeShape(),
                    wholeBlocks(layers[l].shape.inputs * (chunk.last_block - chunk.first_block), block_rows));
    }
    room_to_keep = true;
}

bool Plan::stopped() const {
    return stop.stop_requested();
}

double Plan::edges() const {
    double edges = 0;
    for (const WorkspaceLayer &layer : layers) edges += static_cast<double>(layer.base.size());
    return edges;
}

bool Plan::worthThreads() const {
    return team->threads() > 1 && (chunks.size() > 1 || parts_spread) &&
           edges() * rows > (passes == Passes::Many ? kThreadThreshold : kStartThreshold);
}

NodeBlock &Plan::nodeBlock(Chunk &chunk, int l, int block, int i, bool of_kept) {
    WorkspaceLayer &layer = layers[static_cast<std::size_t>(l)];
    if (layer.stored()) return layer.storedBlock(block, i);
    std::vector<NodeBlockStore> &stores = of_kept ? chunk.kept : chunk.scratch->nodes;
    const int slot = (of_kept ? (block - chunk.first_block) * layer.shape.inputs : 0) + i;
    return stores[static_cast<std::size_t>(l)].slot(static_cast<std::size_t>(slot));
}

Plan::NodeGroup Plan::nodeGroup(Chunk &chunk, int l, int block, int first, bool of_kept) {
    const int inputs = layer(l).shape.inputs;
    NodeGroup group{first, std::min(kNodeGroup, inputs - first), {}};
    for (int n = 0; n < group.count; ++n) group.nodes[n] = &nodeBlock(chunk, l, block, first + n, of_kept);
    return group;
}

Plan::PartRows Plan::partRows(Scratch &of, int thread) const {
    return {of.by_place.data() + thread * panelPitch(block_rows, 8),
            of.by_node.data() + thread * kNodeGroup * panelPitch(block_rows, 1)};
}

void Plan::fillNode(int l, int block, int i, bool derivatives, double *by_node, NodeBlock &out) const {
    const NodeTable &table = values[static_cast<std::size_t>(l)];
    const double *x = arrayByNode(l) ? nodeArray(i, by_node) : table.block(block) + table.node(i);
    layers[static_cast<std::size_t>(l)].fillBlock(i, x, blockRows(block), derivatives, out);
}

std::size_t Plan::bytes() const {
    std::size_t doubles = output_gradient.data.size() + input_gradient.data.size();
    std::size_t bytes = 0;
    for (const NodeTable &table : values) doubles += table.data.size();
    for (const NodeTable &table : subnodes) doubles += table.data.size();
    for (const WorkspaceLayer &layer : layers) bytes += layer.bytes();
    for (const Chunk &chunk : chunks) {
        for (const LayerShare &share : chunk.shares)
            doubles += share.coef_gradient.size() + 3 * share.base_gradient.size() + share.upstream.size() +
                       share.symbolic.curves.size() + share.symbolic.basis.size() + share.symbolic.gradient.size();
        for (const NodeBlockStore &store : chunk.kept) bytes += store.bytes();
    }
    for (const Scratch &one : scratch) {
        doubles += one.by_subnode.size() + 2 * one.subnode_rows[0].size() + one.downstream[0].size() +
                   one.downstream[1].size() + one.by_place.size() + one.by_node.size();
        for (const NodeBlockStore &store : one.nodes) bytes += store.bytes();
    }
    return bytes + doubles * sizeof(double);
}

}  // namespace kan
