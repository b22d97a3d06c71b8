#pragma once

#include <cstddef>

#include "core/model/simd.h"

namespace kan {

/// Between tables of nodes, [row][lanes], and arrays of one node each, `pitch` apart, for as many rows as fill whole
/// vectors: vectors of rows and nodes are transposed, so that each of the table's lines is touched once, not by every
/// node. Nodes are consecutive, within one panel, and begin at `table`; those of whole vectors are taken.
template <typename V>
void takeNodes(const double *table, std::ptrdiff_t lanes, int nodes, int rows, double *arrays, std::ptrdiff_t pitch) {
    constexpr int kLanes = simd::kLanesOf<V>;
    for (int first = 0; first < nodes; first += kLanes, table += kLanes, arrays += kLanes * pitch)
        for (int row = 0; row < rows; row += kLanes) {
            V square[kLanes];
            for (int n = 0; n < kLanes; ++n) square[n] = simd::load<V>(table + (row + n) * lanes);
            simd::transpose(square);
            for (int n = 0; n < kLanes; ++n) simd::store<V>(arrays + n * pitch + row, square[n]);
        }
}

/// The way back. The table's padding, beyond the last node, becomes 0.
template <typename V>
void putNodes(const double *arrays, std::ptrdiff_t pitch, int nodes, int rows, double *table, std::ptrdiff_t lanes) {
    constexpr int kLanes = simd::kLanesOf<V>;
    for (int first = 0; first < nodes; first += kLanes, table += kLanes, arrays += kLanes * pitch)
        for (int row = 0; row < rows; row += kLanes) {
            V square[kLanes];
            for (int n = 0; n < kLanes; ++n)
                square[n] = first + n < nodes ? simd::load<V>(arrays + n * pitch + row) : V{};
            simd::transpose(square);
            for (int n = 0; n < kLanes; ++n) simd::store<V>(table + (row + n) * lanes, square[n]);
        }
}

}  // namespace kan
