#include "core/discover/law_search.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/data/residual_trend.h"
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
constexpr Eigen::Index kNoisySumRows = 1000;   ///< where there is noise
constexpr Eigen::Index kDerivativeRows = 300;  ///< at which networks are asked for symmetries
constexpr std::size_t kFittedSums = 3;         ///< of each change of the target, candidates that are fitted
/// Of the deviation, an error that no sum of many terms comes to by chance: nothing more is looked for.
constexpr double kCertain = 1e-11;
constexpr std::size_t kDeferred = 5;                              ///< of each problem, those that are fitted if need be
constexpr std::size_t kNoisyFittedSums = 6, kNoisyDeferred = 10;  ///< the same where there is noise
constexpr double kAllButExact = 1e-14;                            ///< share of a sum that is fitted at once
constexpr double kAsGood = 1.5;       ///< by which the error of a network of invariants may be larger
constexpr double kSeenNoise = 3e-3;   ///< of the deviation: networks miss no more where there is no noise
constexpr double kSettled = 1.03;     ///< error over a network's of a law that is as good
constexpr int kMostOfNetwork = 20;    ///< columns of which a network is trained
constexpr int kMostReductions = 8;    ///< that are tried
constexpr double kSureDefect = 0.01;  ///< of symmetries that hold whatever the network of invariants says
constexpr double kGoodEnough = 1e-3;  ///< of the deviation: or up to this

/// The problem with what a network says of its output.
LawProblem smoothed(LawProblem problem, const LawSurrogate &network) {
    problem.smooth = network.values(problem);
    if (!problem.smooth.allFinite()) problem.smooth.resize(0);
    return problem;
}

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
        writeBest();
        result_.exact = !result_.laws.empty() && isExact(result_.laws.front());
        return std::move(result_);
    }

  private:
    bool isExact(const LawCandidate &law) const { return std::max(law.error, law.train_error) <= exact_; }
    bool halted() const { return found_certain_ || stop_.stop_requested(); }
    bool noiseIsSeen() const {
        return std::isfinite(result_.network_error) && result_.network_error > kSeenNoise * result_.reference;
    }
    bool done() const { return halted() || judgement_.settled; }
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
        const bool noisy = noiseIsSeen();
        // Where noise is seen, what is as good as a network is as good as anything can be; but of two laws with
        // several constants that come to the same the rows prefer neither.
        const bool plain = law->constants <= 1 || (law->constants <= kFewConstants && law->odd_constants == 0);
        judgement_.settled = judgement_.settled || (noisy && plain && law->error <= kSettled * result_.network_error);
        // Of invariants, what comes to the same is enough: their reductions are not followed further.
        judgement_.satisfied = judgement_.satisfied || (noisy && problem.reduced && law->constants <= kFewConstants &&
                                                        law->error <= kSettled * result_.network_error);
        result_.laws.push_back(std::move(*law));
    }

    struct Deferred {
        LawProblem problem;
        ExpressionPtr of_columns;
        double error;   ///< an estimate
        double length;  ///< likewise
    };

    void search(const LawProblem &problem, const std::optional<LawSurrogate> &known);
    void offerDeferred(bool all);
    void writeBest();
    void constant(const LawProblem &problem);
    void power(const LawProblem &problem);
    void curves(const LawProblem &problem, const std::vector<TargetChange> &changes);
    void waves(const LawProblem &problem);
    void sums(const LawProblem &problem);
    void fewerColumns(const LawProblem &problem);
    bool nothingIsLeft() const;
    void reductions(const LawProblem &problem, const std::optional<LawSurrogate> &known);
    void follow(const LawProblem &problem, const SymmetryGroup &group, double error);
    bool isNew(const LawProblem &problem) const;

    const LawProblem &table_;
    const SymbolicLibrary &library_;
    const LawSearchOptions &options_;
    std::stop_token stop_;
    LawSearchResult result_;
    double exact_ = 0;
    bool found_certain_ = false;
    /// What is known of the columns that are searched.
    struct Judgement {
        bool settled = false, satisfied = false;
        int reductions = 0;
    };
    Judgement judgement_;
    std::vector<Deferred> deferred_;
    std::vector<std::pair<Matrix, Eigen::VectorXd>> seen_;  ///< columns and output of problems that were followed
};

void LawSearch::search(const LawProblem &problem, const std::optional<LawSurrogate> &known) {
    if (problem.inputs() == 0) return constant(problem);
    if (!problem.reduced) power(problem);
    if (!done()) sums(problem);
    if (!done() && !problem.reduced) fewerColumns(problem);
    if (!done() && problem.inputs() == 1) {
        const std::vector<TargetChange> changes = changesOf(problem.y),
                                        plain(changes.begin(),
                                              changes.begin() + std::min<std::size_t>(2, changes.size()));
        waves(problem);
        if (!done()) curves(problem, changes);
        if (const std::optional<LawProblem> other = inverted(problem); other && !done()) curves(*other, changes);
        // What scalings leave is one of many: another power of the column may belong to its function.
        for (const double exponent : {1.0, -1.0, 2.0, -2.0})
            if (!done() && ((problem.x.array() > 0).all() || (noiseIsSeen() && (problem.x.array() != 0).all()))) {
                const LawProblem other = overPower(problem, exponent);
                if (!other.y.allFinite()) continue;
                if (noiseIsSeen()) sums(other);
                curves(other, plain);
                if (const std::optional<LawProblem> turned = inverted(other); turned && !done()) curves(*turned, plain);
            }
    }
    if (!done()) reductions(problem, known);
}

/// Laws near the best are compared as they are written down: numbers that are plain then count no more.
void LawSearch::writeBest() {
    constexpr std::size_t kMostWritten = 6;
    constexpr double kNear = 40;  // nats
    std::vector<LawCandidate> &laws = result_.laws;
    if (laws.empty() || isExact(laws.front())) return;
    // Several ways lead to one law.
    const auto same = [](const LawCandidate &a, const LawCandidate &b) {
        constexpr double kSame = 1e-12;
        return a.constants == b.constants && a.size == b.size &&
               std::abs(a.error - b.error) <= kSame * (a.error + b.error);
    };
    laws.erase(std::unique(laws.begin(), laws.end(), same), laws.end());
    const double longest = laws.front().length + kNear;
    std::size_t count = 0;
    while (count < std::min(kMostWritten, laws.size()) && laws[count].length <= longest) ++count;
    tell("writing the best laws down");
    forEachIndependent(static_cast<int>(count), options_.threads, [&](int n) {
        LawCandidate &law = laws[static_cast<std::size_t>(n)];
        if (LawCandidate plain = writtenLaw(law, table_, options_.wishes, exact_, kComparedRows, stop_);
            plain.length < law.length)
            law = std::move(plain);
    });
    std::ranges::stable_sort(laws, {}, &LawCandidate::length);
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
    const bool noisy = noiseIsSeen();
    const Eigen::Index count = std::min(noisy ? kNoisySumRows : kSumRows, problem.train);
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
        found[at] = sparseSums(problem, table, rows, changes[at], noisy, admits, stop_);
    });
    // What is exact ends the search; of the rest those are fitted, later, that are worth it.
    std::vector<Deferred> later;
    for (const std::vector<SparseSum> &sums : found)
        for (std::size_t n = 0; n < std::min(noisy ? kNoisyFittedSums : kFittedSums, sums.size()); ++n) {
            if (done()) return;
            if (sums[n].share < kAllButExact) {
                offer(problem, sums[n].expression);
                continue;
            }
            const Eigen::VectorXd missed = valuesOf(sums[n].expression, {}, problem.x) - problem.y;
            if (!missed.allFinite()) continue;
            const double error = problem.judged(missed);
            const double length =
                static_cast<double>(problem.train) * std::log(std::max(error, exact_)) + sums[n].price;
            later.push_back({problem, sums[n].expression, error, length});
        }
    // Noise lets the longest come nearest.
    const auto put_in_order = [&](auto what) { std::ranges::stable_sort(later, {}, what); };
    noisy ? put_in_order(&Deferred::length) : put_in_order(&Deferred::error);
    const std::size_t most = noisy ? kNoisyDeferred : kDeferred;
    if (later.size() > most) later.resize(most);
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

/// Of many columns those that the best sums are made of are searched by themselves: that is all if a law is then as
/// good as their networks, and what it misses depends on no column.
void LawSearch::fewerColumns(const LawProblem &problem) {
    constexpr int kManyColumns = 5;
    constexpr std::size_t kAsked = 3;
    const int n = problem.inputs();
    if (n < kManyColumns) return;
    std::vector<const Deferred *> best;
    for (const Deferred &sum : deferred_)
        if (sum.problem.inputs() == n) best.push_back(&sum);
    std::ranges::stable_sort(best, {}, [](const Deferred *sum) { return sum->length; });
    if (best.size() > kAsked) best.resize(kAsked);
    std::vector<int> columns;
    for (int c = 0; c < n; ++c)
        if (std::ranges::any_of(best, [&](const Deferred *sum) { return dependsOn(*sum->of_columns, c); }))
            columns.push_back(c);
    if (columns.empty() || std::ssize(columns) == n) return;
    // What networks of these columns miss says nothing of what those of all would.
    const Judgement before = std::exchange(judgement_, {});
    const double network_before = std::exchange(result_.network_error, std::numeric_limits<double>::infinity());
    std::vector<Deferred> deferred_before = std::exchange(deferred_, {});
    search(withColumns(problem, columns), std::nullopt);
    offerDeferred(true);
    const bool good = judgement_.settled || judgement_.satisfied || n > kMostOfNetwork;
    if (halted() || (good && nothingIsLeft())) {
        judgement_.settled = true;
        return;
    }
    judgement_ = before;
    result_.network_error = network_before;
    deferred_ = std::move(deferred_before);
}

/// Whether what the shortest law misses depends on no column.
bool LawSearch::nothingIsLeft() const {
    constexpr std::size_t kTrendParts = 12;
    if (result_.laws.empty()) return false;
    const LawCandidate &law = *std::ranges::min_element(result_.laws, {}, &LawCandidate::length);
    const Eigen::VectorXd missed = valuesOf(law.expression, {}, table_.x) - table_.y;
    const std::vector<double> residuals(missed.begin(), missed.end());
    for (Eigen::Index c = 0; c < table_.x.cols(); ++c) {
        const Eigen::VectorXd column = table_.x.col(c);
        if (residualTrend({column.begin(), column.end()}, residuals, kTrendParts).explained >
            leastTrend(static_cast<double>(missed.size()), kTrendParts))
            return false;
    }
    return true;
}

void LawSearch::reductions(const LawProblem &problem, const std::optional<LawSurrogate> &known) {
    if ((problem.inputs() == 1 && problem.reduced) || problem.inputs() > kMostOfNetwork) return;
    tell(concat("symmetries of ", problem.inputs(), " variables"));
    std::optional<LawSurrogate> network = known ? known : trainSurrogate(problem, false, options_.threads, stop_);
    if (!network) return;
    result_.network_error = std::min(result_.network_error, network->error);
    offerDeferred(false);
    if (done()) return;
    if (noiseIsSeen() && !problem.reduced) {
        // Now that it is known, what noise hides is looked at again.
        if (std::optional<LawSurrogate> again = trainSurrogate(problem, true, options_.threads, stop_);
            again && again->error < network->error)
            network = std::move(again);
        result_.network_error = std::min(result_.network_error, network->error);
        sums(smoothed(problem, *network));
        offerDeferred(false);
        if (done()) return;
        if (const std::optional<SymmetryGroup> factors = powerFactors(problem))
            follow(problem, *factors, network->error);
        if (done()) return;
    }
    const OutputDerivatives of = network->derivatives(problem, kDerivativeRows, options_.threads);
    for (const auto &groups : {scalings(of), shifts(of)})
        for (const SymmetryGroup &group : groups) {
            if (done() || judgement_.satisfied || judgement_.reductions == kMostReductions) return;
            ++judgement_.reductions;
            follow(problem, group, network->error);
        }
    if (!noiseIsSeen()) return;
    for (const auto &groups : {scalings(of, true), pairSymmetries(of)})
        for (const SymmetryGroup &group : groups) {
            if (done() || judgement_.satisfied || judgement_.reductions == kMostReductions) return;
            if (!isNew(reduced(problem, group))) continue;
            ++judgement_.reductions;
            follow(problem, group, network->error);
        }
}

/// Whether no reduction has come to these columns and this output before, whatever their order.
bool LawSearch::isNew(const LawProblem &problem) const {
    constexpr double kSame = 1e-9;
    const auto same = [&](const auto &a, const auto &b) { return (a - b).norm() <= kSame * a.norm(); };
    return std::ranges::none_of(seen_, [&](const auto &seen) {
        const auto &[x, y] = seen;
        if (x.cols() != problem.x.cols() || !same(problem.y, y)) return false;
        for (Eigen::Index c = 0; c < x.cols(); ++c) {
            bool found = false;
            for (Eigen::Index d = 0; d < x.cols(); ++d) found = found || same(x.col(c), problem.x.col(d));
            if (!found) return false;
        }
        return true;
    });
}

/// Goes on with the invariants, if a network of them is as good.
void LawSearch::follow(const LawProblem &problem, const SymmetryGroup &group, double error) {
    LawProblem next = reduced(problem, group);
    if (!next.x.allFinite() || !next.y.allFinite() || !isNew(next)) return;
    seen_.push_back({next.x, next.y});
    if (next.inputs() == 0) {
        const Eigen::VectorXd missed = (next.y.array() - next.y.head(next.train).mean()).matrix();
        if (next.judged(missed) > std::max(kAsGood * error, kGoodEnough * result_.reference)) return;
        search(next, std::nullopt);
        return;
    }
    std::optional<LawSurrogate> network = trainSurrogate(next, noiseIsSeen(), options_.threads, stop_);
    if (!network) return;
    if (group.defect > kSureDefect && network->error > std::max(kAsGood * error, kGoodEnough * result_.reference))
        return;
    result_.network_error = std::min(result_.network_error, network->error);
    if (noiseIsSeen()) next = smoothed(std::move(next), *network);
    search(next, network);
}

}  // namespace

LawSearchResult searchLaws(const LawProblem &table, const SymbolicLibrary &library, const LawSearchOptions &options,
                           const std::stop_token &stop) {
    return LawSearch(table, library, options, stop).run();
}

}  // namespace kan
