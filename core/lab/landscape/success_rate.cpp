#include "core/lab/landscape/success_rate.h"

#include <cmath>
#include <mutex>
#include <stdexcept>

#include "core/random/torch_generator.h"
#include "core/text.h"
#include "core/threads/independent.h"

namespace kan {

namespace {

constexpr int kMostDraws = 1000;  // in search of a place where the function is finite

}  // namespace

std::vector<std::vector<double>> drawnStarts(const Landscape &landscape, const std::vector<double> &start, int count,
                                             std::uint64_t seed) {
    if (count < 1 || count > kMostStarts)
        throw std::invalid_argument(concat("starts is ", count, "; it must lie in 1 .. ", kMostStarts));
    TorchGenerator generator(seed);
    std::vector<std::vector<double>> starts = {start};
    while (starts.size() < static_cast<std::size_t>(count)) {
        std::vector<double> x;
        for (int draw = 0; draw < kMostDraws && (x.empty() || !std::isfinite(landscape.value(x))); ++draw) {
            x.clear();
            for (const LandscapeRange &range : landscape.ranges())
                x.push_back(range.low + (range.high - range.low) * generator.uniform());
        }
        starts.push_back(std::move(x));
    }
    return starts;
}

std::optional<double> SuccessRate::rate() const {
    if (runs.empty()) return std::nullopt;
    return static_cast<double>(reached) / static_cast<double>(runs.size());
}

SuccessRate successRate(const Landscape &landscape, const std::vector<std::vector<double>> &starts,
                        const Parameterisation &parameterisation, const LandscapeOptions &options, int seeds,
                        const std::stop_token &stop, const SuccessCallback &callback) {
    if (starts.empty()) throw std::invalid_argument("starts is empty; give at least one");
    if (seeds < 1 || seeds > 10'000)
        throw std::invalid_argument(concat("runs is ", seeds, "; it must lie in 1 .. 10000"));
    if (starts.size() > static_cast<std::size_t>(kMostRuns / seeds))
        throw std::invalid_argument(
            concat(seeds, " runs from each of ", starts.size(), " starts are more than ", kMostRuns));
    const int count = seeds * static_cast<int>(starts.size());
    std::vector<std::optional<LandscapeResult>> results(static_cast<std::size_t>(count));
    std::mutex telling;
    int done = 0;
    forEachIndependent(count, options.threads, [&](int task) {
        if (stop.stop_requested()) return;
        LandscapeOptions own = options;
        own.threads = 1;
        own.seed += static_cast<std::uint64_t>(task % seeds);
        LandscapeResult result =
            runLandscape({landscape, starts[static_cast<std::size_t>(task / seeds)]}, parameterisation, own, stop);
        if (result.status == LandscapeStatus::Stopped) return;
        result.path = {};
        if (task > 0) result.losses = {};
        const std::lock_guard lock(telling);
        if (callback) callback(++done, count, result);
        results[static_cast<std::size_t>(task)] = std::move(result);
    });
    SuccessRate rate;
    for (std::optional<LandscapeResult> &result : results) {
        if (!result) continue;
        rate.reached += result->reached;
        rate.failed += result->status != LandscapeStatus::Done;
        rate.runs.push_back(std::move(*result));
    }
    rate.stopped = stop.stop_requested();
    return rate;
}

}  // namespace kan
