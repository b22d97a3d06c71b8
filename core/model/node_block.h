#pragma once

#include <cstddef>
#include <cstdint>

#include "core/model/layer_basis.h"

namespace kan {

/// Doubles from one panel of nodes, [kBlock][lanes], to the next: not a multiple of 4096 bytes, where processors take a
/// load for one of the store just made.
constexpr std::ptrdiff_t panelPitch(int lanes) {
    return static_cast<std::ptrdiff_t>(kBlock) * lanes + 8;
}

/// Samples begin..end-1 of a sorted block: all in the same cell.
struct CellRun {
    std::int32_t cell = 0;
    std::int16_t begin = 0, end = 0;
};

/// One input node's samples of one block, as the kernels read them. For wide layers sorted by cell, so that a run of
/// samples shares its k+1 rows of the coefficient table; for narrow ones in the order of the rows.
struct NodeBlock {
    int count = 0;
    BasisBlock basis;               ///< basis.cell: narrow layers only
    std::uint8_t *order = nullptr;  ///< wide: row within the block of each sample
    CellRun *runs = nullptr;        ///< wide
    int run_count = 0;
    double *phi = nullptr;    ///< narrow: [outputs][pitch] edge functions of the last forward pass
    double *slope = nullptr;  ///< narrow: their derivatives; null: not wanted
};

/// Sorts samples by cell, stably: order[n] is the sample at place n, `runs` (room for min(count, cells)) receives the
/// cells that occur, ascending; returns their number. count <= kBlock, cell[s] in 0..cells-1.
int sortByCell(const std::int32_t *cell, int count, int cells, std::uint8_t *order, CellRun *runs);

}  // namespace kan
