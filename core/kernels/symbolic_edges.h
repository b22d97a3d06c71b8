#pragma once

#include <span>
#include <vector>

#include "core/kernels/layer_statistics.h"
#include "core/kernels/workspace_layer.h"
#include "core/model/edge_parts.h"

namespace kan {

/// The edges of one layer that stand in closed form, mixed ones included, and are not pruned: all of phi =
/// mask * (numeric * (scale_base b(x) + scale_sp spline(x)) + c f(a x + b) + d), block by block of samples. To the
/// layer's kernels these edges are masked. Const and free-threaded but for setParameters.
class SymbolicEdges {
  public:
    SymbolicEdges(const KanLayer &layer, int block_rows);
    bool empty() const { return edges_.empty(); }

    /// One chunk's scratch and gradient sums.
    struct Share {
        AlignedVector x;                 ///< [nodes][block rows] of the running block
        AlignedVector basis;             ///< [nodes][2(k+2)][block rows] of mixed nodes
        std::vector<std::int32_t> cell;  ///< [nodes][block rows] of mixed nodes
        AlignedVector curves;            ///< [edges][Curve][block rows]
        AlignedVector gradient;          ///< [edges][sums()]
    };
    void allocate(Share &share) const;

    void setParameters(std::span<const double> parameters);

    /// Values and slopes of all edges for one block of the layer's inputs; needed by the next two.
    void evaluate(const LayerBasis &basis, const NodeTable &inputs, int block, int count, Share &share) const;
    /// Adds the values to the nodes y (laid out as a block of `outputs`) and, with the sums of Moments or MeanAbs, to
    /// the edges' sums [inputs][stride].
    void addValues(const Share &share, int count, EdgeSums sums, int stride, double *first, double *second,
                   const NodeTable &outputs, double *y) const;
    /// Where a backward pass of one block reads and writes.
    struct Upstream {
        const double *g = nullptr;  ///< d(loss)/d(node), laid out as a block of `outputs`
        const NodeTable *outputs = nullptr;
        const LayerStatisticsGradient *bend = nullptr;  ///< by rows' deviations; null: none
        const LayerStatistics *statistics = nullptr;
        double *downstream = nullptr;  ///< d(loss)/d(input), laid out as a block of `inputs`; null: not wanted
        const NodeTable *inputs = nullptr;
    };
    void backward(const Upstream &upstream, int count, Share &share) const;
    /// Adds a chunk's sums to the gradient (the layout of Kan::parameters). a, b, c, d of frozen edges get nothing.
    void addGradient(const Share &share, std::span<const double> parameters, std::span<double> gradient) const;

    /// Takes each edge's value at x (one number per input node) as its shift for Moments and adds it to y[outputs].
    void takeShifts(const LayerBasis &basis, const AlignedVector &x, AlignedVector &y);
    /// Writes the shifts to a table [inputs][stride].
    void copyShifts(int stride, AlignedVector &table) const;

  private:
    enum Curve { kValue, kSlope, kPhi, kPhiSlope, kSpline, kCurves };
    struct Edge {
        int i = 0, j = 0;
        std::size_t edge = 0;       ///< KanLayer::edge
        std::size_t parameter = 0;  ///< of a
        bool mixed = false;
        bool frozen = false;
        SymbolicFunction function;
        SymbolicScales symbolic;
        NumericScales numeric;  ///< mixed edges
        double shift = 0;
    };
    /// The edges out of one node.
    struct Node {
        int i = 0;
        std::size_t first = 0, last = 0;
        bool mixed = false;
    };
    static constexpr int kScaleBase = 4, kScaleSp = 5, kFirstCoef = 6;  ///< sums of an edge after those of a, b, c, d

    std::size_t sums() const { return kFirstCoef + static_cast<std::size_t>(rows_); }
    const double *curve(const Share &share, std::size_t e, Curve which) const {
        return share.curves.data() + (e * kCurves + which) * pitch_;
    }
    BasisBlock basisOf(Share &share, std::size_t node) const;
    const double *basisOf(const Share &share, std::size_t node) const {
        return share.basis.data() + node * static_cast<std::size_t>(2 * (shape_.k + 2)) * pitch_;
    }
    void evaluateEdge(std::size_t node, std::size_t e, int count, Share &share) const;
    void addNumericPart(std::size_t node, std::size_t e, int count, Share &share) const;
    void gatherEdge(std::size_t node, std::size_t e, const double *u, int count, Share &share) const;

    KanLayer shape_;
    std::size_t pitch_ = 0;  ///< rows of a block
    int rows_ = 0;           ///< of a padded coefficient table
    std::vector<Edge> edges_;
    std::vector<Node> nodes_;
    std::vector<double> coef_;  ///< [edges][rows], zero rows around; mixed edges
    Share one_;                 ///< takeShifts
};

}  // namespace kan
