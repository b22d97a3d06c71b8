#pragma once

#include <cstdint>
#include <vector>

#include "core/model/kan.h"
#include "core/simd/level.h"

namespace kan {

/// Samples are treated in blocks: of so many where a block's basis values of one node are to stay in L1 ...
inline constexpr int kBlock = 128;
/// ... and of up to so many where a finer grid's table is to be run through less often.
inline constexpr int kLargestBlock = 1024;

/// Basis values of one node for one block of samples, structure of arrays: values[r * pitch], r = 0..k, then the base
/// function; the same for the derivatives. All arrays have room up to the next multiple of 8 samples.
struct BasisBlock {
    double *values = nullptr;
    double *derivatives = nullptr;  ///< null: not wanted
    std::int32_t *cell = nullptr;   ///< row of the padded coefficient table at which the window of k+1 rows starts
    int pitch = kBlock;
};

/// The same where splines are taken as polynomials.
struct PieceBlock {
    double *offset = nullptr;
    std::int32_t *first = nullptr;  ///< place of the piece's first coefficient in a table [piece][4]
    double *base = nullptr;
    double *base_slope = nullptr;  ///< null: not wanted
};

/// Evaluates the splines' basis and the base function of a layer's input nodes for blocks of samples. Coefficient
/// tables that go with it have k rows of zeros before and after the G+k coefficients, so that every cell of the
/// extended knots has a full window. Agrees with BSplineBasis to rounding; equidistant knots take a division-free path.
/// Const and free-threaded; allocates nothing.
class LayerBasis {
  public:
    /// What is prepared of one input node.
    struct Node {
        bool uniform = false;
        double low = 0, high = 0;    ///< t_0, t_G
        double first = 0, last = 0;  ///< ends of the extended knots
        double h = 0, inverse_h = 0;
        std::vector<double> knots;         ///< extended by 2k on each side
        std::vector<double> records;       ///< [cell][record_]: what evaluateGeneral needs of a cell
        std::vector<double> pieces;        ///< [piece][k+1][4], see pieceOf
        std::vector<std::int32_t> bucket;  ///< cell at the left end of equal slices of [first, last)
    };

    LayerBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation);

    const Node &node(int i) const { return nodes_[static_cast<std::size_t>(i)]; }
    int order() const { return k_; }
    int grid() const { return grid_; }
    int recordSize() const { return record_; }
    BaseFunction base() const { return base_; }
    Extrapolation extrapolation() const { return extrapolation_; }

    /// Rows of a padded coefficient table: G + 3k.
    int tableRows() const { return grid_ + 3 * k_; }

    /// Cells of x[0..count), count <= kLargestBlock; outside the grid those that the extrapolation rule continues from.
    void findCells(int node, const double *x, int count, std::int32_t *cell) const;
    /// Values at x[0..count) whose cells, in out.cell, are known from findCells.
    void evaluateInCells(int node, const double *x, int count, const BasisBlock &out) const;
    /// Both.
    void evaluate(int node, const double *x, int count, const BasisBlock &out) const;

    /// Orders for which splines can be taken as polynomials in each cell, which costs a third of the basis functions.
    static constexpr int kHighestPieceOrder = 3;
    static constexpr bool hasPieces(int k) { return k >= 1 && k <= kHighestPieceOrder; }
    /// Polynomials of a spline: one for each cell, then the two by which the extrapolation rule continues it to the
    /// left and to the right of the grid (rule Zero: nothing, outside the extended knots).
    int pieces() const { return grid_ + 2 * k_ + 2; }
    /// The cell whose window of coefficients a piece is made of.
    int cellOf(int piece) const {
        const int cells = grid_ + 2 * k_;
        return piece < cells ? piece : (piece == cells ? k_ : cellBehind());
    }
    /// Whose functions go on beyond the grid: that which begins there, as they are smooth; of order 1, which have a
    /// corner there, the last one of the grid where they go on as lines.
    int cellBehind() const { return grid_ + k_ - (k_ == 1 && extrapolation_ == Extrapolation::Linear ? 1 : 0); }
    /// Once, before the two below. Only if hasPieces(k), as they.
    void preparePieces();
    /// Pieces of x[0..count), how far x is beyond the point from which each counts, the base function and, unless null,
    /// its slope: B_r(x) = sum_p pieceOf(node, first / 4)[4r + p] offset^p. Arrays of doubles as those of BasisBlock.
    void evaluatePieces(int node, const double *x, int count, const PieceBlock &out) const;
    /// [k+1][4], padded with zeros: the basis functions of a piece's window as polynomials.
    const double *pieceOf(int node, int piece) const {
        return this->node(node).pieces.data() + static_cast<std::ptrdiff_t>(piece) * 4 * (k_ + 1);
    }

  private:
    void makeRecords(Node &node) const;
    void makePieces(Node &node) const;

    int k_ = 0;
    int grid_ = 0;
    int record_ = 0;  ///< doubles per cell: 2k knots, k(k+1)/2 reciprocals, padded to 8
    BaseFunction base_;
    Extrapolation extrapolation_;
    std::vector<Node> nodes_;
};

/// The loops over samples of a LayerBasis' member functions of the same names.
struct BasisKernels {
    void (*findCells)(const LayerBasis &basis, int node, const double *x, int count, std::int32_t *cell);
    void (*evaluateInCells)(const LayerBasis &basis, int node, const double *x, int count, const BasisBlock &out);
    void (*evaluatePieces)(const LayerBasis &basis, int node, const double *x, int count, const PieceBlock &out);
};
KAN_DECLARE_KERNELS(BasisKernels, basisKernels)

}  // namespace kan
