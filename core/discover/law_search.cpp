#include "core/discover/law_search.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/discover/curve_law.h"
#include "core/discover/law_surrogate.h"
#include "core/discover/sparse_sum.h"
#include "core/discover/symmetry.h"
#include "core/discover/target_change.h"
#include "core/discover/term_table.h"
#include "core/discover/wave_sum.h"
#include "core/fit/expression_values.h"
#include "core/text.h"
#include "core/threads/independent.h"

namespace kan {

namespace {

constexpr Eigen::Index kSumRows = 256;         ///< on which sums are compared
constexpr Eigen::Index kDerivativeRows = 300;  ///< at which networks are asked for symmetries
constexpr std::size_t kFittedSums = 3;         ///< of each change of the target, candidates that are fitted
/// Of the deviation, an error that no sum of many terms comes to by chance: nothing more is looked for.
constexpr double kCertain = 1e-11;
constexpr std::size_t kDeferred = 5;    ///< of each problem, those that are fitted if need be
constexpr double kAllButExact = 1e-14;  ///< share of a sum that is fitted at once
constexpr double kAsGood = 1.5;         ///< by which the error of a network of invariants may be larger
constexpr double kSeenNoise = 3e-3;     ///< of the deviation: networks miss no more where there is no noise
constexpr double kSettled = 1.03;       ///< error over a network's of a law that is as good
constexpr int kMostReductions = 8;      ///< that are tried
constexpr double kSureDefect = 0.01;    ///< of symmetries that hold whatever the network of invariants says
constexpr double kGoodEnough = 1e-3;    ///< of the deviation: or up to this

class LawSearch {
  public:
    LawSearch(const LawProblem &table, const SymbolicLibrary &library, const LawSearchOptions &options,
              std::stop_token stop)
        : table_(table), library_(library), options_(options), stop_(std::move(stop)) {
        result_.reference = deviation(table.y);
        result_.network_error = std::numeric_limits<double>::infinity();
        exact_ = options.exact * result_.reference;
    }

    LawSearchResult run() {
        search(table_, std::nullopt);
        offerDeferred(true);
        std::ranges::stable_sort(result_.laws, {}, &LawCandidate::length);
        result_.exact = !result_.laws.empty() && isExact(result_.laws.front());
        return std::move(result_);
    }

  private:
    bool isExact(const LawCandidate &law) const { return std::max(law.error, law.train_error) <= exact_; }
    bool halted() const { return found_certain_ || stop_.stop_requested(); }
    bool done() const { return halted() || settled_; }
    void tell(const std::string &doing) const {
        if (options_.progress) options_.progress(doing);
    }

    void offer(const LawProblem &problem, const ExpressionPtr &of_columns) {
        ExpressionFactory make;
        const ExpressionPtr written = problem.written(make, of_columns);
        if (!options_.wishes.met(written)) return;
        std::optional<LawCandidate> law = fittedLaw(table_, written, exact_, stop_);
        if (!law) return;
        found_certain_ = found_certain_ || std::max(law->error, law->train_error) <= kCertain * result_.reference;
        // Where noise is seen, what is as good as a network is as good as anything can be.
        const bool noisy =
            std::isfinite(result_.network_error) && result_.network_error > kSeenNoise * result_.reference;
        settled_ =
            settled_ || (noisy && law->constants <= kFewConstants && law->error <= kSettled * result_.network_error);
        result_.laws.push_back(std::move(*law));
    }

    struct Deferred {
        LawProblem problem;
        ExpressionPtr of_columns;
        double error;  ///< an estimate
    };

    void search(const LawProblem &problem, const std::optional<LawSurrogate> &known);
    void offerDeferred(bool all);
    void constant(const LawProblem &problem);
    void power(const LawProblem &problem);
    void curves(const LawProblem &problem, const std::vector<TargetChange> &changes);
    void waves(const LawProblem &problem);
    void sums(const LawProblem &problem);
    void reductions(const LawProblem &problem, const std::optional<LawSurrogate> &known);
    void follow(const LawProblem &problem, const SymmetryGroup &group, double error);

    const LawProblem &table_;
    const SymbolicLibrary &library_;
    const LawSearchOptions &options_;
    std::stop_token stop_;
    LawSearchResult result_;
    double exact_ = 0;
    bool found_certain_ = false, settled_ = false;
    std::vector<Deferred> deferred_;
    int reductions_ = 0;
};

void LawSearch::search(const LawProblem &problem, const std::optional<LawSurrogate> &known) {
    if (problem.inputs() == 0) return constant(problem);
    if (&problem == &table_) power(problem);
    if (!done()) sums(problem);
    if (!done() && problem.inputs() == 1) {
        const std::vector<TargetChange> changes = changesOf(problem.y),
                                        plain(changes.begin(),
                                              changes.begin() + std::min<std::size_t>(2, changes.size()));
        waves(problem);
        if (!done()) curves(problem, changes);
        if (const std::optional<LawProblem> other = inverted(problem); other && !done()) curves(*other, changes);
        // What scalings leave is one of many: another power of the column may belong to its function.
        for (const double exponent : {1.0, -1.0, 2.0, -2.0})
            if (!done() && (problem.x.array() > 0).all()) {
                const LawProblem other = overPower(problem, exponent);
                if (!other.y.allFinite()) continue;
                curves(other, plain);
                if (const std::optional<LawProblem> turned = inverted(other); turned && !done()) curves(*turned, plain);
            }
    }
    if (!done()) reductions(problem, known);
}

void LawSearch::constant(const LawProblem &problem) {
    ExpressionFactory make;
    offer(problem, make.number(problem.y.head(problem.train).mean()));
}

/// A product of powers: the logarithms of sizes are a plane. Only where all rows say so, or y has one sign.
void LawSearch::power(const LawProblem &problem) {
    constexpr double kNearHalf = 0.1, kExactPlane = 1e-9;
    const Eigen::Index rows = problem.train;
    const int n = problem.inputs();
    Eigen::MatrixXd plane(rows, n + 1);
    plane.leftCols(n) = problem.x.topRows(rows).array().abs().log().matrix();
    plane.col(n).setOnes();
    const Eigen::VectorXd sizes = problem.y.head(rows).array().abs().log().matrix();
    if (rows < 3 * (n + 1) || !plane.allFinite() || !sizes.allFinite()) return;
    Eigen::VectorXd exponents = plane.colPivHouseholderQr().solve(sizes);
    const double missed = rootMeanSquare(plane * exponents - sizes);
    const bool one_sign = problem.y.minCoeff() > 0 || problem.y.maxCoeff() < 0;
    if (!exponents.allFinite() || (missed > kExactPlane && !one_sign)) return;
    ExpressionFactory make;
    std::vector<ExpressionPtr> factors;
    Eigen::ArrayXd product = Eigen::ArrayXd::Ones(rows);
    for (int c = 0; c < n; ++c) {
        const double half = 0.5 * std::round(2 * exponents(c));
        if (std::abs(half - exponents(c)) > kNearHalf) return;
        if (half == 0) continue;
        product *= problem.x.col(c).head(rows).array().pow(half);
        factors.push_back(make.power(make.variable(c), make.number(half, 0)));
    }
    if (!product.allFinite()) return;
    // Least squares of the one factor that is left.
    factors.push_back(make.number((product * problem.y.head(rows).array()).sum() / product.square().sum()));
    offer(problem, make.product(std::move(factors)));
}

void LawSearch::waves(const LawProblem &problem) {
    tell("waves of one variable");
    for (const ExpressionPtr &law : waveSums(problem, stop_)) offer(problem, law);
}

void LawSearch::curves(const LawProblem &problem, const std::vector<TargetChange> &changes) {
    tell("curves of one variable");
    for (const TargetChange &change : changes) {
        for (const ExpressionPtr &law : curveLaws(problem, change, library_, options_.fit, options_.threads, stop_)) {
            if (halted()) return;
            offer(problem, law);
        }
    }
}

void LawSearch::sums(const LawProblem &problem) {
    tell(concat("sums of terms of ", problem.inputs(), problem.inputs() == 1 ? " variable" : " variables"));
    const Eigen::Index count = std::min(kSumRows, problem.train);
    std::vector<Eigen::Index> rows;
    for (Eigen::Index n = 0; n < count; ++n) rows.push_back(n * problem.train / count);
    const auto admitsTerm = [&](const LawTerm &term) {
        ExpressionFactory make;
        return options_.wishes.possible(problem.written(make, term.written(make)));
    };
    const TermTable table = termTable(problem, rows, options_.terms,
                                      options_.wishes.any() ? admitsTerm : std::function<bool(const LawTerm &)>());
    if (table.terms.size() < 2) return;
    const std::vector<TargetChange> changes = changesOf(problem.y);
    std::vector<std::vector<SparseSum>> found(changes.size());
    forEachIndependent(static_cast<int>(changes.size()), options_.threads, [&](int n) {
        const auto at = static_cast<std::size_t>(n);
        const auto admits = [&](const ExpressionPtr &of_columns) {
            ExpressionFactory make;
            return options_.wishes.met(problem.written(make, of_columns));
        };
        found[at] = sparseSums(problem, table, rows, changes[at], admits, stop_);
    });
    // What is exact ends the search; of the rest those are fitted, later, that are worth it.
    std::vector<Deferred> later;
    for (const std::vector<SparseSum> &sums : found)
        for (std::size_t n = 0; n < std::min(kFittedSums, sums.size()); ++n) {
            if (done()) return;
            if (sums[n].share < kAllButExact) {
                offer(problem, sums[n].expression);
                continue;
            }
            const Eigen::VectorXd missed = valuesOf(sums[n].expression, {}, problem.x) - problem.y;
            if (missed.allFinite()) later.push_back({problem, sums[n].expression, problem.judged(missed)});
        }
    std::ranges::stable_sort(later, {}, &Deferred::error);
    if (later.size() > kDeferred) later.resize(kDeferred);
    std::ranges::move(later, std::back_inserter(deferred_));
}

/// Sums that are about as good as the networks; `all`: or the best of them if none is.
void LawSearch::offerDeferred(bool all) {
    constexpr double kNearNetwork = 3;
    std::ranges::stable_sort(deferred_, {}, &Deferred::error);
    std::size_t offered = 0;
    for (; offered < deferred_.size() && !halted(); ++offered) {
        const Deferred &sum = deferred_[offered];
        if ((!all || offered >= kDeferred) && sum.error > kNearNetwork * result_.network_error) break;
        offer(sum.problem, sum.of_columns);
    }
    deferred_.erase(deferred_.begin(), deferred_.begin() + static_cast<std::ptrdiff_t>(offered));
}

void LawSearch::reductions(const LawProblem &problem, const std::optional<LawSurrogate> &known) {
    if (problem.inputs() == 1 && &problem != &table_) return;
    tell(concat("symmetries of ", problem.inputs(), " variables"));
    const std::optional<LawSurrogate> network = known ? known : trainSurrogate(problem, options_.threads, stop_);
    if (!network) return;
    result_.network_error = std::min(result_.network_error, network->error);
    offerDeferred(false);
    if (done()) return;
    const OutputDerivatives of = network->derivatives(problem, kDerivativeRows, options_.threads);
    for (const auto &groups : {scalings(of), shifts(of)})
        for (const SymmetryGroup &group : groups) {
            if (done() || reductions_ == kMostReductions) return;
            ++reductions_;
            follow(problem, group, network->error);
        }
}

/// Goes on with the invariants, if a network of them is as good.
void LawSearch::follow(const LawProblem &problem, const SymmetryGroup &group, double error) {
    const LawProblem next = reduced(problem, group);
    if (!next.x.allFinite() || !next.y.allFinite()) return;
    if (next.inputs() == 0) {
        const Eigen::VectorXd missed = (next.y.array() - next.y.head(next.train).mean()).matrix();
        if (next.judged(missed) > std::max(kAsGood * error, kGoodEnough * result_.reference)) return;
        search(next, std::nullopt);
        return;
    }
    std::optional<LawSurrogate> network = trainSurrogate(next, options_.threads, stop_);
    if (!network) return;
    if (group.defect > kSureDefect && network->error > std::max(kAsGood * error, kGoodEnough * result_.reference))
        return;
    result_.network_error = std::min(result_.network_error, network->error);
    search(next, network);
}

}  // namespace

LawSearchResult searchLaws(const LawProblem &table, const SymbolicLibrary &library, const LawSearchOptions &options,
                           const std::stop_token &stop) {
    return LawSearch(table, library, options, stop).run();
}

}  // namespace kan
