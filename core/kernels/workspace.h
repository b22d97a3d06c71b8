#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/kernels/layer_statistics.h"
#include "core/kernels/symbolic_edges.h"
#include "core/kernels/workspace_layer.h"
#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/threads/task_team.h"

namespace kan {

/// Forward and exact backward passes of one network over one table of inputs, with all scratch memory; nothing is
/// allocated after the first pass of a kind. Belongs to one thread; inside it spreads blocks of samples over `threads`.
/// Sums are taken in an order that does not depend on the number of threads.
///
/// Basis values depend on (sample, node) only and are computed once for all outgoing edges; those of the first layer
/// are kept from pass to pass. Per edge and sample a forward pass costs k+2 multiply-adds, a backward pass twice that.
/// Edges in closed form take a way of their own (SymbolicEdges) at the price of their function.
class Workspace {
  public:
    /// How many passes it is for. A few are not worth starting threads for unless each has much to do.
    enum class Passes { Few, Many };
    explicit Workspace(int threads = 0, Passes passes = Passes::Few);
    /// Spreads over a team that others use too, never at the same time.
    Workspace(std::shared_ptr<TaskTeam> team, Passes passes);

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n]. To be called again after a change of
    /// knots, masks, symbolic edges or inputs. Throws std::invalid_argument if n does not fit.
    void bind(const Kan &model, const Matrix &inputs);
    /// As bind, when only knots, masks or symbolic edges of layers have changed.
    void rebind(const Kan &model);

    int rows() const { return rows_; }
    int depth() const { return static_cast<int>(layers_.size()); }

    /// Whether backward() will follow: hidden layers' basis values are then kept for it, where memory allows.
    enum class Keep { No, ForBackward };
    /// Values of all nodes at these parameters (the layout of Kan::parameters).
    void forward(std::span<const double> parameters, EdgeSums sums, Keep keep = Keep::No);

    /// Value of node j in layer l (0: the inputs) for a row.
    double value(int l, int row, int j) const { return values_[static_cast<std::size_t>(l)].at(row, j); }
    const LayerStatistics &statistics(int l) const { return layers_[static_cast<std::size_t>(l)].statistics; }
    /// First (layer, node) with a value that is not finite; false if there is none.
    bool findNonFinite(int &layer, int &node) const;

    /// Values of the outputs, and room for the gradient of the loss by them, to be filled before backward().
    const NodeTable &outputs() const { return values_.back(); }
    NodeTable &outputGradients() { return output_gradient_; }
    double &outputGradient(int row, int j) { return output_gradient_.at(row, j); }

    /// `gradient` receives d(loss + penalty)/d(parameters), given outputGradient() and the
    /// penalty's gradient by the statistics of the last forward pass (one entry per layer, or none at all). Needs the
    /// forward pass at the same parameters, with the sums that the penalty uses.
    void backward(std::span<const double> parameters, std::span<const LayerStatisticsGradient> penalty,
                  std::span<double> gradient);

    /// Fills outputGradient() of rows first..last-1, whose values are known; called from several threads at once, for
    /// different rows.
    using LossGradient = std::function<void(int first, int last)>;
    /// Both passes block by block, so that a block's basis values never leave the cache; for losses that are sums over
    /// rows, without penalty.
    void forwardBackward(std::span<const double> parameters, const LossGradient &loss_gradient,
                         std::span<double> gradient);

    /// After backward(): d(loss)/d(input). Only if wanted before bind() by setInputGradient(true).
    void setInputGradient(bool wanted) { input_gradient_wanted_ = wanted; }
    double inputGradient(int row, int i) const { return input_gradient_.at(row, i); }

    /// Bytes held.
    std::size_t bytes() const;

  private:
    /// One chunk's share of a layer: sums over its rows and its gradients.
    struct LayerShare {
        AlignedVector first, second;                 ///< [inputs][stride]
        AlignedVector coef_gradient, base_gradient;  ///< WorkspaceLayer::gradientSize; [inputs][stride]
        AlignedVector bias_gradient;                 ///< [stride]
        AlignedVector upstream;                      ///< [inputs][stride]: sums over the rows that are not at the mode
        std::vector<int> mode_rows;                  ///< [inputs]: rows at the mode
        SymbolicEdges::Share symbolic;
    };
    /// One thread's memory for one block; chunk after chunk uses it while it is in the core's cache.
    struct Scratch {
        std::vector<NodeBlockStore> nodes;  ///< per layer
        AlignedVector downstream[2];        ///< gradients by the values of a layer's nodes
        AlignedVector by_place;             ///< [part][block rows][8]
        AlignedVector by_node;              ///< [part][kNodeGroup][block rows]
    };
    /// Of those, what a part works with.
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

    /// Parts into which a layer's nodes and outputs are divided at most where they, and not blocks, are spread.
    static constexpr int kMostParts = 16;
    /// Calls task(part, first, last) for ranges of `count` nodes or outputs, in steps of `step`.
    template <typename Task>
    void spreadParts(int count, int step, const Task &task) {
        if (!parts_spread_) return task(0, 0, count);
        const int steps = (count + step - 1) / step, parts = std::min(kMostParts, steps);
        team_->run(parts, true, [&](int part) {
            task(part, steps * part / parts * step, std::min(steps * (part + 1) / parts * step, count));
        });
    }
    template <typename Task>
    void spreadChunks(const Task &task) {
        team_->run(static_cast<int>(chunks_.size()), worthThreads(), [&](int c, int thread) {
            Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
            chunk.scratch = &scratch_[static_cast<std::size_t>(thread)];
            task(chunk);
        });
    }

    void layOutInputs();
    void allocate();
    void allocateChunk(Chunk &chunk) const;
    void allocateScratch(Scratch &scratch) const;
    int chunkCount() const;
    void keepBlocks();
    void setParameters(std::span<const double> parameters);
    double edges() const;
    bool worthThreads() const;
    int blockRows(int block) const;
    NodeBlock &nodeBlock(Chunk &chunk, int l, int block, int i, bool kept);
    PartRows partRows(Scratch &scratch, int part) const;
    bool arrayByNode(int l) const;
    double *nodeArray(int i, double *by_node) const;
    void takeNodeValues(int l, int block, int first, int count, double *by_node) const;
    void fillNode(int l, int block, int i, bool derivatives, double *by_node, NodeBlock &out) const;

    void forwardChunk(Chunk &chunk, EdgeSums sums);
    void forwardBlock(Chunk &chunk, int block, EdgeSums sums, bool kept, bool derivatives);
    NodeGroup nodeGroup(Chunk &chunk, int l, int block, int first, bool kept);
    void forwardLayer(Chunk &chunk, int l, int block, EdgeSums sums, bool kept, bool slopes);
    void forwardWide(LayerShare &share, const WorkspaceLayer &layer, const NodeGroup &group, int first_output,
                     int last_output, EdgeSums sums, double *y) const;
    void forwardNarrow(LayerShare &share, const WorkspaceLayer &layer, int i, const NodeBlock &nodes, EdgeSums sums,
                       bool slopes, double *y) const;
    void addModes(const WorkspaceLayer &layer, LayerShare &share, EdgeSums sums) const;
    void reduceSums(EdgeSums sums);
    void nodeMoments(int l, std::vector<double> &mean, std::vector<double> &std) const;
    void takeShifts();

    /// The penalty's gradient by each row's deviation instead of by the statistic.
    void scaleByRows(std::span<const LayerStatisticsGradient> penalty);
    const LayerStatisticsGradient *bend(int l) const;
    void clearGradients(Chunk &chunk) const;
    void backwardBlock(Chunk &chunk, int block, bool kept, bool recompute);
    void backwardSymbolic(Chunk &chunk, int l, int block, bool recompute, const double *g, double *downstream);
    /// What a layer's nodes need to know of a block on the way back.
    struct BackwardTask {
        int l = 0, block = 0;
        bool kept = false, recompute = false;
        const double *g = nullptr;     ///< gradients by the layer's outputs
        double *downstream = nullptr;  ///< and by its inputs, to be set
    };
    void backwardWide(Chunk &chunk, const BackwardTask &task, const NodeGroup &group, double *by_place);
    void backwardWideNodes(Chunk &chunk, const BackwardTask &task, int first, int last, PartRows rows);
    void backwardNarrowNodes(Chunk &chunk, const BackwardTask &task, int first, int last, PartRows rows);
    void backwardNarrow(Chunk &chunk, int l, int i, const NodeBlock &nodes, const double *g, double *dx);
    double *inputGradients(const BackwardTask &task, int i, double *by_node) const;
    void addInputMoments(const BackwardTask &task, int i, double *dx) const;
    void passDown(const BackwardTask &task, int first, int count, const double *by_node) const;
    void finishChunk(Chunk &chunk) const;
    void addModeGradients(Chunk &chunk) const;
    void gatherGradient(std::span<const double> parameters, std::span<double> gradient);
    void gatherEdge(int l, int i, int j, std::span<const double> parameters, std::span<double> gradient) const;
    template <typename V, int P>
    void gatherVectors(int l, int i, int first, std::span<const double> parameters, std::span<double> gradient) const;
    void gatherNodes(int l, int first, int last, std::span<const double> parameters, std::span<double> gradient) const;

    std::shared_ptr<TaskTeam> team_;
    Passes passes_;
    int rows_ = 0;
    int block_rows_ = kBlock;
    int blocks_ = 0;
    bool input_gradient_wanted_ = false;
    bool bias_trainable_ = true;
    bool room_to_keep_ = false;  ///< chunks hold all their blocks' nodes
    bool kept_ = false;          ///< the last forward pass kept them
    bool parts_spread_ = false;  ///< there is one chunk, and enough to do in a layer for its parts to be spread
    std::vector<WorkspaceLayer> layers_;
    std::vector<SymbolicEdges> symbolic_;  ///< per layer
    std::vector<NodeTable> values_;
    NodeTable output_gradient_;
    NodeTable input_gradient_;
    std::vector<Chunk> chunks_;
    std::vector<Scratch> scratch_;  ///< [threads that work on chunks]
    std::vector<LayerStatisticsGradient> bends_;
    AlignedVector first_row_, next_row_;  ///< takeShifts
    std::vector<double> node_mean_;
};

}  // namespace kan
