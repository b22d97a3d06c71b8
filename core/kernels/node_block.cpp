#include "core/kernels/node_block.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace kan {

namespace {

constexpr int kMostCounted = 4096;  ///< cells up to which there is room to count
constexpr int kCountedApart = 4;    ///< of the samples, which are counted side by side
constexpr int kGap = 64;            ///< numbers between the counters of two parts
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
    // Parts of the samples count for themselves: increments of one counter wait for each other. So do, on many
    // processors, loads and stores a page's multiple apart: the parts' counters of nearby cells are not.
    int place[kCountedApart][kMostCounted + kGap];
    for (int(&counter)[kMostCounted + kGap] : place) std::fill_n(counter, cells, 0);
    const int part = count / kCountedApart;
    for (int s = 0; s < part; ++s)
        for (int p = 0; p < kCountedApart; ++p) ++place[p][cell[p * part + s]];
    for (int s = kCountedApart * part; s < count; ++s) ++place[kCountedApart - 1][cell[s]];
    const auto samplesOf = [&](int c) {
        int samples = 0;
        for (int p = 0; p < kCountedApart; ++p) samples += place[p][c];
        return samples;
    };
    int runs_of[kLengths + 1] = {};
    for (int c = 0; c < cells; ++c) ++runs_of[std::min(samplesOf(c), kLengths)];
    int next_run[kLengths + 1], next_place[kLengths + 1];
    int run_count = 0;
    for (int length = 1, at = 0; length <= kLengths; ++length) {
        next_run[length] = run_count;
        next_place[length] = at;
        run_count += runs_of[length];
        at += runs_of[length] * length;
    }
    for (int c = 0; c < cells; ++c) {
        const int samples = samplesOf(c);
        if (samples == 0) continue;
        const int length = std::min(samples, kLengths);
        int at = next_place[length];
        next_place[length] += samples;
        runs[next_run[length]++] = {c, samples};
        for (int p = 0; p < kCountedApart; ++p) at += std::exchange(place[p][c], at);
    }
    for (int s = 0; s < part; ++s)
        for (int p = 0; p < kCountedApart; ++p) {
            const int sample = p * part + s;
            order[place[p][cell[sample]]++] = static_cast<std::uint16_t>(sample);
        }
    for (int s = kCountedApart * part; s < count; ++s)
        order[place[kCountedApart - 1][cell[s]]++] = static_cast<std::uint16_t>(s);
    return run_count;
}

}  // namespace kan
