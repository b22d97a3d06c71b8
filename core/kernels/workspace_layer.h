#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <stop_token>
#include <vector>

#include "core/kernels/layer_statistics.h"
#include "core/kernels/node_block.h"
#include "core/simd/aligned_vector.h"

namespace kan {

/// Values of one layer's nodes for all rows in the layout of the kernels: [block][panel][block_rows][lanes]
/// with panels `pitch` apart; a panel is as many nodes as a kernel treats at once.
struct NodeTable {
    int block_rows = kBlock, lanes = 1, panels = 0;
    std::ptrdiff_t pitch = 0;
    AlignedVector data;

    void resize(int rows, int rows_per_block, int nodes, int lanes_per_panel) {
        const int blocks = (rows + rows_per_block - 1) / rows_per_block;
        block_rows = rows_per_block;
        lanes = lanes_per_panel;
        pitch = panelPitch(block_rows, lanes);
        panels = (nodes + lanes - 1) / lanes;
        data.assign(static_cast<std::size_t>(blocks) * blockSize(), 0.0);
    }
    std::size_t blockSize() const { return static_cast<std::size_t>(panels * pitch); }
    double *block(int b) { return data.data() + static_cast<std::size_t>(b) * blockSize(); }
    const double *block(int b) const { return data.data() + static_cast<std::size_t>(b) * blockSize(); }
    /// Within a block: of row 0 of node j; the next row's is `lanes` further.
    std::size_t node(int j) const { return static_cast<std::size_t>(j / lanes * pitch + j % lanes); }
    double &at(int row, int j) {
        return block(row / block_rows)[node(j) + static_cast<std::size_t>(row % block_rows) * lanes];
    }
    double at(int row, int j) const {
        return block(row / block_rows)[node(j) + static_cast<std::size_t>(row % block_rows) * lanes];
    }
};

/// Memory of NodeBlocks, [slot] = one node and one block.
class NodeBlockStore {
  public:
    struct Shape {
        int k = 0, cells = 0, outputs = 0;
        int curves = 0;  ///< wide: doubles per sample for the edges' values, 0 if they are not kept
        bool narrow = false, pieces = false, derivatives = false;
        std::size_t values() const;  ///< doubles per sample of what basis functions (or pieces) are evaluated to
        std::size_t slopes() const;  ///< and of their derivatives
        std::size_t fields() const;  ///< doubles per sample in all
    };
    NodeBlockStore() = default;
    NodeBlockStore(NodeBlockStore &&) = default;
    NodeBlockStore &operator=(NodeBlockStore &&) = default;

    /// As many slots as there are capacities, each for so many samples.
    void resize(const Shape &shape, std::span<const int> capacities);
    /// Room for resize() with so many slots and capacities up to that: it then allocates nothing.
    void reserve(const Shape &shape, std::size_t slots, int capacity);
    NodeBlock &slot(std::size_t n) { return blocks_[n]; }
    std::size_t bytes() const;

  private:
    NodeBlock layOut(const Shape &shape, std::size_t pitch, std::size_t at, std::size_t run);

    std::vector<NodeBlock> blocks_;  ///< into the arrays below
    AlignedVector reals_;
    std::vector<std::int32_t> cells_;
    std::vector<std::uint16_t> order_;
    std::vector<CellRun> runs_;
};

/// One layer inside a Workspace: its shape, its coefficients as the kernels read them, and, for the first layer, the
/// basis values of all rows, which do not change until knots do.
///
/// Layers with one or two outputs are narrow: a panel is one output and an edge's coefficients lie one after the other.
/// Wider ones are wide: a panel is four, eight or sixteen outputs, as many as a kernel takes at once, and its part of
/// each coefficient row lies behind that of the row before: what a node's samples read of a panel is one stretch of
/// memory, however many outputs there are. Sizes do not depend on the level of vectors, panels do.
class WorkspaceLayer {
  public:
    WorkspaceLayer(const Kan &model, int l, bool derivatives);
    WorkspaceLayer(WorkspaceLayer &&) = default;
    WorkspaceLayer &operator=(WorkspaceLayer &&) = default;

    KanLayer shape;  ///< its symbolic edges are masked: SymbolicEdges evaluates them
    LayerBasis basis;
    int lanes = 1;   ///< outputs are padded to a multiple: 1 for narrow layers, 4 for up to four outputs, or 8
    int panel = 1;   ///< outputs per panel, by the level of vectors; the last one may be of 8 only
    int stride = 0;  ///< outputs, padded
    bool derivatives = false;  ///< the gradient by the layer's inputs is wanted
    bool numeric = false;      ///< not all edges are pruned or closed forms: else the kernels have nothing to add
    int cells = 0;             ///< G + 2k
    int places = 0;            ///< where narrow layers keep sums for a coefficient's gradient: cells, or pieces
    AlignedVector coef;        ///< [inputs][panel][rows][panel's outputs]: mask * scale_sp * c, zero rows around
    AlignedVector pieces;      ///< takesPieces(): [inputs][stride][places][4], the edges as polynomials
    AlignedVector base;        ///< [inputs][stride]: mask * scale_base
    AlignedVector bias;        ///< [stride]
    AlignedVector shift;       ///< [inputs][stride]: each edge's value at the first row, for stable moments
    LayerStatistics statistics;

    bool narrow() const { return lanes == 1; }
    /// Narrow layers whose edges are taken as polynomials (LayerBasis::evaluatePieces).
    bool takesPieces() const { return narrow() && LayerBasis::hasPieces(shape.k); }
    const double *piecesOf(int i, int j) const { return pieces.data() + gradientPlace(i, j) * places * 4; }
    int panelWidth(int first) const { return std::min(panel, stride - first); }
    std::size_t coefAt(int i, int row, int j) const;  ///< row = q + k
    /// Doubles from one node's table to the next.
    std::ptrdiff_t nodeSize() const { return static_cast<std::ptrdiff_t>(stride) * basis.tableRows(); }
    std::size_t gradientSize() const;            ///< doubles of one chunk's sums for the coefficients' gradient
    std::size_t gradientOf(int i, int j) const;  ///< where those of an edge (wide: of a node) begin
    /// Adds up the copies in which narrow kernels keep a chunk's sums; before addSums.
    void foldCopies(AlignedVector &sums) const;
    /// `total` plus what a chunk's sums say of coefficient q of edge (i, j).
    double addSums(double total, const AlignedVector &sums, int i, int j, int q) const;
    /// Takes the parameters of nodes first..last-1's edges; finishParameters() when all have been taken.
    void setParameters(std::span<const double> parameters, int first_node, int last_node);
    void finishParameters(std::span<const double> parameters);

    /// First layer only: keeps the basis of all rows, or, from a request to stop on, of some. Called again for other
    /// rows, as many as before, it allocates nothing once reserveBasis() has been called.
    void storeBasis(const NodeTable &inputs, int rows, const std::stop_token &stop);
    /// Room for the basis of any `rows` rows, if that is affordable.
    void reserveBasis(int rows, int block_rows);
    bool stored() const { return is_stored_; }
    NodeBlock &storedBlock(int block, int i) {
        return stored_.slot(static_cast<std::size_t>(block) * shape.inputs + static_cast<std::size_t>(i));
    }
    /// Cells, order and basis values, with or without derivatives, of one node's samples x[0..count).
    void fillBlock(int i, const double *x, int count, bool with_derivatives, NodeBlock &out) const;
    NodeBlockStore::Shape storeShape() const {
        return {shape.k, cells, shape.outputs, curves_, narrow(), takesPieces(), derivatives};
    }
    /// Lets node blocks keep the edges' values for penalties, where `rows` rows of them stay in the cache. To be called
    /// before node blocks are made.
    void keepCurves(int rows);

    /// A node most of whose rows hold one value (a pixel that is mostly black): those rows are not stored, and what
    /// they contribute is paid once per pass instead of once per row.
    struct Mode {
        bool used = false;
        double value = 0;
        std::int32_t cell = 0;
        std::array<double, KanSpec::kMaxOrder + 2> basis{};  ///< k+1 basis values and the base function
    };
    std::vector<Mode> modes;  ///< [inputs]; empty: none used
    bool atMode(int i) const { return !modes.empty() && modes[static_cast<std::size_t>(i)].used; }
    /// Wide layers whose first node has all rows: it sets their outputs instead of adding to them.
    bool firstNodeSets() const { return !narrow() && !atMode(0); }
    AlignedVector mode_phi;  ///< [inputs][stride]: edges at the modes, zero where not used
    AlignedVector start;     ///< [stride]: bias plus the sum of mode_phi
    std::size_t bytes() const;

    std::size_t gradientPlace(int i, int j) const { return static_cast<std::size_t>(i) * stride + j; }

  private:
    void findModes(const NodeTable &inputs, int rows);
    void evaluateModes();

    int curves_ = 0;  ///< see NodeBlockStore::Shape
    bool is_stored_ = false;
    NodeBlockStore stored_;    ///< [block][inputs]
    std::vector<int> counts_;  ///< [block][inputs]: rows that are not at the mode
};

}  // namespace kan
