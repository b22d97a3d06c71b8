#include "core/discover/sparse_sum.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

namespace kan {

namespace {

constexpr std::size_t kBeam = 200;      ///< sums that grow
constexpr std::size_t kBranches = 12;   ///< of each, terms that it grows by
constexpr Eigen::Index kQuotient = 60;  ///< terms that may stand below the line
constexpr double kCollinear = 1e-8;     ///< a squared sine of the angle to terms that are there already
constexpr double kMostCancelled = 30;   ///< deviations of the sum that a term's may have
constexpr std::size_t kMostWhole = 16;  ///< terms that a sum of many may keep
constexpr long kMostBelow = 2;          ///< terms of a sum below the line
constexpr long kMostNoisyBelow = 1;     ///< two that make a constant say 0 = 0 within the noise
constexpr double kExactShare = 1e-14;   ///< what a Gram matrix tells from nothing
constexpr double kExactEnough = 1e-18;  ///< share of a sum beside which no quotient is looked for
constexpr double kBelowTheLine = 1.5;   ///< what it costs to be there

struct Subset {
    std::vector<int> terms;  ///< rising
    double share = 1;
    double length = 0;
};

/// The best subsets of columns by their Gram matrix.
class Subsets {
  public:
    /// Of a table's terms, and then of `below`, columns of terms that stand below the line.
    Subsets(const TermTable &table, const Eigen::MatrixXd &below, const Eigen::VectorXd &target,
            std::vector<double> costs, long most_below)
        : most_below_(most_below),
          costs_(std::move(costs)),
          below_(static_cast<int>(table.terms.size())),
          rows_(static_cast<double>(target.size())) {
        const double size = target.norm();
        const Eigen::VectorXd wanted = target / (size > 0 ? size : 1);
        along_.resize(below_ + below.cols());
        along_.head(below_).noalias() = table.values.transpose() * wanted;
        if (below.cols() == 0) {
            gram_ = table.gram;
            return;
        }
        const Eigen::MatrixXd unit = below.colwise().normalized();
        along_.tail(below.cols()).noalias() = unit.transpose() * wanted;
        gram_.resize(along_.size(), along_.size());
        gram_.topLeftCorner(below_, below_) = table.gram;
        gram_.topRightCorner(below_, below.cols()).noalias() = table.values.transpose() * unit;
        gram_.bottomLeftCorner(below.cols(), below_) = gram_.topRightCorner(below_, below.cols()).transpose();
        gram_.bottomRightCorner(below.cols(), below.cols()).noalias() = unit.transpose() * unit;
    }

    std::vector<Subset> singles() const {
        std::vector<Subset> all;
        for (int n = 0; n < std::min(count(), below_); ++n) all.push_back(subset({n}, 1 - along_(n) * along_(n)));
        return best(std::move(all), kBeam);
    }

    std::vector<Subset> pairs() const {
        std::vector<Subset> all;
        double limit = std::numeric_limits<double>::infinity();
        for (int b = 1; b < count(); ++b)
            for (int a = 0; a < std::min(b, below_); ++a) {
                if (a == 0 && b >= below_) limit = std::numeric_limits<double>::infinity();
                const double g = gram_(a, b), apart = 1 - g * g;
                if (apart < kCollinear) continue;
                const double x = along_(a), y = along_(b);
                const double share = 1 - (x * x + y * y - 2 * x * y * g) / apart;
                const double length = lengthOf(share, 2, costs_[a_(a)] + costs_[a_(b)]);
                if (!(length < limit)) continue;
                all.push_back({{a, b}, share, length});
                if (all.size() < 8 * kBeam || b >= below_) continue;
                all = best(std::move(all), kBeam);
                limit = all.back().length;
            }
        return bestOfEach(std::move(all));
    }

    std::vector<Subset> grown(const std::vector<Subset> &from) const {
        /// A term that is added.
        struct Branch {
            double length;
            int term;
            double share;
            bool operator<(const Branch &other) const {
                return length != other.length ? length < other.length : term < other.term;
            }
        };
        std::map<std::vector<int>, Subset> all;
        std::vector<Branch> branches;
        for (const Subset &subset : from) {
            const auto k = static_cast<Eigen::Index>(subset.terms.size());
            Eigen::MatrixXd inner(k, k), outer(k, count());
            Eigen::VectorXd along(k);
            double cost = 0;
            for (Eigen::Index r = 0; r < k; ++r) {
                const int term = subset.terms[a_(r)];
                for (Eigen::Index c = 0; c < k; ++c) inner(r, c) = gram_(term, subset.terms[a_(c)]);
                outer.row(r) = gram_.row(term);
                along(r) = along_(term);
                cost += costs_[a_(term)];
            }
            const Eigen::LLT<Eigen::MatrixXd> cholesky(inner);
            if (cholesky.info() != Eigen::Success) continue;
            cholesky.matrixL().solveInPlace(outer);
            cholesky.matrixL().solveInPlace(along);
            const Eigen::VectorXd left = along_ - outer.transpose() * along;
            const Eigen::VectorXd apart = (1 - outer.colwise().squaredNorm().transpose().array()).matrix();
            const double explained = along.squaredNorm();
            branches.clear();
            const auto under = std::ranges::count_if(subset.terms, [&](int term) { return term >= below_; });
            for (int n = 0; n < (under < most_below_ ? count() : below_); ++n) {
                if (apart(n) < kCollinear) continue;
                const double share = 1 - explained - left(n) * left(n) / apart(n);
                branches.push_back({lengthOf(share, static_cast<int>(k) + 1, cost + costs_[a_(n)]), n, share});
            }
            const std::size_t kept = std::min(kBranches, branches.size());
            std::partial_sort(branches.begin(), branches.begin() + static_cast<std::ptrdiff_t>(kept), branches.end());
            for (std::size_t b = 0; b < kept; ++b) {
                std::vector<int> terms = subset.terms;
                terms.insert(std::ranges::lower_bound(terms, branches[b].term), branches[b].term);
                all.try_emplace(terms, Subset{terms, branches[b].share, branches[b].length});
            }
        }
        std::vector<Subset> subsets;
        subsets.reserve(all.size());
        for (auto &[terms, subset] : all) subsets.push_back(std::move(subset));
        return bestOfEach(std::move(subsets));
    }

  private:
    static std::size_t a_(Eigen::Index n) { return static_cast<std::size_t>(n); }
    int count() const { return static_cast<int>(along_.size()); }
    double lengthOf(double share, int terms, double cost) const {
        return 0.5 * rows_ * std::log(std::max(share, kExactShare)) + 0.5 * terms * std::log(rows_) + cost;
    }
    Subset subset(std::vector<int> terms, double share) const {
        double cost = 0;
        for (const int term : terms) cost += costs_[a_(term)];
        const double length = lengthOf(share, static_cast<int>(terms.size()), cost);
        return {std::move(terms), share, length};
    }
    static std::vector<Subset> best(std::vector<Subset> all, std::size_t most) {
        std::ranges::sort(all, [](const Subset &a, const Subset &b) {
            return a.length != b.length ? a.length < b.length : a.terms < b.terms;
        });
        if (all.size() > most) all.resize(most);
        return all;
    }
    /// The best, and of those with the same terms below the line some: almost any says y = y (1 - s) + ..., until the
    /// right ones stand above.
    std::vector<Subset> bestOfEach(std::vector<Subset> all) const {
        constexpr std::size_t kOfEach = 10, kMost = 1000;
        all = best(std::move(all), std::numeric_limits<std::size_t>::max());
        std::map<std::vector<int>, std::size_t> counts;
        std::vector<Subset> kept;
        for (Subset &subset : all) {
            const std::vector<int> under(std::ranges::lower_bound(subset.terms, below_), subset.terms.end());
            if (kept.size() < kMost && counts[under]++ < (under.empty() ? kBeam : kOfEach))
                kept.push_back(std::move(subset));
        }
        return kept;
    }

    long most_below_;
    std::vector<double> costs_;
    int below_;
    double rows_;
    Eigen::MatrixXd gram_;
    Eigen::VectorXd along_;
};

/// Of a sum of many terms those that cannot go: the least useful one goes first, until the description's length rises
/// (backward elimination by BIC; Draper & Smith 1998, chapter 15).
std::vector<int> withoutIdle(std::vector<int> terms, const std::function<Eigen::VectorXd(int)> &valuesOf,
                             const Eigen::VectorXd &y) {
    constexpr double kRank = 1e-9;  // of a column beside the others
    const auto count = static_cast<double>(y.size());
    Eigen::MatrixXd all(y.size(), static_cast<Eigen::Index>(terms.size()));
    for (std::size_t n = 0; n < terms.size(); ++n) {
        const Eigen::VectorXd values = valuesOf(terms[n]);
        if (!values.allFinite() || !(values.norm() > 0)) return {};
        all.col(static_cast<Eigen::Index>(n)) = values.normalized();
    }
    const double variation = (y.array() - y.mean()).square().sum(), floor = kExactEnough * variation;
    const auto lengthOf = [&](double squares, std::size_t size) {
        return count * std::log(std::max(squares, floor)) + static_cast<double>(size) * std::log(count);
    };
    std::vector<Eigen::Index> live(terms.size());
    std::iota(live.begin(), live.end(), 0);
    while (!live.empty()) {
        const Eigen::MatrixXd columns = all(Eigen::all, live);
        Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(columns);
        qr.setThreshold(kRank);
        if (const Eigen::Index rank = qr.rank(); rank < columns.cols()) {
            std::vector<Eigen::Index> independent;
            for (Eigen::Index n = 0; n < rank; ++n)
                independent.push_back(live[static_cast<std::size_t>(qr.colsPermutation().indices()(n))]);
            std::ranges::sort(independent);
            live = std::move(independent);
            continue;
        }
        const Eigen::VectorXd factors = qr.solve(y);
        const double squares = (columns * factors - y).squaredNorm();
        // What the sum of squares grows by without a term: its factor, squared, over the diagonal of the inverse.
        const Eigen::Index k = columns.cols();
        const Eigen::MatrixXd inverse =
            qr.matrixR().topLeftCorner(k, k).triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(k, k));
        const Eigen::VectorXd diagonal = qr.colsPermutation() * inverse.rowwise().squaredNorm().eval();
        Eigen::Index least = 0;
        const Eigen::VectorXd price = factors.cwiseAbs2().cwiseQuotient(diagonal);
        const double cheapest = price.minCoeff(&least);
        if (!std::isfinite(cheapest)) return {};
        if (lengthOf(squares + cheapest, live.size() - 1) > lengthOf(squares, live.size())) break;
        live.erase(live.begin() + least);
    }
    std::vector<int> left;
    left.reserve(live.size());
    for (const Eigen::Index n : live) left.push_back(terms[static_cast<std::size_t>(n)]);
    std::ranges::sort(left);
    return left;
}

/// Not the constant, which is there; nor cos² of a column, which is it less sin²: both together would say 0 = 0.
bool mayStandBelow(const LawTerm &term) {
    return !term.factors.empty() && !(term.factors.size() == 1 && term.factors.front().exponent == 0 &&
                                      term.factors.front().function == TermFactor::Function::CosSquared);
}

}  // namespace

std::vector<SparseSum> sparseSums(const LawProblem &problem, const TermTable &plain,
                                  const std::vector<Eigen::Index> &rows, const TargetChange &change, bool of_output,
                                  const std::function<bool(const ExpressionPtr &of_columns)> &admits,
                                  const std::stop_token &stop) {
    const std::optional<Eigen::VectorXd> whole = change.of(problem.y);
    if (!whole) return {};
    const Eigen::VectorXd sizes = of_output ? problem.rowSizes(change.slope(problem.y)) : Eigen::VectorXd();
    // A row's equation, multiplied by its size.
    const auto sized = [&](const Eigen::VectorXd &values, const Eigen::VectorXd &of) -> Eigen::VectorXd {
        return of_output ? values.cwiseProduct(of) : values;
    };
    const TermTable in_output = of_output ? weighted(plain, sizes(rows)) : TermTable();
    const TermTable &table = of_output ? in_output : plain;
    const Eigen::VectorXd target = (*whole)(rows);
    // Noise of y in what stands below the line would draw everything towards 0.
    const std::optional<Eigen::VectorXd> network = problem.smooth.size() > 0 ? change.of(problem.smooth) : std::nullopt;
    const Eigen::VectorXd &dividing = network ? *network : *whole;
    const Eigen::VectorXd dividing_rows = dividing(rows);
    const Eigen::VectorXd in_rows = sized(target, of_output ? Eigen::VectorXd(sizes(rows)) : Eigen::VectorXd());
    const auto above = static_cast<Eigen::Index>(table.terms.size());
    std::vector<double> costs;
    for (const LawTerm &term : table.terms) costs.push_back(term.cost);
    std::vector<Eigen::Index> by_cost;
    for (Eigen::Index n = 0; n < above; ++n)
        if (mayStandBelow(table.terms[static_cast<std::size_t>(n)])) by_cost.push_back(n);
    const Eigen::Index below = std::min<Eigen::Index>(kQuotient, std::ssize(by_cost));
    Eigen::MatrixXd below_the_line(target.size(), below);
    std::ranges::stable_sort(by_cost, {}, [&](Eigen::Index n) { return costs[static_cast<std::size_t>(n)]; });
    by_cost.resize(static_cast<std::size_t>(below));
    for (Eigen::Index n = 0; n < below; ++n) {
        const Eigen::Index term = by_cost[static_cast<std::size_t>(n)];
        below_the_line.col(n) = -table.values.col(term).cwiseProduct(dividing_rows);
        costs.push_back(costs[static_cast<std::size_t>(term)] + kBelowTheLine);
    }
    const auto termOf = [&](int n) -> const LawTerm & {
        const Eigen::Index at = n < above ? n : by_cost[static_cast<std::size_t>(n - above)];
        return table.terms[static_cast<std::size_t>(at)];
    };
    std::vector<SparseSum> found;
    const Eigen::VectorXd y = whole->head(problem.train);
    const Eigen::VectorXd size_of = of_output ? Eigen::VectorXd(sizes.head(problem.train)) : Eigen::VectorXd();
    const Eigen::VectorXd wanted = sized(y, size_of);
    const Matrix x = problem.x.topRows(problem.train);
    const double variation = sized((y.array() - y.mean()).matrix(), size_of).squaredNorm();
    const auto tell = [&](const Subset &subset) {
        // All rows that are fitted to, by QR: the Gram matrix has half of the digits only.
        Eigen::MatrixXd chosen(y.size(), static_cast<Eigen::Index>(subset.terms.size()));
        for (std::size_t n = 0; n < subset.terms.size(); ++n) {
            Eigen::VectorXd values = valuesOf(termOf(subset.terms[n]), x);
            if (subset.terms[n] >= above) values = -values.cwiseProduct(dividing.head(problem.train));
            chosen.col(static_cast<Eigen::Index>(n)) = sized(values, size_of);
        }
        if (!chosen.allFinite()) return;
        const Eigen::VectorXd factors = chosen.colPivHouseholderQr().solve(wanted);
        if (!factors.allFinite()) return;
        ExpressionFactory make;
        std::vector<ExpressionPtr> sum, divisor;
        Eigen::VectorXd divided = Eigen::VectorXd::Ones(y.size());
        for (std::size_t n = 0; n < subset.terms.size(); ++n) {
            const double factor = factors(static_cast<Eigen::Index>(n));
            const LawTerm &term = termOf(subset.terms[n]);
            const ExpressionPtr number = make.number(factor);
            const ExpressionPtr product = term.factors.empty() ? number : make.product({number, term.written(make)});
            (subset.terms[n] < above ? sum : divisor).push_back(product);
            if (subset.terms[n] >= above) divided += factor * valuesOf(term, x);
        }
        const Eigen::VectorXd missed = (chosen * factors - wanted).cwiseQuotient(divided);
        // Terms that cancel imitate something else.
        double largest = 0;
        for (Eigen::Index n = 0; n < chosen.cols(); ++n)
            if (subset.terms[static_cast<std::size_t>(n)] < above)
                largest = std::max(largest, std::abs(factors(n)) * deviation(chosen.col(n)));
        if (largest > kMostCancelled * std::sqrt(variation / static_cast<double>(y.size()))) return;
        // What is below the line may not change its sign: there are poles between the rows.
        if (!missed.allFinite() || (divided.minCoeff() < 0 && divided.maxCoeff() > 0)) return;
        SparseSum one;
        one.share = variation > 0 ? missed.squaredNorm() / variation : 1;
        double cost = 0;
        for (const int term : subset.terms) cost += costs[static_cast<std::size_t>(term)];
        const auto count = static_cast<double>(y.size());
        one.price = 0.5 * static_cast<double>(subset.terms.size()) * std::log(count) + cost;
        one.length = 0.5 * count * std::log(std::max(one.share, kExactEnough)) + one.price;
        ExpressionPtr e = make.sum(std::move(sum));
        if (!divisor.empty()) {
            divisor.push_back(make.number(1, 0));
            e = make.quotient(e, make.sum(std::move(divisor)));
        }
        one.expression = change.undone(make, e);
        if (admits(one.expression)) found.push_back(std::move(one));
    };
    const auto exact = [](const SparseSum &one) { return one.share < kExactEnough; };
    const auto likeliest = [&](Eigen::Index many) {
        std::vector<int> terms;
        for (Eigen::Index n = 0; n < above; ++n) terms.push_back(static_cast<int>(n));
        std::ranges::stable_sort(terms, {}, [&](int n) { return costs[static_cast<std::size_t>(n)]; });
        if (many < above) terms.resize(static_cast<std::size_t>(many));
        return terms;
    };
    const auto search = [&](const Eigen::MatrixXd &under) {
        const std::vector<double> of_costs(costs.begin(), costs.begin() + above + under.cols());
        const Subsets subsets(table, under, in_rows, of_costs, of_output ? kMostNoisyBelow : kMostBelow);
        std::vector<Subset> level = subsets.singles();
        // With noise what says y = y (1 - s) + ... is as short as the right quotient.
        constexpr std::size_t kTold = 2, kToldOfNoise = 40;
        const std::size_t told = of_output && under.cols() > 0 ? kToldOfNoise : kTold;
        constexpr int kPatientLevels = 2;  // with which a description may grow
        double shortest = std::numeric_limits<double>::infinity();
        int longer = 0;
        for (int size = 1; size <= kMostTerms && !level.empty() && !stop.stop_requested(); ++size) {
            if (size == 2) level = subsets.pairs();
            if (size > 2) level = subsets.grown(level);
            if (level.empty()) break;
            for (std::size_t n = 0; n < std::min(told, level.size()); ++n) tell(level[n]);
            if (level.front().share < 10 * kExactShare) break;
            longer = level.front().length < shortest ? 0 : longer + 1;
            shortest = std::min(shortest, level.front().length);
            if (longer == kPatientLevels) break;
        }
    };
    for (const Eigen::Index many : {20, 45, 90}) {
        std::vector<int> terms = likeliest(std::min(many, y.size() / 4));
        Subset subset;
        subset.terms = withoutIdle(
            std::move(terms), [&](int n) { return sized(valuesOf(termOf(n), x), size_of); }, wanted);
        if (!subset.terms.empty() && subset.terms.size() <= kMostWhole) tell(subset);
        if (stop.stop_requested() || std::ranges::any_of(found, exact)) break;
    }
    if (std::ranges::none_of(found, exact)) search(Eigen::MatrixXd(target.size(), 0));
    if (std::ranges::none_of(found, exact)) search(below_the_line);
    std::ranges::stable_sort(found, {}, &SparseSum::length);
    return found;
}

}  // namespace kan
