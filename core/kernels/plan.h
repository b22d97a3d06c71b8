#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/kernels/layer_statistics.h"
#include "core/kernels/node_stage.h"
#include "core/kernels/symbolic_edges.h"
#include "core/kernels/workspace_layer.h"
#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/threads/task_team.h"

namespace kan {

/// What passes over one network and one table of inputs work on: rows in blocks, blocks in chunks, layers laid out for
/// the kernels, and all scratch memory. Made by bind(), filled by ForwardPass and BackwardPass.
///
/// Memory, from the outside in. A *chunk* is a fixed range of blocks, whatever the number of threads: it has its own
/// sums and gradients, which are added up in the order of chunks. A *block* is kBlock rows and more (chooseBlockRows):
/// its basis values of a node stay in L1. Nodes' values lie in NodeTables [block][panel][row][panel's outputs]; a
/// *panel* is as many outputs as a kernel takes at once. Coefficients lie in WorkspaceLayer::coef
/// [input][panel][row][panel's outputs]: what the samples of one cell read is k+1 lines one after the other. Inputs are
/// taken in groups of kNodeGroup nodes, panel by panel, so that a panel's values stay in L1 while the group's basis
/// values pass by.
struct Plan {
    /// How many passes it is for. A few are not worth starting threads for unless each has much to do.
    enum class Passes { Few, Many };

    /// One chunk's share of a layer: sums over its rows and its gradients.
    struct LayerShare {
        AlignedVector first, second;                 ///< [inputs][stride]
        AlignedVector coef_gradient, base_gradient;  ///< WorkspaceLayer::gradientSize; [inputs][stride]
        AlignedVector bias_gradient;                 ///< [stride]
        std::vector<double> affine_gradient;         ///< NodeStage::gradientSize
        AlignedVector upstream;                      ///< [inputs][stride]: sums over the rows that are not at the mode
        std::vector<int> mode_rows;                  ///< [inputs]: rows at the mode
        SymbolicEdges::Share symbolic;
    };
    /// One thread's memory for one block; chunk after chunk uses it while it is in the core's cache.
    struct Scratch {
        std::vector<NodeBlockStore> nodes;  ///< per layer
        AlignedVector downstream[2];        ///< gradients by the values of a layer's nodes
        AlignedVector by_subnode;           ///< and by its subnodes, where they are not the nodes: as their table
        AlignedVector subnode_rows[2];      ///< [subnode][block rows]: values and gradients
        AlignedVector by_place;             ///< [thread of a part][block rows][8]
        AlignedVector by_node;              ///< [thread of a part][kNodeGroup][block rows]
    };
    /// Of those, what a thread works with that has taken a part.
    struct PartRows {
        double *by_place = nullptr, *by_node = nullptr;
    };
    /// A fixed range of blocks, whatever the number of threads.
    struct Chunk {
        int first_block = 0, last_block = 0;
        std::vector<LayerShare> shares;
        std::vector<NodeBlockStore> kept;  ///< per layer: nodes of all blocks, where there is room to keep them
        Scratch *scratch = nullptr;        ///< of the thread that is working on it
    };

    /// Consecutive nodes that are taken together panel by panel, so that a panel's values stay in L1. Nodes of two
    /// groups share no cache line.
    static constexpr int kNodeGroup = 8;
    struct NodeGroup {
        int first = 0, count = 0;
        const NodeBlock *nodes[kNodeGroup] = {};
        /// Doubles from node n's table of a panel to the one that is visited next.
        std::ptrdiff_t toNext(int n, const WorkspaceLayer &layer) const {
            const std::ptrdiff_t node = layer.nodeSize(), panel = layer.panel * layer.basis.tableRows();
            return n + 1 < count ? node : panel - (count - 1) * node;
        }
    };

    /// Parts into which a layer's nodes and outputs are divided where they, and not blocks, are spread: some for each
    /// thread, whatever their number, so that who is late does fewer. No sum runs over parts: how many there are
    /// changes no result.
    int mostParts() const { return std::max(16, 2 * team->threads()); }

    std::shared_ptr<TaskTeam> team;
    std::stop_token stop;  ///< from when on passes leave their blocks undone
    Passes passes = Passes::Few;
    int rows = 0;
    int block_rows = kBlock;
    int blocks = 0;
    bool input_gradient_wanted = false;
    bool bias_trainable = true;
    bool affine_trainable = false;
    bool room_to_keep = false;  ///< chunks hold all their blocks' nodes
    bool kept = false;          ///< the last forward pass kept them
    bool parts_spread = false;  ///< there is one chunk, and enough to do in a layer for its parts to be spread
    std::vector<WorkspaceLayer> layers;
    std::vector<SymbolicEdges> symbolic;  ///< per layer
    std::vector<NodeTable> values;        ///< [depth + 1]: of all nodes
    std::vector<NodeStage> stages;        ///< per layer
    std::vector<NodeTable> subnodes;      ///< per layer; of one whose nodes are its subnodes: empty, they are in values
    NodeTable output_gradient;
    NodeTable input_gradient;
    std::vector<Chunk> chunks;
    std::vector<Scratch> scratch;                ///< [threads that work on chunks]
    std::vector<LayerStatisticsGradient> bends;  ///< a penalty's gradient by each row's deviation; empty: no penalty

    /// As Workspace::bind and rebind.
    void bind(const Kan &model, const Matrix &inputs, const std::stop_token &until = {});
    void rebind(const Kan &model, const std::stop_token &until = {});
    void setRows(const Matrix &inputs);

    int depth() const { return static_cast<int>(layers.size()); }
    bool stopped() const;
    /// Where the edges of layer l add up.
    NodeTable &subnodeTable(int l) {
        const auto at = static_cast<std::size_t>(l);
        return stages[at].empty() ? values[at + 1] : subnodes[at];
    }
    const WorkspaceLayer &layer(int l) const { return layers[static_cast<std::size_t>(l)]; }
    double edges() const;
    /// Whether a pass has enough to do for several threads.
    bool worthThreads() const;
    int blockRows(int block) const { return std::min(block_rows, rows - block * block_rows); }
    /// Makes room for the nodes of all blocks of hidden layers, if that is affordable.
    void keepBlocks();
    /// Makes room for gradients, at a plan's first backward pass: who only predicts needs none.
    void reserveGradients();

    /// Calls task(thread, first, last) for ranges of `count` nodes or outputs, in steps of `step`.
    template <typename Task>
    void spreadParts(int count, int step, const Task &task) {
        if (!parts_spread) return task(0, 0, count);
        const int steps = (count + step - 1) / step, parts = std::min(mostParts(), steps);
        team->run(parts, true, [&](int part, int thread) {
            task(thread, steps * part / parts * step, std::min(steps * (part + 1) / parts * step, count));
        });
    }
    template <typename Task>
    void spreadChunks(const Task &task) {
        team->run(static_cast<int>(chunks.size()), worthThreads(), [&](int c, int thread) {
            Chunk &chunk = chunks[static_cast<std::size_t>(c)];
            chunk.scratch = &scratch[static_cast<std::size_t>(thread)];
            task(chunk);
        });
    }

    NodeBlock &nodeBlock(Chunk &chunk, int l, int block, int i, bool of_kept);
    NodeGroup nodeGroup(Chunk &chunk, int l, int block, int first, bool of_kept);
    PartRows partRows(Scratch &of, int thread) const;
    /// Whether the nodes of a layer share lines of their table, so that it takes arrays to have each node's by itself.
    bool arrayByNode(int l) const { return values[static_cast<std::size_t>(l)].lanes > 1; }
    double *nodeArray(int i, double *by_node) const { return by_node + i % kNodeGroup * panelPitch(block_rows, 1); }
    /// Cells, order and basis values of a node; where arrayByNode(l), its values have been brought to their array.
    void fillNode(int l, int block, int i, bool derivatives, double *by_node, NodeBlock &out) const;
    /// The penalty's gradient by a layer's statistics, by rows; null: none.
    const LayerStatisticsGradient *bend(int l) const {
        return bends.empty() || bends[static_cast<std::size_t>(l)].empty() ? nullptr
                                                                           : &bends[static_cast<std::size_t>(l)];
    }

    /// Mean and deviation (unbiased) of every node of layer l over all rows.
    void nodeMoments(int l, std::vector<double> &mean, std::vector<double> &std) const;
    void moments(const NodeTable &table, int nodes, std::vector<double> &mean, std::vector<double> &std) const;
    /// Takes each edge's value at the first row as its shift, for stable moments.
    void takeShifts();
    /// Adds to a chunk's sums what the rows at their mode contribute.
    void addModes(LayerShare &share, EdgeSums sums) const;
    /// Adds a pass's sums up to statistics.
    void reduceSums(EdgeSums sums);
    /// Fills `bends`.
    void scaleByRows(std::span<const LayerStatisticsGradient> penalty);
    /// Adds to a chunk's gradients what the rows at their mode contribute.
    void addModeGradients(Chunk &chunk) const;

    std::size_t bytes() const;

  private:
    void layOutInputs();
    void putInputs(const Matrix &inputs);
    void countModes(Chunk &chunk);
    void allocate(const std::stop_token &until);
    void allocateChunk(Chunk &chunk) const;
    void allocateScratch(Scratch &of) const;
    void allocateGradients(Chunk &chunk) const;
    void allocateGradients(Scratch &of) const;
    /// Nodes of the widest layer, with its panels' padding.
    std::size_t widest() const;
    std::size_t largestSubnodeBlock() const;
    int chunkCount() const;

    bool gradients_wanted_ = false;       ///< reserveGradients() has been called
    bool rows_change_ = false;            ///< setRows() has been called since bind()
    AlignedVector first_row_, next_row_;  ///< takeShifts
    std::vector<double> node_mean_;
};

}  // namespace kan
