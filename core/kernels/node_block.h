#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/layer_basis.h"

namespace kan {

/// Doubles from one panel of nodes, [block_rows][lanes], to the next: not a multiple of 4096 bytes, where processors
/// take a load for one of the store just made.
constexpr std::ptrdiff_t panelPitch(int block_rows, int lanes) {
    return static_cast<std::ptrdiff_t>(block_rows) * lanes + 8;
}

/// Rows of a block for layers that sort their samples into so many cells: six to a cell, so that its rows of the
/// coefficient table are read, and their gradients added, once for several of them; but at most kLargestBlock, with
/// which a panel of nodes (64 or 128 bytes a row) and the basis values of a node (some 80 bytes a row) still leave more
/// than half of an L2 of 512 KB to tables.
int blockRowsFor(int cells);

/// Copies of an edge's gradient sums that the samples of narrow layers take in turn, so that additions to one cell need
/// not wait for each other: more for few cells, none where neighbouring samples are rarely in one cell.
inline constexpr int kMostCopies = 4;
constexpr int copiesFor(int cells) {
    return cells <= 128 ? kMostCopies : 1;
}
/// Doubles in which narrow layers keep the k+1 sums of a cell.
constexpr int sumsPerCell(int k) {
    return (k + 4) / 4 * 4;
}

/// Places of NodeBlock::order by which kernels look ahead, past its end too.
inline constexpr int kOrderAhead = 8;

/// Consecutive samples of a sorted block that are in the same cell.
struct CellRun {
    std::int32_t cell = 0;
    std::int32_t length = 0;
};

/// One input node's samples of one block, as the kernels read them. For wide layers sorted into runs, so that a run of
/// samples shares its k+1 rows of the coefficient table; for narrow ones in the order of the rows.
struct NodeBlock {
    int count = 0;
    /// basis.cell: narrow layers only. Those that take pieces: PieceBlock::first, values[0] the offset, values[pitch]
    /// the base function, derivatives[0] its slope.
    BasisBlock basis;
    std::uint16_t *order = nullptr;  ///< wide: row within the block of each sample
    CellRun *runs = nullptr;         ///< wide
    int run_count = 0;
    /// Edge functions of the last forward pass, narrow: [outputs][pitch]; wide, if not null: [sample][outputs], of
    /// passes that take sums.
    double *phi = nullptr;
    double *slope = nullptr;  ///< narrow: their derivatives; null: not wanted
};

/// Sorts samples by cell, stably: order[n] is the sample at place n, `runs` (room for min(count, cells)) receives the
/// cells that occur; returns their number. Runs of few samples come first, in the order of their lengths, so that a
/// loop over a run takes as many steps as the one before, which the processor can predict; unless there are many more
/// cells than samples. count <= kLargestBlock, cell[s] in 0..cells-1.
int sortByCell(const std::int32_t *cell, int count, int cells, std::uint16_t *order, CellRun *runs);

}  // namespace kan
