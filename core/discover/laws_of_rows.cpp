#include "core/discover/laws_of_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/discover/alternatives.h"
#include "core/discover/far_rows.h"
#include "core/discover/law_network.h"
#include "core/discover/law_search.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr Eigen::Index kMostLawRows = 4000, kMostLawTests = 2000;

bool hasStandardFunctions(const SymbolicLibrary &library) {
    const SymbolicLibrary standard = SymbolicLibrary::standard();
    return std::ranges::all_of(
        standard.functions(), [&](const SymbolicFunction &function) { return library.find(function.name) != nullptr; });
}

bool canBeLookedFor(const Kan &start, const SymbolicLibrary &library, const LossFunction &loss, const Dataset &data) {
    return loss.kind == Loss::Mse && data.classes == 0 && data.train_weight.empty() && start.symbolicEdgeCount() == 0 &&
           data.train_input.rows() >= kFewestLawRows && data.inputs() <= kMostLawInputs &&
           data.outputs() == start.outputs() && hasStandardFunctions(library);
}

/// Training rows, then test rows, in the user's units.
Matrix allRows(const Matrix &train, const Matrix &test, const std::vector<ColumnScaling> &scaling) {
    Matrix all(train.rows() + test.rows(), train.cols());
    all.topRows(train.rows()) = train;
    if (test.rows() > 0) all.bottomRows(test.rows()) = test;
    return inUserUnits(std::move(all), scaling);
}

double scaleOf(const std::vector<ColumnScaling> &scaling, Eigen::Index column) {
    return scaling.empty() ? 1 : scaling[static_cast<std::size_t>(column)].scale;
}

std::optional<FrontPoint> pointOf(const std::vector<ExpressionPtr> &laws, const Kan &start, const Trials &trials) {
    std::optional<Kan> model = networkOfLaws(laws, trials.data(), start.spec().seed);
    if (!model) return std::nullopt;
    FrontPoint point{symbolicComplexity(*model), trials.trainRmse(*model), trials.testRmse(*model), *model};
    if (!std::isfinite(point.train_rmse) || !std::isfinite(point.test_rmse)) return std::nullopt;
    return point;
}

/// Of the laws of one output those that none beats in complexity and error at once, by rising complexity.
std::vector<FrontPoint> frontOf(const LawSearchResult &found, const LawProblem &table, const FrontPoint &best,
                                const Kan &start, const Trials &trials, const FormulaWishes &wishes, double exact) {
    constexpr std::size_t kMostPoints = 12;
    std::vector<FrontPoint> points = {best};
    // What is longer and worse is not made a network of.
    double least = found.laws.front().size;
    for (std::size_t n = 1; n < found.laws.size() && points.size() < kMostPoints && !trials.stopped(); ++n) {
        const LawCandidate &law = found.laws[n];
        if (law.size >= least && law.error >= found.laws.front().error) continue;
        least = std::min(least, law.size);
        if (std::optional<FrontPoint> point = pointOf(
                {writtenLaw(law, table, wishes, exact, kComparedRows, trials.stop()).expression}, start, trials))
            points.push_back(std::move(*point));
    }
    std::ranges::stable_sort(points, [](const FrontPoint &a, const FrontPoint &b) {
        return a.complexity != b.complexity ? a.complexity < b.complexity : a.test_rmse < b.test_rmse;
    });
    std::vector<FrontPoint> front;
    for (FrontPoint &point : points)
        if (front.empty() || point.test_rmse < front.back().test_rmse) front.push_back(std::move(point));
    return front;
}

}  // namespace

std::optional<FoundLaws> lawsOfRows(const Kan &start, const SymbolicLibrary &library, const DiscoverOptions &options,
                                    const Trials &trials, const DiscoverCallback &callback) {
    constexpr double kAsGoodAsNetworks = 1.1;
    if (!options.laws || !canBeLookedFor(start, library, options.loss, trials.data())) return std::nullopt;
    // Laws are compared on some of the rows, and their constants fitted to these; figures are of all.
    const std::shared_ptr<const Dataset> some = thinnedDataset(trials.sharedData(), kMostLawRows, kMostLawTests);
    const Dataset &data = *some;
    const Matrix x = allRows(data.train_input, data.test_input, data.input_scaling);
    const Matrix y = allRows(data.train_label, data.test_label, data.output_scaling);
    LawSearchOptions search;
    search.exact = options.exact;
    search.threads = options.threads;
    search.fit = options.suggest.fit;
    search.wishes = options.wishes;
    if (options.progress) search.progress = [&](const std::string &doing) { options.progress(0, "laws: " + doing); };
    std::vector<LawProblem> tables;
    std::vector<LawSearchResult> found;
    std::vector<ExpressionPtr> laws;
    FoundLaws all;
    all.as_good_as_networks = true;
    for (Eigen::Index m = 0; m < y.cols(); ++m) {
        tables.push_back(lawProblem(x, y.col(m), data.train_input.rows()));
        LawSearchResult one = searchLaws(tables.back(), library, search, trials.stop());
        if (one.laws.empty()) return std::nullopt;
        const double error = one.laws.front().error;
        const bool as_good = error <= kAsGoodAsNetworks * one.network_error;
        if (!one.exact && !(as_good && one.laws.front().constants <= kFewConstants)) all.as_good_as_networks = false;
        if (!one.exact && trials.stopped()) all.as_good_as_networks = false;
        laws.push_back(writtenLaw(one.laws.front(), tables.back(), options.wishes, options.exact * one.reference,
                                  kMostLawRows, trials.stop())
                           .expression);
        all.network_rmse = std::max(all.network_rmse, one.network_error / std::abs(scaleOf(data.output_scaling, m)));
        found.push_back(std::move(one));
    }
    const std::optional<FrontPoint> best = pointOf(laws, start, trials);
    if (!best) return std::nullopt;
    DiscoverResult &result = all.result;
    result.model = best->model;
    result.train_rmse = best->train_rmse;
    result.test_rmse = best->test_rmse;
    result.exact = std::max(result.train_rmse, result.test_rmse) <= options.exact * trials.deviation();
    result.front = found.size() == 1 ? frontOf(found.front(), tables.front(), *best, start, trials, options.wishes,
                                               options.exact * found.front().reference)
                                     : std::vector{*best};
    if (found.size() == 1 && !result.exact && !trials.stopped()) {
        constexpr std::size_t kMostAlternatives = 3;
        constexpr double kLonger = 1.5, kMoreNodes = 4;
        const double largest = kLonger * writtenSize(laws.front()) + kMoreNodes;
        for (AlternativeLaw &law : alternativesTo(laws.front(), found.front().laws, tables.front(), largest,
                                                  kMostAlternatives, trials.stop()))
            if (std::optional<FrontPoint> point = pointOf({law.expression}, start, trials))
                result.alternatives.push_back({std::move(*point), std::move(law.where), law.difference});
    }
    std::size_t fitted = 0;
    for (const LawSearchResult &one : found) fitted += one.laws.size();
    DiscoverStage stage{0,
                        "law",
                        concat("the shortest description of the rows among ", fitted, " laws that were fitted to them"),
                        result.model,
                        result.train_rmse,
                        result.test_rmse,
                        static_cast<int>(result.model.activeEdgeCount()),
                        static_cast<int>(result.model.symbolicEdgeCount())};
    if (callback) callback(stage);
    result.stages.push_back(std::move(stage));
    result.stopped = trials.stopped();
    return all;
}

}  // namespace kan
