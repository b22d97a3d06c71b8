#pragma once

#include <algorithm>

#include "core/kernels/narrow_table.h"
#include "core/model/kan_spec.h"
#include "core/simd/simd.h"

namespace kan {
inline namespace KAN_LEVEL {

/// Inner loops of NarrowTable: one edge, one block of samples in the order of the rows, four samples to a vector.
/// Orders 1 to 3 take the edge as a polynomial in each cell, whose coefficients are one vector; the others go one by
/// one through basis functions and a window of coefficients.
namespace narrow {

using namespace simd;

/// The first lanes of v, zero in place of the others.
inline Vec4 firstLanes(Vec4 v, int count) {
    return Vec4{0, 1, 2, 3} < broadcast<Vec4>(count) ? v : Vec4{};
}

/// Adds up vectors of a block's samples, of which those past `count` are not taken.
class BlockSum {
  public:
    explicit BlockSum(int count) : count_(count) {}
    void add(int s, Vec4 values) { total_ += s + 4 <= count_ ? values : firstLanes(values, count_ - s); }
    double total() const { return sum(total_); }

  private:
    int count_;
    Vec4 total_{};
};

/// Sum over samples of f(s), a function of Vec4 at sample s of padded arrays; lanes past `count` are not taken.
template <typename F>
double sumOver(int count, const F &f) {
    BlockSum result(count);
    for (int s = 0; s < count; s += 4) result.add(s, f(s));
    return result.total();
}

/// An edge given by its polynomials [piece][4], of order K.
template <int K, EdgeSums Sums>
void forwardPieces(const NodeBlock &block, const Edge &edge, const Curve &out, const CurveTotals &totals) {
    // Locals: the compiler cannot know that stores to the arrays leave the structures alone.
    const std::int32_t *const piece = block.basis.cell;
    const double *const offset = block.basis.values, *const bases = offset + block.basis.pitch;
    const double *const base_slopes = block.basis.derivatives, *const pieces = edge.numbers;
    double *const phi = out.phi, *const slope = out.slope, *const y = out.y;
    const int count = block.count;
    const double base = edge.base, shift = totals.shift;
    BlockSum first(count), second(count);
    for (int s = 0; s < count; s += 4) {
        Vec4 c[4];
        for (int n = 0; n < 4; ++n) c[n] = load<Vec4>(pieces + piece[s + n]);
        transpose(c[0], c[1], c[2], c[3]);
        const Vec4 u = load<Vec4>(offset + s);
        Vec4 value = c[K];
        for (int p = K - 1; p >= 0; --p) value = fma(value, u, c[p]);
        value = fma(base, load<Vec4>(bases + s), value);
        store<Vec4>(phi + s, value);
        store<Vec4>(y + s, load<Vec4>(y + s) + value);
        if constexpr (Sums == EdgeSums::MeanAbs) first.add(s, absolute(value));
        if constexpr (Sums == EdgeSums::Moments) {
            const Vec4 centred = value - shift;
            first.add(s, centred);
            second.add(s, centred * centred);
        }
        if (!slope) continue;
        Vec4 rise = static_cast<double>(K) * c[K];
        for (int p = K - 1; p >= 1; --p) rise = fma(rise, u, static_cast<double>(p) * c[p]);
        store<Vec4>(slope + s, fma(base, load<Vec4>(base_slopes + s), rise));
    }
    if constexpr (Sums != EdgeSums::None) *totals.first += first.total();
    if constexpr (Sums == EdgeSums::Moments) *totals.second += second.total();
}

/// An edge given by its coefficients, one after the other, of order K (0: any).
template <int K, EdgeSums Sums>
void forwardWindows(const NodeBlock &block, const Edge &edge, const Curve &out, const CurveTotals &totals) {
    // Locals, as above.
    const BasisBlock b = block.basis;
    const double *const table = edge.numbers;
    const double base = edge.base;
    const int k = K > 0 ? K : edge.k;
    double *const phi = out.phi, *const slope = out.slope, *const y = out.y;
    const int count = block.count;
    for (int s = 0; s < count; ++s) {
        const double *c = table + b.cell[s];
        double value = base * b.values[(k + 1) * b.pitch + s];
        double rise = slope ? base * b.derivatives[(k + 1) * b.pitch + s] : 0.0;
        for (int r = 0; r <= k; ++r) {
            value += c[r] * b.values[r * b.pitch + s];
            if (slope) rise += c[r] * b.derivatives[r * b.pitch + s];
        }
        phi[s] = value;
        y[s] += value;
        if (slope) slope[s] = rise;
    }
    const auto centred = [&](int s) { return load<Vec4>(out.phi + s) - totals.shift; };
    if constexpr (Sums == EdgeSums::MeanAbs)
        *totals.first += sumOver(block.count, [&](int s) { return absolute(load<Vec4>(out.phi + s)); });
    if constexpr (Sums == EdgeSums::Moments) {
        *totals.first += sumOver(block.count, centred);
        *totals.second += sumOver(block.count, [&](int s) { return centred(s) * centred(s); });
    }
}

/// The gradient by an edge's values at samples s..s+3.
template <EdgeSums Penalty>
Vec4 upstreamAt(const Upstream &upstream, int s) {
    Vec4 result = load<Vec4>(upstream.g + s);
    if constexpr (Penalty == EdgeSums::MeanAbs)
        result += withSignOf(broadcast<Vec4>(upstream.by_mean_abs), load<Vec4>(upstream.phi + s));
    if constexpr (Penalty == EdgeSums::Moments)
        result = fma(upstream.by_std, load<Vec4>(upstream.phi + s) - upstream.mean, result);
    return result;
}
/// Sets dx, or adds to it.
inline void passDown(const CurveGradients &out, int s, Vec4 upstream) {
    const Vec4 before = out.add ? load<Vec4>(out.dx + s) : Vec4{};
    store<Vec4>(out.dx + s, fma(upstream, load<Vec4>(out.slope + s), before));
}

/// sums[(copy * places + piece) * 4 + p] += upstream[s] offset[s]^p, base += upstream[s] base[s], dx by the slope.
template <int K, EdgeSums Penalty>
void backwardPieces(const NodeBlock &block, const Upstream &gradient, int, const CurveGradients &gradients) {
    // Locals, as above.
    const Upstream upstream = gradient;
    const CurveGradients out = gradients;
    const std::int32_t *const piece = block.basis.cell;
    const double *const offset = block.basis.values, *const bases = offset + block.basis.pitch;
    const int count = block.count, copies = copiesFor(out.places);
    double *copy[kMostCopies];
    for (int n = 0; n < kMostCopies; ++n)
        copy[n] = out.sums + static_cast<std::ptrdiff_t>(n & (copies - 1)) * out.places * 4;
    Vec4 base_sum{};
    for (int s = 0; s < count; s += 4) {
        Vec4 share[4] = {upstreamAt<Penalty>(upstream, s)};
        if (s + 4 > count) share[0] = firstLanes(share[0], count - s);
        base_sum = fma(share[0], load<Vec4>(bases + s), base_sum);
        if (out.slope) passDown(out, s, share[0]);
        const Vec4 u = load<Vec4>(offset + s);
        for (int p = 1; p <= K; ++p) share[p] = share[p - 1] * u;
        transpose(share[0], share[1], share[2], share[3]);
        for (int n = 0; n < 4; ++n) {
            double *target = copy[n & (kMostCopies - 1)] + piece[s + n];
            store<Vec4>(target, load<Vec4>(target) + share[n]);
        }
    }
    *out.base += sum(base_sum);
}

/// The same by windows: sums[(copy * places + cell) * sumsPerCell(k) + r] += upstream[s] values_r[s].
template <int K, EdgeSums Penalty>
void backwardWindows(const NodeBlock &block, const Upstream &upstream, int any_k, const CurveGradients &out) {
    const int k = K > 0 ? K : any_k;
    const BasisBlock &b = block.basis;
    const int copies = copiesFor(out.places), per_cell = sumsPerCell(k);
    Vec4 base_sum{};
    for (int s = 0; s < block.count; s += 4) {
        const Vec4 share = firstLanes(upstreamAt<Penalty>(upstream, s), block.count - s);
        base_sum = fma(share, load<Vec4>(b.values + static_cast<std::ptrdiff_t>(k + 1) * b.pitch + s), base_sum);
        if (out.slope) passDown(out, s, share);
        for (int n = 0; n < std::min(4, block.count - s); ++n) {
            const std::ptrdiff_t copy = (s + n) & (copies - 1);
            double *target = out.sums + (copy * out.places + b.cell[s + n]) * per_cell;
            for (int r = 0; r <= k; ++r) target[r] += share[n] * b.values[r * b.pitch + s + n];
        }
    }
    *out.base += sum(base_sum);
}

}  // namespace narrow
}  // namespace KAN_LEVEL
}  // namespace kan
