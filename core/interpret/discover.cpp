#include "core/interpret/discover.h"

#include <optional>
#include <stdexcept>

#include "core/interpret/discover_attempt.h"
#include "core/interpret/formula_front.h"
#include "core/interpret/stages_in_order.h"
#include "core/interpret/trials.h"
#include "core/text.h"
#include "core/threads/independent.h"

namespace kan {

namespace {

/// Exact before closed form before the rest, then the lower test RMSE; but what misses the data comes last.
bool betterAttempt(const DiscoverResult &a, const DiscoverResult &b, double deviation) {
    if (a.exact != b.exact) return a.exact;
    const auto misses = [&](const DiscoverResult &result) { return !(result.test_rmse < kUntrained * deviation); };
    if (misses(a) != misses(b)) return misses(b);
    if (a.model.allSymbolic() != b.model.allSymbolic()) return a.model.allSymbolic();
    if (a.exact) return symbolicComplexity(a.model) < symbolicComplexity(b.model);
    return a.test_rmse < b.test_rmse;
}

/// All attempts that count, in their order: up to the first whose formula is exact. The first has all threads; if it
/// does not do, the others run at once.
std::vector<DiscoverResult> attempts(const Kan &start, const SymbolicLibrary &library, const DiscoverOptions &options,
                                     const Trials &trials, const DiscoverCallback &callback) {
    std::vector<DiscoverResult> results = {discoverAttempt(0, start, library, options, trials, callback)};
    const int more = options.attempts - 1;
    if (results[0].exact || trials.stopped() || more == 0 || start.symbolicEdgeCount() > 0) return results;
    std::vector<std::optional<DiscoverResult>> others(static_cast<std::size_t>(more));
    StagesInOrder in_order(1, options.attempts, callback);
    const DiscoverCallback tell = [&](const DiscoverStage &stage) {
        if (callback) in_order.tell(stage);
    };
    const int needed = searchIndependent(more, trials.threads(), trials.stop(), [&](int n, const auto &stop) {
        KanSpec spec = start.spec();
        spec.seed += static_cast<std::uint64_t>(n + 1);
        std::optional<DiscoverResult> &result = others[static_cast<std::size_t>(n)];
        result = discoverAttempt(n + 1, Kan(spec), library, options, trials.onOneThread(stop), tell);
        if (result->exact) in_order.lastIs(n + 1);
        in_order.ended(n + 1);
        return result->exact;
    });
    for (int n = 0; n < needed && others[static_cast<std::size_t>(n)]; ++n)
        results.push_back(std::move(*others[static_cast<std::size_t>(n)]));
    return results;
}

}  // namespace

void DiscoverOptions::validate() const {
    const auto require = [](bool good, const char *name, double value, const char *range) {
        if (!good) throw std::invalid_argument(concat(name, " is ", value, "; expected ", range));
    };
    require(tolerance > 0 && tolerance <= 1, "tolerance", tolerance, "above 0, up to 1");
    require(exact > 0 && exact <= 1, "exact", exact, "above 0, up to 1");
    require(attempts >= 1 && attempts <= 1000, "attempts", attempts, "1 .. 1000");
    require(train_steps >= 1 && train_steps <= 100000, "train_steps", train_steps, "1 .. 100000");
    require(lamb >= 0 && lamb <= 1e6, "lamb", lamb, "0 .. 1e6");
    require(largest_grid >= 1 && largest_grid <= 1000, "largest_grid", largest_grid, "1 .. 1000");
    suggest.fit.validate();
}

DiscoverResult discover(const Kan &start, std::shared_ptr<const Dataset> dataset, const SymbolicLibrary &library,
                        const DiscoverOptions &options, std::stop_token stop, const DiscoverCallback &callback) {
    options.validate();
    if (library.functions().empty()) throw std::invalid_argument("the library has no functions; name at least one");
    const Trainer fits(start, dataset, TrainingOptions{});
    const Trials trials(dataset, options.threads, stop);
    std::optional<DiscoverResult> best;
    for (DiscoverResult &result : attempts(start, library, options, trials, callback))
        if (!best || betterAttempt(result, *best, trials.deviation())) best = std::move(result);
    best->stopped = stop.stop_requested();
    best->front = formulaFront(best->model, *dataset, kTrialSteps, options.threads, stop);
    best->message = best->stopped ? "stopped before the end"
                    : best->exact ? "the formula is exact"
                    : best->model.allSymbolic()
                        ? "a formula, but not an exact one: see its RMSE"
                        : concat(best->model.activeEdgeCount() - best->model.symbolicEdgeCount(),
                                 " edges are no function of the library and stay splines");
    return std::move(*best);
}

}  // namespace kan
