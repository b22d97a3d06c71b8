#pragma once

#include <cstddef>

#include "core/kernels/layer_statistics.h"
#include "core/kernels/node_block.h"
#include "core/simd/simd.h"

namespace kan {

namespace wide {

/// Addresses of one panel of one node: output n of an edge array is at n, of row r of a table at r * panel + n, of a
/// table of samples at sample * sample_pitch + n.
struct Panel {
    const double *coef = nullptr;  ///< first row of the node's table
    const double *base = nullptr;
    std::ptrdiff_t sample_pitch = 0;
    int k = 0;
    int rows = 0;             ///< of a table
    std::ptrdiff_t next = 0;  ///< from `coef` to the panel that will be visited next: fetched meanwhile
};

/// What a forward pass adds up of every edge.
struct EdgeTotals {
    const double *shift = nullptr;  ///< Moments
    double *first = nullptr;        ///< MeanAbs: sum of |phi|; Moments: of phi - shift
    double *second = nullptr;       ///< Moments: of (phi - shift)^2
};

/// How a penalty bends the gradient by an edge's value: g += by_sign * sign(phi) + by_deviation * (phi - mean), with
/// the factors of the mean and of the standard deviation already divided out. Null: not at all.
struct Bend {
    const double *by_sign = nullptr;
    const double *by_deviation = nullptr;
    const double *mean = nullptr;
};

/// Where a backward pass adds what it finds.
struct Gradients {
    double *coef = nullptr;      ///< as Panel::coef
    double *base = nullptr;      ///< as Panel::base
    double *upstream = nullptr;  ///< Besides::UpstreamSums: sum of g over the block's samples
    /// Besides::InputGradient: [block rows][inputParts] by place: parts of sum_j g_j phi'_j, that of output j in j mod
    /// 8 (layers of one Vec4: mod 4), added up in the order of j: the same at every level.
    double *input = nullptr;
    bool input_begun = false;  ///< `input` holds parts of other panels
};

/// Doubles per sample of Gradients::input for panels of so many outputs.
constexpr int inputParts(int panel) {
    return panel < 8 ? 4 : 8;
}

/// What a backward pass finds besides the parameters' gradients.
enum class Besides { Nothing, InputGradient, UpstreamSums };

}  // namespace wide

/// The kernels of layers with three and more outputs, for one order and one width of panels: one input node i, one
/// block of samples in runs of one cell, one panel of outputs j. They are the numeric part of EdgeFunction, with mask
/// and scales in the numbers (WorkspaceLayer::coef, base):
///
///     phi_ij(x) = base_ij b(x) + sum_{r=0..k} coef_{i,cell(x)+r,j} B_r(x)
///
/// each sum beginning with the base part, products fused. Closed forms are added by SymbolicEdges.
struct WideTable {
    /// y[row] += phi(x[row]) - constant, where `constant` (null: 0) has been added to all rows already; or, if `start`
    /// is not null, y[row] = start + phi(x[row]).
    using Forward = void (*)(const NodeBlock &block, const wide::Panel &panel, const double *start,
                             const double *constant, const wide::EdgeTotals &totals, double *y);
    /// From g, d(loss)/d(y), laid out as y.
    using Backward = void (*)(const NodeBlock &block, const wide::Panel &panel, const double *g, const wide::Bend &bend,
                              const wide::Gradients &out);
    Forward forward[3][2];       ///< [EdgeSums][1: block.phi receives phi; not without sums]
    Backward backward[3][3][2];  ///< [EdgeSums of the penalty][Besides][1: block.phi has phi; else it is worked out]
};

#ifdef __AVX512F__
namespace base {
const WideTable &wideTable(int k, int panel);
}  // namespace base
#endif

inline namespace KAN_LEVEL {

/// For panels of 4, 8 or, at a level with vectors of eight, 16 outputs. Those of 4 are the base level's everywhere.
const WideTable &wideTable(int k, int panel);

}  // namespace KAN_LEVEL
}  // namespace kan
