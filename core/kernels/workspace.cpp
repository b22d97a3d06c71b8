#include "core/kernels/workspace.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "core/kernels/node_rows.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kMaxChunks = 16;
constexpr int kLeastBlocks = 4;            ///< into which rows are divided before blocks grow
constexpr double kChunkWork = 3.5e3;       ///< edge-samples that make a chunk of their own worth while
constexpr double kWorkPerSum = 16;         ///< edge-samples of a chunk for each sum that has to be cleared and gathered
constexpr double kGradientBudget = 16e6;   ///< bytes for all chunks' gradients together, beyond two chunks
constexpr double kKeptBudget = 128e6;      ///< bytes for the basis values of hidden layers
constexpr double kThreadThreshold = 10e3;  ///< edge-samples per pass from which a second thread is worth waiting for
constexpr double kStartThreshold = 150e3;  ///< and from which it is worth starting one for a few passes
constexpr double kPartsThreshold = 500e3;  ///< edge-samples of a block from which this is so several times per layer
constexpr double kTableThreshold = 50e3;   ///< coefficients of a layer from which it is so for taking them
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

Workspace::Workspace(int threads, Passes passes) : Workspace(std::make_shared<TaskTeam>(threads), passes) {}

Workspace::Workspace(std::shared_ptr<TaskTeam> team, Passes passes) : team_(std::move(team)), passes_(passes) {}

void Workspace::bind(const Kan &model, const Matrix &inputs) {
    if (inputs.cols() != model.inputs())
        throw std::invalid_argument(concat("the data has ", inputs.cols(), " input columns, the network takes ",
                                           model.inputs(), "; change the width or the data"));
    rows_ = static_cast<int>(inputs.rows());
    values_.assign(static_cast<std::size_t>(model.depth()) + 1, {});
    values_[0].resize(rows_, kBlock, model.inputs(), 1);
    for (int row = 0; row < rows_; ++row)
        for (int i = 0; i < model.inputs(); ++i) values_[0].at(row, i) = inputs(row, i);
    rebind(model);
}

void Workspace::rebind(const Kan &model) {
    layers_.clear();
    layers_.reserve(static_cast<std::size_t>(model.depth()));
    bias_trainable_ = model.biasTrainable();
    symbolic_.clear();
    for (int l = 0; l < model.depth(); ++l) layers_.emplace_back(model, l, l > 0 || input_gradient_wanted_);
    for (WorkspaceLayer &layer : layers_) layer.keepCurves(rows_);
    block_rows_ = chooseBlockRows(layers_, rows_);
    blocks_ = (rows_ + block_rows_ - 1) / block_rows_;
    layOutInputs();
    for (const KanLayer &layer : model.layers()) symbolic_.emplace_back(layer, block_rows_);
    layers_.front().storeBasis(values_.front(), rows_);
    allocate();
    nodeMoments(0, layers_.front().statistics.input_mean, layers_.front().statistics.input_std);
}

/// Puts the inputs into blocks of block_rows_.
void Workspace::layOutInputs() {
    if (values_[0].block_rows == block_rows_) return;
    const NodeTable before = std::move(values_[0]);
    const int nodes = layers_.front().shape.inputs;
    values_[0].resize(rows_, block_rows_, nodes, 1);
    for (int row = 0; row < rows_; ++row)
        for (int i = 0; i < nodes; ++i) values_[0].at(row, i) = before.at(row, i);
}

int Workspace::chunkCount() const {
    double work = 0, gradient_bytes = 0;
    for (const WorkspaceLayer &layer : layers_) {
        work += static_cast<double>(layer.base.size()) * rows_;
        gradient_bytes += static_cast<double>(layer.gradientSize()) * sizeof(double);
    }
    const double affordable = 2 + std::min<double>(kMaxChunks, kGradientBudget / gradient_bytes);
    const double sums = gradient_bytes / sizeof(double);
    const double worth = std::min(work / kChunkWork, std::max(2.0, work / (kWorkPerSum * sums)));
    const double wanted = std::min({affordable, worth, static_cast<double>(blocks_)});
    const int count = std::clamp(static_cast<int>(wanted), 1, kMaxChunks);
    return static_cast<int>(std::bit_floor(static_cast<unsigned>(count)));  // an even share for 2, 4 ... threads
}

void Workspace::allocateChunk(Chunk &chunk) const {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const WorkspaceLayer &layer = layers_[l];
        LayerShare share;
        share.first.assign(layer.base.size(), 0.0);
        share.second.assign(layer.base.size(), 0.0);
        share.coef_gradient.assign(layer.gradientSize(), 0.0);
        share.base_gradient.assign(layer.base.size(), 0.0);
        share.bias_gradient.assign(layer.bias.size(), 0.0);
        if (l == 0 && !layer.modes.empty()) {
            share.upstream.assign(layer.base.size(), 0.0);
            share.mode_rows.assign(static_cast<std::size_t>(layer.shape.inputs), 0);
        }
        symbolic_[l].allocate(share.symbolic);
        chunk.shares.push_back(std::move(share));
    }
}

void Workspace::allocateScratch(Scratch &scratch) const {
    std::size_t widest = static_cast<std::size_t>(layers_.front().shape.inputs);
    for (const WorkspaceLayer &layer : layers_) {
        scratch.nodes.emplace_back();
        if (!layer.stored())
            scratch.nodes.back().resize(layer.storeShape(), wholeBlocks(layer.shape.inputs, block_rows_));
        widest = std::max(widest, static_cast<std::size_t>(layer.stride));
    }
    for (AlignedVector &values : scratch.downstream)
        values.assign((widest + 16) * static_cast<std::size_t>(panelPitch(block_rows_, 1)), 0.0);
    const std::size_t parts = parts_spread_ ? kMostParts : 1;
    scratch.by_place.assign(parts * static_cast<std::size_t>(panelPitch(block_rows_, 8)), 0.0);
    scratch.by_node.assign(parts * kNodeGroup * static_cast<std::size_t>(panelPitch(block_rows_, 1)), 0.0);
}

void Workspace::allocate() {
    for (std::size_t l = 0; l < layers_.size(); ++l)
        values_[l + 1].resize(rows_, block_rows_, layers_[l].shape.outputs, layers_[l].panel);
    output_gradient_.resize(rows_, block_rows_, layers_.back().shape.outputs, layers_.back().panel);
    if (input_gradient_wanted_) input_gradient_.resize(rows_, block_rows_, layers_.front().shape.inputs, 1);
    room_to_keep_ = kept_ = false;
    const int count = chunkCount();
    parts_spread_ = count == 1 && team_->threads() > 1 && edges() * std::min(rows_, block_rows_) > kPartsThreshold;
    chunks_.clear();
    chunks_.resize(static_cast<std::size_t>(count));
    scratch_.clear();
    scratch_.resize(static_cast<std::size_t>(count > 1 && worthThreads() ? team_->threads() : 1));
    for (Scratch &scratch : scratch_) allocateScratch(scratch);
    WorkspaceLayer &first = layers_.front();
    for (int c = 0; c < count; ++c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        chunk.first_block = static_cast<int>(static_cast<long>(blocks_) * c / count);
        chunk.last_block = static_cast<int>(static_cast<long>(blocks_) * (c + 1) / count);
        allocateChunk(chunk);
        if (first.modes.empty()) continue;
        for (int block = chunk.first_block; block < chunk.last_block; ++block)
            for (int i = 0; i < first.shape.inputs; ++i)
                chunk.shares.front().mode_rows[static_cast<std::size_t>(i)] +=
                    blockRows(block) - first.storedBlock(block, i).count;
    }
}

/// Makes room for the nodes of all blocks of hidden layers, if that is affordable.
void Workspace::keepBlocks() {
    if (room_to_keep_) return;
    double bytes = 0;
    for (const Chunk &chunk : chunks_)
        for (const NodeBlockStore &store : scratch_.front().nodes)
            bytes += static_cast<double>(store.bytes()) * (chunk.last_block - chunk.first_block);
    if (bytes > kKeptBudget) return;
    for (Chunk &chunk : chunks_) {
        chunk.kept.resize(layers_.size());
        for (std::size_t l = 0; l < layers_.size(); ++l)
            if (!layers_[l].stored())
                chunk.kept[l].resize(
                    layers_[l].storeShape(),
                    wholeBlocks(layers_[l].shape.inputs * (chunk.last_block - chunk.first_block), block_rows_));
    }
    room_to_keep_ = true;
}

double Workspace::edges() const {
    double edges = 0;
    for (const WorkspaceLayer &layer : layers_) edges += static_cast<double>(layer.base.size());
    return edges;
}

bool Workspace::worthThreads() const {
    return team_->threads() > 1 && (chunks_.size() > 1 || parts_spread_) &&
           edges() * rows_ > (passes_ == Passes::Many ? kThreadThreshold : kStartThreshold);
}

int Workspace::blockRows(int block) const {
    return std::min(block_rows_, rows_ - block * block_rows_);
}

void Workspace::setParameters(std::span<const double> parameters) {
    for (WorkspaceLayer &layer : layers_) {
        const int nodes = layer.shape.inputs, parts = (nodes + kNodeGroup - 1) / kNodeGroup;
        const bool spread = worthThreads() && static_cast<double>(layer.coef.size()) > kTableThreshold;
        team_->run(parts, spread, [&](int part) {
            layer.setParameters(parameters, part * kNodeGroup, std::min((part + 1) * kNodeGroup, nodes));
        });
        layer.finishParameters(parameters);
    }
    for (SymbolicEdges &edges : symbolic_) edges.setParameters(parameters);
}

NodeBlock &Workspace::nodeBlock(Chunk &chunk, int l, int block, int i, bool kept) {
    WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    if (layer.stored()) return layer.storedBlock(block, i);
    std::vector<NodeBlockStore> &stores = kept ? chunk.kept : chunk.scratch->nodes;
    const int slot = (kept ? (block - chunk.first_block) * layer.shape.inputs : 0) + i;
    return stores[static_cast<std::size_t>(l)].slot(static_cast<std::size_t>(slot));
}

Workspace::PartRows Workspace::partRows(Scratch &scratch, int part) const {
    return {scratch.by_place.data() + part * panelPitch(block_rows_, 8),
            scratch.by_node.data() + part * kNodeGroup * panelPitch(block_rows_, 1)};
}

/// Whether the nodes of a layer share lines of their table, so that it takes arrays to have each node's by itself.
bool Workspace::arrayByNode(int l) const {
    return values_[static_cast<std::size_t>(l)].lanes > 1;
}

double *Workspace::nodeArray(int i, double *by_node) const {
    return by_node + i % kNodeGroup * panelPitch(block_rows_, 1);
}

/// Brings the values of a group of nodes, from `first` on, to their arrays, if arrayByNode(l).
void Workspace::takeNodeValues(int l, int block, int first, int count, double *by_node) const {
    if (!arrayByNode(l)) return;
    const NodeTable &table = values_[static_cast<std::size_t>(l)];
    const double *source = table.block(block) + table.node(first);
    if (table.lanes >= simd::kWideLanes)
        takeNodes<simd::Wide>(source, table.lanes, count, blockRows(block), by_node, panelPitch(block_rows_, 1));
    else
        takeNodes<simd::Vec4>(source, table.lanes, count, blockRows(block), by_node, panelPitch(block_rows_, 1));
}

/// After takeNodeValues() of the node's group.
void Workspace::fillNode(int l, int block, int i, bool derivatives, double *by_node, NodeBlock &out) const {
    const NodeTable &table = values_[static_cast<std::size_t>(l)];
    const double *x = arrayByNode(l) ? nodeArray(i, by_node) : table.block(block) + table.node(i);
    layers_[static_cast<std::size_t>(l)].fillBlock(i, x, blockRows(block), derivatives, out);
}

bool Workspace::findNonFinite(int &layer, int &node) const {
    for (int l = 0; l <= depth(); ++l) {
        const int nodes =
            l == 0 ? layers_.front().shape.inputs : layers_[static_cast<std::size_t>(l) - 1].shape.outputs;
        for (int row = 0; row < rows_; ++row)
            for (int j = 0; j < nodes; ++j)
                if (!std::isfinite(value(l, row, j))) {
                    layer = l;
                    node = j;
                    return true;
                }
    }
    return false;
}

std::size_t Workspace::bytes() const {
    std::size_t doubles = output_gradient_.data.size() + input_gradient_.data.size();
    std::size_t bytes = 0;
    for (const NodeTable &table : values_) doubles += table.data.size();
    for (const WorkspaceLayer &layer : layers_) bytes += layer.bytes();
    for (const Chunk &chunk : chunks_) {
        for (const LayerShare &share : chunk.shares)
            doubles += share.coef_gradient.size() + 3 * share.base_gradient.size() + share.upstream.size() +
                       share.symbolic.curves.size() + share.symbolic.basis.size() + share.symbolic.gradient.size();
        for (const NodeBlockStore &store : chunk.kept) bytes += store.bytes();
    }
    for (const Scratch &scratch : scratch_) {
        doubles += scratch.downstream[0].size() + scratch.downstream[1].size() + scratch.by_place.size() +
                   scratch.by_node.size();
        for (const NodeBlockStore &store : scratch.nodes) bytes += store.bytes();
    }
    return bytes + doubles * sizeof(double);
}

}  // namespace kan
