#pragma once

#include "core/model/kan_spec.h"
#include "core/model/layer_statistics.h"
#include "core/model/node_block.h"
#include "core/model/simd.h"

/// Inner loops of layers with one or two outputs: one edge, one block of samples in the order of the rows, four samples
/// to a vector. Orders 1 to 3 take the edge as a polynomial in each cell, whose coefficients are one vector, and
/// samples as powers; the others go one by one through basis functions and a window of coefficients.
namespace kan::narrow {

using namespace simd;

/// Copies of an edge's gradient sums that samples take in turn, so that additions to one cell need not wait for each
/// other: more for few cells, none where neighbouring samples are rarely in one cell.
constexpr int copiesFor(int cells) {
    return cells <= 32 ? 8 : (cells <= 64 ? 4 : (cells <= 128 ? 2 : 1));
}
/// Doubles in which the k+1 sums of a cell are kept.
constexpr int sumsPerCell(int k) {
    return (k + 4) / 4 * 4;
}

/// phi and, if wanted, its slope, for all samples; y[s] += phi[s]. `table` holds the edge's polynomials [cell][4], for
/// other orders its coefficients one after the other.
template <int K>
void forward(const NodeBlock &block, const double *table, double base, int k, double *phi, double *slope, double *y) {
    const BasisBlock &b = block.basis;
    if constexpr (K >= 1 && K <= 3) {
        for (int s = 0; s < block.count; s += 4) {
            Vec4 c[4];
            for (int n = 0; n < 4; ++n) c[n] = load<Vec4>(table + 4 * b.cell[s + n]);
            transpose(c[0], c[1], c[2], c[3]);
            Vec4 value = base * load<Vec4>(b.values + (K + 1) * b.pitch + s);
            for (int r = 0; r <= K; ++r) value += c[r] * load<Vec4>(b.values + r * b.pitch + s);
            store<Vec4>(phi + s, value);
            store<Vec4>(y + s, load<Vec4>(y + s) + value);
            if (!slope) continue;
            Vec4 rise = base * load<Vec4>(b.derivatives + (K + 1) * b.pitch + s);
            for (int r = 0; r <= K; ++r) rise += c[r] * load<Vec4>(b.derivatives + r * b.pitch + s);
            store<Vec4>(slope + s, rise);
        }
        return;
    }
    for (int s = 0; s < block.count; ++s) {
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
}

/// Sum over samples of f(s), a function of Vec4 at sample s of padded arrays; lanes past `count` are not taken.
template <typename F>
double sumOver(int count, const F &f) {
    Vec4 total{};
    int s = 0;
    for (; s + 4 <= count; s += 4) total += f(s);
    double result = sum(total);
    if (s == count) return result;
    const Vec4 rest = f(s);
    for (int n = 0; s + n < count; ++n) result += rest[n];
    return result;
}

/// Gradient sums of one edge: sums[(copy * cells + cell) * sumsPerCell + r] += u[s] values_r[s]. u is zero past the
/// end.
template <int K>
void backward(const NodeBlock &block, const double *u, int cells, int k, double *sums) {
    const BasisBlock &b = block.basis;
    const int copies = copiesFor(cells);
    const std::ptrdiff_t per_copy = static_cast<std::ptrdiff_t>(cells) * sumsPerCell(k);
    if constexpr (K >= 1 && K <= 3) {
        for (int s = 0; s < block.count; s += 4) {
            const Vec4 upstream = load<Vec4>(u + s);
            Vec4 share[4] = {};
            for (int r = 0; r <= K; ++r) share[r] = upstream * load<Vec4>(b.values + r * b.pitch + s);
            transpose(share[0], share[1], share[2], share[3]);
            for (int n = 0; n < 4; ++n) {
                double *target = sums + ((s + n) & (copies - 1)) * per_copy + b.cell[s + n] * 4;
                store<Vec4>(target, load<Vec4>(target) + share[n]);
            }
        }
        return;
    }
    for (int s = 0; s < block.count; ++s) {
        double *target = sums + (s & (copies - 1)) * per_copy + b.cell[s] * sumsPerCell(k);
        for (int r = 0; r <= k; ++r) target[r] += u[s] * b.values[r * b.pitch + s];
    }
}

}  // namespace kan::narrow
