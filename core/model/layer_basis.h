#pragma once

#include <cstdint>
#include <vector>

#include "core/model/kan.h"
#include "core/model/simd.h"

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

/// Evaluates the splines' basis and the base function of a layer's input nodes for blocks of samples. Coefficient
/// tables that go with it have k rows of zeros before and after the G+k coefficients, so that every cell of the
/// extended knots has a full window. Agrees with BSplineBasis to rounding; equidistant knots take a division-free path.
/// Const and free-threaded; allocates nothing.
class LayerBasis {
  public:
    LayerBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation);

    /// Rows of a padded coefficient table: G + 3k.
    int tableRows() const { return grid_ + 3 * k_; }

    /// Cells of x[0..count), count <= kLargestBlock; outside the grid those that the extrapolation rule continues from.
    void findCells(int node, const double *x, int count, std::int32_t *cell) const;
    /// Values at x[0..count) whose cells, in out.cell, are known from findCells.
    void evaluateInCells(int node, const double *x, int count, const BasisBlock &out) const;
    /// Both.
    void evaluate(int node, const double *x, int count, const BasisBlock &out) const;

    /// Orders for which splines can be taken as polynomials in each cell, which costs a third of the basis functions.
    static constexpr bool hasPowers(int k) { return k >= 1 && k <= 3; }
    /// Once, before the two below.
    void preparePowers();
    /// As evaluate, but values[r] is (x - left end of the cell)^r, r = 0..k, zero where the spline is (and beyond the
    /// grid their continuation by the extrapolation rule): B_r = sum_p powersOf(node, cell)[4r + p] (x - left)^p.
    void evaluatePowers(int node, const double *x, int count, const BasisBlock &out) const;
    /// [k+1][4], padded with zeros: the basis functions of a cell's window as polynomials. Only if hasPowers(k).
    const double *powersOf(int node, int cell) const {
        return nodes_[static_cast<std::size_t>(node)].powers.data() + static_cast<std::ptrdiff_t>(cell) * 4 * (k_ + 1);
    }

  private:
    struct Node {
        bool uniform = false;
        double low = 0, high = 0;    ///< t_0, t_G
        double first = 0, last = 0;  ///< ends of the extended knots
        double h = 0, inverse_h = 0;
        std::vector<double> knots;         ///< extended by 2k on each side
        std::vector<double> records;       ///< [cell][record_]: what evaluateGeneral needs of a cell
        std::vector<double> powers;        ///< [cell][k+1][4], see powersOf
        std::vector<std::int32_t> bucket;  ///< cell at the left end of equal slices of [first, last)
    };

    void makeRecords(Node &node) const;
    void makePowers(Node &node) const;
    void searchCells(const Node &node, const double *x, int count, std::int32_t *cell) const;
    template <int K>
    void evaluateUniform(const Node &node, const double *x, int count, const BasisBlock &out) const;
    template <int K>
    void evaluateGeneral(const Node &node, const double *x, int count, const BasisBlock &out) const;
    template <int K>
    void evaluateOrder(const Node &node, const double *x, int count, const BasisBlock &out) const;
    void evaluateSplines(const Node &node, const double *x, int count, const BasisBlock &out) const;
    void evaluateHighOrder(const Node &node, const double *x, int count, const BasisBlock &out) const;
    void extrapolate(const Node &node, const double *x, int count, const BasisBlock &out) const;
    template <int K>
    void powersInCells(const Node &node, const double *x, int count, const BasisBlock &out) const;
    void evaluateBase(const double *x, int count, const BasisBlock &out) const;

    int k_ = 0;
    int grid_ = 0;
    int record_ = 0;  ///< doubles per cell: 2k knots, k(k+1)/2 reciprocals, padded to 8
    BaseFunction base_;
    Extrapolation extrapolation_;
    std::vector<Node> nodes_;
};

}  // namespace kan
