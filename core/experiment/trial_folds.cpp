#include "core/experiment/trial_folds.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>

#include "core/random/torch_generator.h"

namespace kan {

namespace {

using Rows = std::vector<Eigen::Index>;

constexpr std::uint64_t kSeed = 0;
constexpr int kHeldBack = 4;  // one part of so many judges, if there is one fold only

/// 0 .. count-1 in a drawn order.
std::vector<std::size_t> drawnOrder(std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    TorchGenerator generator(kSeed);
    for (std::size_t n = count; n > 1; --n) std::swap(order[n - 1], order[generator.below(n)]);
    return order;
}

std::vector<int> piecesOf(std::size_t rows, int parts) {
    std::vector<int> part(rows);
    for (std::size_t n = 0; n < rows; ++n) part[n] = static_cast<int>(n * static_cast<std::size_t>(parts) / rows);
    return part;
}

/// Each class by itself, so that no part lacks one that has rows enough.
std::vector<int> drawnParts(const Dataset &data, const Rows &rows, int parts) {
    std::vector<std::size_t> order = drawnOrder(rows.size());
    if (data.classes > 0)
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return data.train_label(rows[a], 0) < data.train_label(rows[b], 0);
        });
    std::vector<int> part(rows.size());
    for (std::size_t n = 0; n < order.size(); ++n)
        part[order[n]] = static_cast<int>(n % static_cast<std::size_t>(parts));
    return part;
}

std::map<std::int32_t, std::size_t> groupSizes(const Dataset &data, const Rows &rows) {
    std::map<std::int32_t, std::size_t> sizes;
    for (const Eigen::Index row : rows) ++sizes[data.train_groups[static_cast<std::size_t>(row)]];
    return sizes;
}

/// The largest groups first, each to the part that has the fewest rows so far.
std::vector<int> groupedParts(const Dataset &data, const Rows &rows, int parts) {
    const std::map<std::int32_t, std::size_t> sizes = groupSizes(data, rows);
    std::vector<std::pair<std::int32_t, std::size_t>> groups(sizes.begin(), sizes.end());
    std::vector<std::pair<std::int32_t, std::size_t>> drawn;
    for (const std::size_t n : drawnOrder(groups.size())) drawn.push_back(groups[n]);
    std::stable_sort(drawn.begin(), drawn.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
    std::vector<std::size_t> load(static_cast<std::size_t>(parts), 0);
    std::map<std::int32_t, int> part_of_group;
    for (const auto &[group, size] : drawn) {
        const auto least = std::min_element(load.begin(), load.end());
        part_of_group[group] = static_cast<int>(least - load.begin());
        *least += size;
    }
    std::vector<int> part;
    for (const Eigen::Index row : rows) part.push_back(part_of_group[data.train_groups[static_cast<std::size_t>(row)]]);
    return part;
}

/// Pieces of the last two fifths, or the last quarter, each judged by all rows before it.
std::vector<TrialFold> orderedFolds(const Rows &rows, int folds) {
    const auto count = static_cast<std::ptrdiff_t>(rows.size());
    const std::ptrdiff_t judged = folds == 1 ? count / kHeldBack : count * 2 / 5;
    std::vector<TrialFold> result;
    for (int fold = 0; fold < folds; ++fold) {
        const auto from = rows.begin() + (count - judged + judged * fold / folds);
        const auto to = rows.begin() + (count - judged + judged * (fold + 1) / folds);
        result.push_back({.train = {rows.begin(), from}, .validation = {from, to}});
    }
    return result;
}

TrialFold foldOf(const Rows &rows, const std::vector<int> &part, int judge) {
    TrialFold fold;
    for (std::size_t n = 0; n < rows.size(); ++n) (part[n] == judge ? fold.validation : fold.train).push_back(rows[n]);
    return fold;
}

std::vector<int> partsOf(const Dataset &data, SplitRule rule, const Rows &rows, int &parts) {
    if (rule == SplitRule::Blocks) return piecesOf(rows.size(), parts);
    const bool grouped = static_cast<Eigen::Index>(data.train_groups.size()) == data.train_input.rows();
    if (rule != SplitRule::Group || !grouped) return drawnParts(data, rows, parts);
    const std::size_t groups = groupSizes(data, rows).size();
    if (groups < 2) return drawnParts(data, rows, parts);
    parts = std::min(parts, static_cast<int>(groups));
    return groupedParts(data, rows, parts);
}

}  // namespace

std::vector<Eigen::Index> trialRows(const Dataset &data, SplitRule rule, Eigen::Index most) {
    Rows all;
    for (Eigen::Index row = 0; row < data.train_input.rows(); ++row)
        if (data.train_weight.empty() || data.train_weight[static_cast<std::size_t>(row)] > 0) all.push_back(row);
    const auto count = std::min(all.size(), static_cast<std::size_t>(most));
    if (count == all.size() || rule == SplitRule::Ordered)
        return {all.end() - static_cast<std::ptrdiff_t>(count), all.end()};
    const std::vector<std::size_t> order = drawnOrder(all.size());
    Rows rows(count);
    for (std::size_t n = 0; n < count; ++n) rows[n] = all[order[n]];
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::vector<TrialFold> trialFolds(const Dataset &data, SplitRule rule, const std::vector<Eigen::Index> &rows,
                                  int folds) {
    if (rows.empty()) return {};
    std::vector<TrialFold> result;
    if (rule == SplitRule::Ordered) {
        result = orderedFolds(rows, folds);
    } else {
        int parts = folds == 1 ? kHeldBack : folds;
        const std::vector<int> part = partsOf(data, rule, rows, parts);
        for (int judge = 0; judge < (folds == 1 ? 1 : parts); ++judge) result.push_back(foldOf(rows, part, judge));
    }
    std::erase_if(result, [](const TrialFold &fold) { return fold.train.empty() || fold.validation.empty(); });
    return result;
}

}  // namespace kan
