#pragma once

#include "core/kernels/layer_statistics.h"
#include "core/kernels/node_block.h"
#include "core/simd/simd.h"

namespace kan {
inline namespace KAN_LEVEL {

namespace narrow {

/// An edge: its polynomials [piece][4] (LayerBasis::hasPieces), or its coefficients one after the other.
struct Edge {
    const double *numbers = nullptr;
    int k = 0;
    double base = 0;
};
/// An edge of a block: phi receives its values and slope, unless null, its derivatives; y[s] += phi[s].
struct Curve {
    double *phi = nullptr, *slope = nullptr, *y = nullptr;
};
/// What penalties want of an edge's values, added to: sums of |phi|, or of (phi - shift) and of its square.
struct CurveTotals {
    double shift = 0;
    double *first = nullptr, *second = nullptr;
};
/// The gradient by an edge's values at each sample: that by the output, and what a penalty adds to it, by_mean_abs
/// sign(phi) or by_std (phi - mean).
struct Upstream {
    const double *g = nullptr, *phi = nullptr;
    double by_mean_abs = 0, by_std = 0, mean = 0;
};
/// Where an edge's gradients go. `sums` holds copiesFor(places) times `places` times sumsPerCell(k): with polynomials
/// the sums over a piece's samples of upstream times powers of the offset, else over a cell's of upstream times basis.
struct CurveGradients {
    double *sums = nullptr, *base = nullptr;
    int places = 0;
    const double *slope = nullptr;  ///< null: the gradient by the input is not wanted
    double *dx = nullptr;
    bool add = false;  ///< to dx, or set it
};

}  // namespace narrow

/// The kernels of layers with one or two outputs, for one order: one edge, one block of samples in the order of the
/// rows. They are the numeric part of EdgeFunction, with mask and scales in the numbers: orders that have pieces
///
///     phi(x) = base b(x) + sum_{p=0..k} piece(x)_p u^p,   u = x - where the piece begins,
///
/// by Horner's rule and fused; the others as WideTable. Closed forms are added by SymbolicEdges.
struct NarrowTable {
    using Forward = void (*)(const NodeBlock &block, const narrow::Edge &edge, const narrow::Curve &out,
                             const narrow::CurveTotals &totals);
    using Backward = void (*)(const NodeBlock &block, const narrow::Upstream &upstream, int k,
                              const narrow::CurveGradients &out);
    Forward forward[3];    ///< [EdgeSums]
    Backward backward[3];  ///< [EdgeSums of the penalty]
};
const NarrowTable &narrowTable(int k);

}  // namespace KAN_LEVEL
}  // namespace kan
