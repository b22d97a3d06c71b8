#include "core/data/drawn_split.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/random/torch_generator.h"

namespace kan {

namespace {

void permute(std::vector<std::size_t> &items, TorchGenerator &generator) {
    for (std::size_t n = items.size(); n > 1; --n) std::swap(items[n - 1], items[generator.below(n)]);
}

std::vector<std::size_t> permuted(std::vector<std::size_t> items, std::uint64_t seed) {
    TorchGenerator generator(seed);
    permute(items, generator);
    return items;
}

std::size_t shareOf(std::size_t count, double fraction) {
    return static_cast<std::size_t>(std::llround(fraction * static_cast<double>(count)));
}

RowSplit cutAt(const std::vector<std::size_t> &rows, std::size_t train) {
    const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(train);
    return {{rows.begin(), cut}, {cut, rows.end()}};
}

std::size_t startOf(int part, std::size_t rows, int parts) {
    return static_cast<std::size_t>(part) * rows / static_cast<std::size_t>(parts);
}

}  // namespace

RowSplit randomSplit(const std::vector<std::size_t> &rows, const TableSplit &split) {
    return cutAt(permuted(rows, split.seed), shareOf(rows.size(), split.fraction));
}

RowSplit orderedSplit(const std::vector<std::size_t> &rows, const TableSplit &split) {
    return cutAt(rows, shareOf(rows.size(), split.fraction));
}

RowSplit foldSplit(const std::vector<std::size_t> &rows, const TableSplit &split) {
    const std::vector<std::size_t> order = permuted(rows, split.seed);
    const std::size_t from = startOf(split.fold, rows.size(), split.folds);
    const std::size_t to = startOf(split.fold + 1, rows.size(), split.folds);
    RowSplit result;
    for (std::size_t n = 0; n < order.size(); ++n)
        (n >= from && n < to ? result.test : result.train).push_back(order[n]);
    return result;
}

std::vector<std::int32_t> blocksOf(std::size_t rows, const TableSplit &split) {
    std::vector<std::int32_t> block(rows);
    for (int b = 0; b < split.blocks; ++b)
        for (std::size_t n = startOf(b, rows, split.blocks); n < startOf(b + 1, rows, split.blocks); ++n) block[n] = b;
    return block;
}

RowSplit splitOfParts(const std::vector<std::size_t> &rows, const std::vector<std::int32_t> &part, std::size_t parts,
                      const TableSplit &split) {
    std::vector<std::size_t> order(parts);
    std::iota(order.begin(), order.end(), std::size_t{0});
    order = permuted(std::move(order), split.seed);
    std::vector<bool> trains(parts);
    for (std::size_t n = 0; n < shareOf(parts, split.fraction); ++n) trains[order[n]] = true;
    RowSplit result;
    for (std::size_t n = 0; n < rows.size(); ++n)
        (trains[static_cast<std::size_t>(part[n])] ? result.train : result.test).push_back(rows[n]);
    return result;
}

RowSplit splitWithinParts(const std::vector<std::size_t> &rows, const std::vector<std::int32_t> &part,
                          std::size_t parts, const TableSplit &split) {
    std::vector<std::vector<std::size_t>> members(parts);
    for (std::size_t n = 0; n < rows.size(); ++n) members[static_cast<std::size_t>(part[n])].push_back(rows[n]);
    std::vector<std::size_t> sizes;
    sizes.reserve(members.size());
    for (const auto &of_part : members) sizes.push_back(of_part.size());
    const std::vector<std::size_t> seats = apportioned(sizes, shareOf(rows.size(), split.fraction));
    TorchGenerator generator(split.seed);
    RowSplit result;
    for (std::size_t p = 0; p < parts; ++p) {
        permute(members[p], generator);
        for (std::size_t n = 0; n < members[p].size(); ++n)
            (n < seats[p] ? result.train : result.test).push_back(members[p][n]);
    }
    std::sort(result.train.begin(), result.train.end());
    std::sort(result.test.begin(), result.test.end());
    return result;
}

std::vector<std::size_t> apportioned(const std::vector<std::size_t> &sizes, std::size_t total) {
    const auto all = static_cast<double>(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}));
    std::vector<double> owed(sizes.size());  // the share less the seats
    std::vector<std::size_t> seats(sizes.size()), least(sizes.size()), most(sizes);
    for (std::size_t n = 0; n < sizes.size(); ++n) {
        if (sizes[n] >= 2) least[n] = 1, most[n] = sizes[n] - 1;
        const double share = static_cast<double>(total) * static_cast<double>(sizes[n]) / all;
        seats[n] = std::clamp(static_cast<std::size_t>(share), least[n], most[n]);
        owed[n] = share - static_cast<double>(seats[n]);
    }
    const auto give = [&](bool more) {
        std::size_t best = sizes.size();
        for (std::size_t n = 0; n < sizes.size(); ++n) {
            if (more ? seats[n] == most[n] : seats[n] == least[n]) continue;
            if (best == sizes.size() || (more ? owed[n] > owed[best] : owed[n] < owed[best])) best = n;
        }
        if (best == sizes.size()) return false;
        more ? ++seats[best] : --seats[best];
        owed[best] += more ? -1 : 1;
        return true;
    };
    std::size_t given = std::accumulate(seats.begin(), seats.end(), std::size_t{0});
    while (given < total && give(true)) ++given;
    while (given > total && give(false)) --given;
    return seats;
}

}  // namespace kan
