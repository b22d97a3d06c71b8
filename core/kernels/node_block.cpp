#include "core/kernels/node_block.h"

#include <algorithm>
#include <bit>

namespace kan {

namespace {

constexpr int kMostCounted = 4096;  ///< cells up to which there is room to count
constexpr int kLengths = 32;        ///< runs of so many samples and more count as equally long

/// For so many cells that most are empty.
int sortByComparing(const std::int32_t *cell, int count, std::uint16_t *order, CellRun *runs) {
    std::int64_t keys[kLargestBlock];
    for (int s = 0; s < count; ++s) keys[s] = (static_cast<std::int64_t>(cell[s]) << 16) | s;
    std::sort(keys, keys + count);
    int run_count = 0;
    for (int n = 0; n < count; ++n) {
        const std::int32_t at = static_cast<std::int32_t>(keys[n] >> 16);
        order[n] = static_cast<std::uint16_t>(keys[n] & 0xffff);
        if (run_count == 0 || runs[run_count - 1].cell != at) runs[run_count++] = {at, 0};
        ++runs[run_count - 1].length;
    }
    return run_count;
}

}  // namespace

int blockRowsFor(int cells) {
    return static_cast<int>(std::bit_ceil(static_cast<unsigned>(std::clamp(6 * cells, kBlock, kLargestBlock))));
}

int sortByCell(const std::int32_t *cell, int count, int cells, std::uint16_t *order, CellRun *runs) {
    if (cells > std::min(kMostCounted, 8 * count)) return sortByComparing(cell, count, order, runs);
    // The two halves count for themselves: increments of one counter wait for each other.
    std::uint16_t place[2][kMostCounted];
    std::fill_n(place[0], cells, std::uint16_t{0});
    std::fill_n(place[1], cells, std::uint16_t{0});
    const int half = count / 2;
    for (int s = 0; s < half; ++s) {
        ++place[0][cell[s]];
        ++place[1][cell[half + s]];
    }
    if (count % 2) ++place[1][cell[count - 1]];
    int runs_of[kLengths + 1] = {};
    for (int c = 0; c < cells; ++c) ++runs_of[std::min(place[0][c] + place[1][c], kLengths)];
    int next_run[kLengths + 1], next_place[kLengths + 1];
    int run_count = 0;
    for (int length = 1, at = 0; length <= kLengths; ++length) {
        next_run[length] = run_count;
        next_place[length] = at;
        run_count += runs_of[length];
        at += runs_of[length] * length;
    }
    for (int c = 0; c < cells; ++c) {
        const int first = place[0][c];
        const int both = first + place[1][c];
        if (both == 0) continue;
        const int length = std::min(both, kLengths);
        const int at = next_place[length];
        next_place[length] += both;
        runs[next_run[length]++] = {c, both};
        place[0][c] = static_cast<std::uint16_t>(at);
        place[1][c] = static_cast<std::uint16_t>(at + first);
    }
    for (int s = 0; s < half; ++s) {
        order[place[0][cell[s]]++] = static_cast<std::uint16_t>(s);
        order[place[1][cell[half + s]]++] = static_cast<std::uint16_t>(half + s);
    }
    if (count % 2) order[place[1][cell[count - 1]]] = static_cast<std::uint16_t>(count - 1);
    return run_count;
}

}  // namespace kan
