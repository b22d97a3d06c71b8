#pragma once

#include <cstddef>

#include "core/simd/simd.h"

namespace kan {
inline namespace KAN_LEVEL {

/// Squares of as many nodes as rows, by which `nodes` x `rows` are covered: load(node, row, n) is the n-th vector of
/// the square that begins there, store(node, row, n, vector) receives that of the transposed square.
template <typename V, typename Load, typename Store>
[[gnu::always_inline]] inline void transposeSquares(int nodes, int rows, const Load &load, const Store &store) {
    constexpr int kLanes = simd::kLanesOf<V>;
    for (int node = 0; node < nodes; node += kLanes)
        for (int row = 0; row < rows; row += kLanes) {
            V square[kLanes];
            for (int n = 0; n < kLanes; ++n) square[n] = load(node, row, n);
            simd::transpose(square);
            for (int n = 0; n < kLanes; ++n) store(node, row, n, square[n]);
        }
}

/// From a table of nodes, [row][lanes], to arrays of one node each, `pitch` apart: each of the table's lines is touched
/// once, not by every node. The nodes begin at `table` and are within one panel; nodes and rows are taken in whole
/// vectors.
template <typename V>
void takeNodes(const double *table, std::ptrdiff_t lanes, int nodes, int rows, double *arrays, std::ptrdiff_t pitch) {
    transposeSquares<V>(
        nodes, rows, [&](int node, int row, int n) { return simd::load<V>(table + node + (row + n) * lanes); },
        [&](int node, int row, int n, V vector) { simd::store<V>(arrays + (node + n) * pitch + row, vector); });
}

/// The way back. The table's padding, beyond the last node of the eight (tables of four lanes: of the four), becomes 0.
template <typename V>
void putNodes(const double *arrays, std::ptrdiff_t pitch, int nodes, int rows, double *table, std::ptrdiff_t lanes) {
    transposeSquares<V>(
        lanes < 8 ? nodes : (nodes + 7) / 8 * 8, rows,
        [&](int node, int row, int n) {
            return node + n < nodes ? simd::load<V>(arrays + (node + n) * pitch + row) : V{};
        },
        [&](int node, int row, int n, V vector) { simd::store<V>(table + node + (row + n) * lanes, vector); });
}

}  // namespace KAN_LEVEL
}  // namespace kan
