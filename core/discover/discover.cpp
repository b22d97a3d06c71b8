#include "core/discover/discover.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "core/data/formula_options.h"
#include "core/discover/discover_attempt.h"
#include "core/discover/far_rows.h"
#include "core/discover/judged_result.h"
#include "core/discover/law_network.h"
#include "core/discover/laws_of_rows.h"
#include "core/discover/log_odds.h"
#include "core/discover/row_curve.h"
#include "core/discover/stages_in_order.h"
#include "core/formula/network_formula.h"
#include "core/interpret/formula_front.h"
#include "core/interpret/trials.h"
#include "core/kernels/evaluate.h"
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

/// Whether the formula, written in the user's units, gives what the network gives: that no term got lost among numbers
/// too large or too small for a double. What the units' shifts cost in digits does not count.
bool holdsInUserUnits(const Kan &model, const Dataset &data, double tolerance, int threads) {
    constexpr double kRounding = 1e-11;
    double cost = 1;
    for (const auto *scaling : {&data.input_scaling, &data.output_scaling})
        for (const ColumnScaling &column : *scaling) cost = std::max(cost, std::abs(column.shift / column.scale));
    const NetworkFormula formula(model, formulaOptionsOf(data, model.outputs()));
    for (const Matrix *inputs : {&data.train_input, &data.test_input}) {
        if (inputs->rows() == 0) continue;
        Matrix written = formula.evaluate(inUserUnits(*inputs, data.input_scaling)).values;
        const std::vector<ColumnScaling> &scaling = formula.options().output_scaling;
        for (std::size_t m = 0; m < scaling.size(); ++m)
            for (double &value : written.col(static_cast<Eigen::Index>(m))) value = scaling[m].fromUser(value);
        if (!(rmse(written, predict(model, *inputs, threads)) <= std::max(tolerance, kRounding * cost))) return false;
    }
    return true;
}

/// Whether the rows are better told by one curve than by what a network has come to: as good and plainer, or plainly
/// better.
bool curveIsBetter(const RowCurve &curve, const DiscoverResult &result, double deviation) {
    constexpr double kAsGoodTest = 1.1, kPlainlyBetter = 0.9;
    if (!(curve.test_rmse <= kAsGoodTest * result.test_rmse)) return false;
    if (!result.model.allSymbolic() || result.test_rmse >= kUntrained * deviation) return true;
    if (symbolicComplexity(curve.model) < symbolicComplexity(result.model)) return true;
    return curve.test_rmse < kPlainlyBetter * result.test_rmse && curve.train_rmse < result.train_rmse;
}

/// The curve in the place of the network, as a stage.
DiscoverResult asCurve(DiscoverResult result, const RowCurve &curve, const DiscoverOptions &options, double deviation,
                       const DiscoverCallback &callback) {
    DiscoverStage stage = result.stages.back();
    stage.name = "fix";
    stage.detail = concat("the rows are one curve: ", curve.text);
    stage.model = result.model = curve.model;
    stage.train_rmse = result.train_rmse = curve.train_rmse;
    stage.test_rmse = result.test_rmse = curve.test_rmse;
    stage.edges = stage.symbolic_edges = 1;
    result.exact = std::max(curve.train_rmse, curve.test_rmse) <= options.exact * deviation;
    if (callback) callback(stage);
    result.stages.push_back(std::move(stage));
    return result;
}

/// The result in log-odds, and the stage that makes them; as it was, and stopped, if a stop cuts that short.
DiscoverResult inLogOdds(DiscoverResult result, const LossFunction &loss, const Trials &trials,
                         const DiscoverCallback &callback) {
    DiscoverResult before = result;
    before.stopped = true;
    const Dataset &data = trials.data();
    const auto trained = [&](Kan &model, double &train_rmse, double &test_rmse) {
        model = kan::inLogOdds(model, trials.sharedData(), loss, trials.threads(), trials.stop());
        train_rmse = probabilityRmse(model, data.train_input, data.train_label, data.train_weight, trials.threads());
        test_rmse = data.test_input.rows() == 0
                        ? train_rmse
                        : probabilityRmse(model, data.test_input, data.test_label, data.test_weight, trials.threads());
    };
    trained(result.model, result.train_rmse, result.test_rmse);
    for (FrontPoint &point : result.front) {
        if (trials.stopped()) return before;
        trained(point.model, point.train_rmse, point.test_rmse);
    }
    if (trials.stopped()) return before;
    DiscoverStage stage = result.stages.back();
    stage.name = "log-odds";
    stage.detail = "constants trained to the log-odds of the second class";
    stage.model = result.model;
    stage.train_rmse = result.train_rmse;
    stage.test_rmse = result.test_rmse;
    if (callback) callback(stage);
    result.stages.push_back(std::move(stage));
    return result;
}

/// Whether the law says it better than what networks came to: exact before closed form; of two that are no more than
/// near, the one with the shorter description.
bool lawIsBetter(const DiscoverResult &law, const DiscoverResult &network, const Trials &trials) {
    if (law.exact != network.exact) return law.exact;
    if (!network.model.allSymbolic()) return law.test_rmse <= 1.2 * network.test_rmse;
    const auto lengthOf = [&](const DiscoverResult &result) {
        constexpr double kPerComplexity = 1.4;  // nats
        const auto rows = static_cast<double>(trials.data().train_input.rows());
        return rows * std::log(std::max(result.test_rmse, result.train_rmse)) +
               kPerComplexity * symbolicComplexity(result.model);
    };
    return lengthOf(law) < lengthOf(network);
}

/// The least that networks missed, on the way to the result too; infinite if there were none.
double networkRmse(const DiscoverResult &result, const std::optional<FoundLaws> &laws) {
    double least = laws ? laws->network_rmse : std::numeric_limits<double>::infinity();
    for (const DiscoverStage &stage : result.stages)
        if (!stage.model.allSymbolic()) least = std::min(least, stage.test_rmse);
    return least;
}

/// Whether all outputs' formulas, as they are written in the user's units, are as wished.
bool meets(const FormulaWishes &wishes, const Kan &model, const Dataset &data) {
    return model.allSymbolic() &&
           wishes.met(writtenAsWished(model, data, formulaOptionsOf(data, model.outputs()), wishes).formula);
}

/// Of the result and its front the best formula that is as wished; nothing if none is.
std::optional<DiscoverResult> asWished(const DiscoverResult &result, const DiscoverOptions &options,
                                       const Trials &trials, const DiscoverCallback &callback) {
    if (meets(options.wishes, result.model, trials.data())) return result;
    const FrontPoint *best = nullptr;
    for (const FrontPoint &point : result.front)
        if ((!best || point.test_rmse < best->test_rmse) && meets(options.wishes, point.model, trials.data()))
            best = &point;
    if (!best) return std::nullopt;
    DiscoverResult wished = result;
    DiscoverStage stage = result.stages.back();
    stage.name = "wishes";
    stage.detail = "the best of the front" + options.wishes.words(formulaOptionsOf(trials.data(), 1).input_names);
    stage.model = wished.model = best->model;
    stage.train_rmse = wished.train_rmse = best->train_rmse;
    stage.test_rmse = wished.test_rmse = best->test_rmse;
    stage.edges = static_cast<int>(best->model.activeEdgeCount());
    stage.symbolic_edges = static_cast<int>(best->model.symbolicEdgeCount());
    wished.exact = std::max(best->train_rmse, best->test_rmse) <= options.exact * trials.deviation();
    if (callback) callback(stage);
    wished.stages.push_back(std::move(stage));
    return wished;
}

/// What is searched.
struct Search {
    const Kan &start;
    const SymbolicLibrary &library;
    const DiscoverOptions &options;
    const std::stop_token &stop;
    const DiscoverCallback &callback;
};

DiscoverResult onRows(const Search &search, const std::shared_ptr<const Dataset> &dataset, bool may_leave_out);

/// Without the rows that lie far from a model, if the others are explained then; nothing if there are none.
std::optional<DiscoverResult> withoutFarRows(const Kan &model, const Search &search,
                                             const std::shared_ptr<const Dataset> &dataset) {
    const bool numbers =
        dataset->classes == 0 && search.options.loss.kind == Loss::Mse && dataset->train_weight.empty();
    if (!numbers || search.stop.stop_requested()) return std::nullopt;
    const FarRows far = farRows(model, *dataset, search.options.threads);
    if (far.train.empty()) return std::nullopt;
    DiscoverResult others = onRows(search, withoutRows(*dataset, far), false);
    const Verdict::Kind kind = others.verdict.kind;
    if (kind != Verdict::Kind::Exact && kind != Verdict::Kind::WithinNoise) return std::nullopt;
    others.far_rows = far;
    return others;
}

/// The search on these rows, or on those that do not lie far.
DiscoverResult onRows(const Search &search, const std::shared_ptr<const Dataset> &dataset, bool may_leave_out) {
    const auto &[start, library, options, stop, callback] = search;
    const Trials trials(dataset, options.threads, stop);
    std::optional<DiscoverResult> best;
    std::optional<FoundLaws> laws = lawsOfRows(start, library, options, trials, callback);
    if (laws && (laws->result.exact || stop.stop_requested()))
        return judged(std::move(laws->result), trials, options, laws->network_rmse);
    // Networks learn single rows, too, and then nothing lies far from them: laws do not.
    if (may_leave_out && laws)
        if (std::optional<DiscoverResult> others = withoutFarRows(laws->result.model, search, dataset))
            return std::move(*others);
    if (laws && laws->as_good_as_networks) return judged(std::move(laws->result), trials, options, laws->network_rmse);
    const SymbolicLibrary allowed = options.wishes.allowed(library);
    for (DiscoverResult &result : attempts(start, allowed, options, trials, callback))
        if (!best || betterAttempt(result, *best, trials.deviation())) best = std::move(result);
    const double network = networkRmse(*best, laws);
    if (laws && (!options.wishes.any() || stop.stop_requested()) && lawIsBetter(laws->result, *best, trials))
        return judged(std::move(laws->result), trials, options, network);
    if (!best->exact && !best->stages.empty() && !stop.stop_requested() && start.symbolicEdgeCount() == 0)
        if (const auto curve = curveOfRows(start.spec(), trials, allowed, options.suggest.fit);
            curve && curveIsBetter(*curve, *best, trials.deviation()))
            *best = asCurve(std::move(*best), *curve, options, trials.deviation(), callback);
    if (!stop.stop_requested()) best->front = formulaFront(best->model, *dataset, kTrialSteps, options.threads, stop);
    bool missed = false;
    if (options.wishes.any() && !best->stages.empty() && !stop.stop_requested()) {
        std::optional<DiscoverResult> wished = asWished(*best, options, trials, callback);
        missed = !wished && !laws;
        if (!wished && laws) return judged(std::move(laws->result), trials, options, network);
        if (wished) *best = std::move(*wished);
        if (laws && lawIsBetter(laws->result, *best, trials))
            return judged(std::move(laws->result), trials, options, network);
    }
    best->stopped = stop.stop_requested();
    const double tolerance = options.exact * trials.deviation();
    const bool lost = best->exact && !holdsInUserUnits(best->model, *dataset, tolerance, options.threads);
    best->exact = best->exact && !lost;
    if (options.loss.kind == Loss::BinaryCrossEntropy && !best->stages.empty() && !best->stopped)
        *best = inLogOdds(std::move(*best), options.loss, trials, callback);
    const bool cut_short = best->stopped;
    *best = judged(std::move(*best), trials, options, network, lost);
    best->stopped = best->stopped || cut_short;
    if (missed && !best->stopped)
        best->message = concat("no formula", options.wishes.words(formulaOptionsOf(*dataset, 1).input_names),
                               " was found; this is the best without: ", best->message);
    return std::move(*best);
}

/// Where no law is to be seen, the mean in the place of what was found by chance.
DiscoverResult asMean(DiscoverResult result, const std::shared_ptr<const Dataset> &dataset,
                      const DiscoverOptions &options, const std::stop_token &stop, const DiscoverCallback &callback) {
    if (result.verdict.kind != Verdict::Kind::NothingToFind || options.wishes.any() || stop.stop_requested())
        return result;
    const Dataset &data = *dataset;
    const Matrix says = predict(result.model, data.train_input, options.threads);
    if ((says.colwise().maxCoeff() - says.colwise().minCoeff()).maxCoeff() == 0) return result;
    if (!data.train_weight.empty() || result.model.outputs() != data.outputs()) return result;
    const Matrix labels = inUserUnits(data.train_label, data.output_scaling);
    ExpressionFactory make;
    std::vector<ExpressionPtr> means;
    for (Eigen::Index m = 0; m < labels.cols(); ++m) means.push_back(make.number(labels.col(m).mean()));
    const std::optional<Kan> constant = networkOfLaws(means, data, result.model.spec().seed);
    if (!constant) return result;
    const Trials trials(dataset, options.threads, stop);
    DiscoverStage stage{0,
                        "law",
                        "the mean: no law is to be seen",
                        *constant,
                        trials.trainRmse(*constant),
                        trials.testRmse(*constant),
                        static_cast<int>(constant->activeEdgeCount()),
                        static_cast<int>(constant->symbolicEdgeCount())};
    result.model = stage.model;
    result.train_rmse = stage.train_rmse;
    result.test_rmse = stage.test_rmse;
    if (callback) callback(stage);
    result.stages.push_back(std::move(stage));
    const double network = result.verdict.noise;
    return judged(std::move(result), trials, options, network);
}

/// A result of some of the rows with the figures of all.
DiscoverResult onAll(DiscoverResult result, const std::shared_ptr<const Dataset> &dataset,
                     const DiscoverOptions &options, const std::stop_token &stop) {
    if (stop.stop_requested()) return result;
    if (result.far_rows.count() > 0) result.far_rows = farRows(result.model, *dataset, options.threads);
    const Trials all(result.far_rows.count() > 0 ? withoutRows(*dataset, result.far_rows) : dataset, options.threads,
                     stop);
    for (FrontPoint &point : result.front) {
        point.train_rmse = all.trainRmse(point.model);
        point.test_rmse = all.testRmse(point.model);
    }
    result.train_rmse = all.trainRmse(result.model);
    result.test_rmse = all.testRmse(result.model);
    result.exact = result.exact && std::max(result.train_rmse, result.test_rmse) <= options.exact * all.deviation();
    const double network = result.verdict.noise;
    return judged(std::move(result), all, options, network);
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
    if (loss.kind == Loss::CrossEntropy)
        throw std::invalid_argument(
            "formulas are looked for of numbers and, by the loss bce, of two classes; the loss is cross_entropy. "
            "suggest and Auto symbolic give such a network its functions");
    suggest.fit.validate();
}

DiscoverOptions discoverOptions(const SymbolicSettings &settings, int threads) {
    DiscoverOptions options;
    options.threads = threads;
    options.suggest = settings.suggestOptions(threads);
    return options;
}

DiscoverResult discover(const Kan &start, std::shared_ptr<const Dataset> dataset, const SymbolicLibrary &library,
                        const DiscoverOptions &options, std::stop_token stop, const DiscoverCallback &callback) {
    options.validate();
    if (library.functions().empty()) throw std::invalid_argument("the library has no functions; name at least one");
    options.wishes.validate(start.inputs(), library);
    if (const std::size_t edges = start.activeEdgeCount(); edges > kMostDiscovered)
        throw std::invalid_argument(concat("the network has ", edges,
                                           " edges; a formula is looked for in networks of at most ", kMostDiscovered,
                                           ". Train and prune it first, choose smaller widths, or ignore columns"));
    TrainingOptions training;
    training.loss = options.loss;
    const Trainer fits(start, dataset, training);
    dataset->validateSizes();
    // Laws and networks are known from fewer rows than people have.
    constexpr Eigen::Index kMostTrainRows = 8000, kMostTestRows = 4000;
    const std::shared_ptr<const Dataset> some = thinnedDataset(dataset, kMostTrainRows, kMostTestRows);
    const bool thinned = some != dataset;
    const Search search{start, library, options, stop, callback};
    DiscoverResult result = onRows(search, some, true);
    if (!result.exact && !result.stages.empty() && result.far_rows.count() == 0)
        if (std::optional<DiscoverResult> others = withoutFarRows(result.model, search, some))
            result = std::move(*others);
    if (result.far_rows.count() == 0 && start.symbolicEdgeCount() == 0)
        result = asMean(std::move(result), some, options, stop, callback);
    result.stopped = result.stopped || stop.stop_requested();
    if (thinned) result = onAll(std::move(result), dataset, options, stop);
    if (const std::size_t far = result.far_rows.count(); far > 0)
        result.message += far == 1 ? "; 1 row lies far from it and was left out"
                                   : concat("; ", far, " rows lie far from it and were left out");
    return result;
}

}  // namespace kan
