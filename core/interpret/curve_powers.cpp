#include "core/interpret/curve_powers.h"

#include <algorithm>
#include <cmath>

namespace kan {

namespace {

using F = CurveFactor;

constexpr int kHighestDegree = 6;
constexpr std::size_t kKept = 6;   ///< sums of one kind
constexpr double kPlainly = 1e-4;  ///< share of a square that a difference must leave to keep its digits

CurveTerm powerTerm(double p, double shift, bool free_shift) {
    F factor;
    factor.power = true;
    factor.set(F::S, shift, free_shift, free_shift);
    factor.set(F::P, p, false);
    return {{factor}, 1};
}

void addPolynomials(const CurveSamples &samples, std::vector<CurveCandidate> &found) {
    std::vector<CurveCandidate> polynomials;
    for (unsigned set = 1; set < 1U << kHighestDegree; ++set) {
        CurveCandidate candidate;
        for (int p = 1; p <= kHighestDegree; ++p)
            if (set & (1U << (p - 1))) candidate.model.terms.push_back(powerTerm(p, 0, false));
        refit(candidate, samples, 0);
        if (std::isfinite(candidate.length)) polynomials.push_back(std::move(candidate));
    }
    keepBest(polynomials, kKept);
    std::move(polynomials.begin(), polynomials.end(), std::back_inserter(found));
}

/// A power of v + s, less its mean and of length 1.
struct PowerColumn {
    double p = 0;
    CurveValues values;
};

std::vector<PowerColumn> powerColumns(const CurveSamples &samples, const std::vector<double> &exponents, double shift) {
    std::vector<PowerColumn> columns;
    for (const double p : exponents) {
        CurveColumns values;
        const CurveModel model{{powerTerm(p, shift, false)}, false, 0};
        if (!evaluateTerms(model, samples.v, false, values)) continue;
        CurveValues &column = values.terms[0];
        OrthonormalBasis basis;
        basis.add(CurveValues(column.size(), 1.0));
        if (basis.add(std::move(column))) columns.push_back({p, basis.columns().back()});
    }
    return columns;
}

/// `column` less what `unit` says of it, of length 1; false if nothing is left.
bool outside(CurveValues &column, const CurveValues &unit) {
    constexpr double kLeast = 1e-20;
    subtractMultiple(column, dotOf(column, unit), unit);
    subtractMultiple(column, dotOf(column, unit), unit);
    const double size = dotOf(column, column);
    if (!(size > kLeast)) return false;
    const double scale = 1 / std::sqrt(size);
    for (double &value : column) value *= scale;
    return true;
}

struct Sum {
    double left = 0;  ///< sum of squares
    std::array<double, 3> p{};
    int terms = 0;
    double cost = 0;
};

class PowerSearch {
  public:
    PowerSearch(const CurveSamples &samples, double shift, bool free_shift)
        : samples_(samples), shift_(shift), free_shift_(free_shift), y_(samples.y) {
        double mean = 0;
        for (const double value : y_) mean += value / static_cast<double>(y_.size());
        for (double &value : y_) value -= mean;
    }

    /// All sums of two, and of three if `triples`.
    void run(const std::vector<double> &exponents, bool triples, std::vector<CurveCandidate> &found) {
        const std::vector<PowerColumn> columns = powerColumns(samples_, exponents, shift_);
        std::vector<Sum> sums[2];
        std::vector<CurveValues> outside_first(columns.size());  // of the columns behind it
        std::vector<double> sizes(columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i) {
            CurveValues beside_first = y_;
            subtractMultiple(beside_first, dotOf(y_, columns[i].values), columns[i].values);
            for (std::size_t j = i + 1; j < columns.size(); ++j) {
                outside_first[j] = columns[j].values;
                subtractMultiple(outside_first[j], dotOf(columns[j].values, columns[i].values), columns[i].values);
                sizes[j] = dotOf(outside_first[j], outside_first[j]);
            }
            for (std::size_t j = i + 1; j < columns.size(); ++j) {
                CurveValues second = columns[j].values;
                if (!outside(second, columns[i].values)) continue;
                CurveValues rest = beside_first;
                subtractMultiple(rest, dotOf(rest, second), second);
                const double left = dotOf(rest, rest);
                keep(sums[0], {left, {columns[i].p, columns[j].p}, 2, 0});
                for (std::size_t k = j + 1; triples && k < columns.size(); ++k) {
                    const double along = dotOf(outside_first[k], second);
                    const double size = sizes[k] - along * along;
                    const double gained = dotOf(rest, outside_first[k]);
                    // Where differences lose digits, the vectors themselves are taken.
                    const double after = size > kPlainly * sizes[k] && gained * gained < (1 - kPlainly) * left * size
                                             ? left - gained * gained / size
                                             : leftBeside(rest, second, outside_first[k]);
                    keep(sums[1], {after, {columns[i].p, columns[j].p, columns[k].p}, 3, 0});
                }
            }
        }
        for (std::vector<Sum> &list : sums) {
            std::stable_sort(list.begin(), list.end(), [](const Sum &a, const Sum &b) { return a.cost < b.cost; });
            for (std::size_t n = 0; n < std::min(list.size(), kKept); ++n) found.push_back(candidateOf(list[n]));
        }
    }

  private:
    static double leftBeside(const CurveValues &rest, const CurveValues &second, CurveValues third) {
        if (!outside(third, second)) return dotOf(rest, rest);
        CurveValues last = rest;
        subtractMultiple(last, dotOf(rest, third), third);
        return dotOf(last, last);
    }

    /// Among the best so far, by description length.
    void keep(std::vector<Sum> &list, Sum sum) const {
        const CurveEvidence &evidence = samples_.evidence;
        const double n = evidence.independent;
        sum.cost = 0.5 * n * std::log(std::max(sum.left, evidence.floor) / evidence.variation);
        for (int t = 0; t < sum.terms; ++t) sum.cost += std::log(2 + 2 * std::abs(sum.p[static_cast<std::size_t>(t)]));
        if (list.size() >= 4 * kKept) {
            auto worst =
                std::max_element(list.begin(), list.end(), [](const Sum &a, const Sum &b) { return a.cost < b.cost; });
            if (sum.cost < worst->cost) *worst = sum;
        } else {
            list.push_back(sum);
        }
    }
    CurveCandidate candidateOf(const Sum &sum) const {
        CurveCandidate candidate;
        for (int t = 0; t < sum.terms; ++t)
            candidate.model.terms.push_back(powerTerm(sum.p[static_cast<std::size_t>(t)], shift_, free_shift_));
        refit(candidate, samples_, 0);
        return candidate;
    }

    const CurveSamples &samples_;
    double shift_;
    bool free_shift_;
    CurveValues y_;
};

}  // namespace

std::vector<CurveCandidate> powerSums(const CurveSamples &samples, const CurveVocabulary &vocabulary) {
    std::vector<CurveCandidate> found;
    if (vocabulary.powers) addPolynomials(samples, found);
    std::vector<double> exponents;
    for (int p = 1; p <= 12; ++p)
        if (vocabulary.powers || p == 1) exponents.push_back(p);
    if (vocabulary.inverses) {
        for (int p = 1; p <= 12; ++p) exponents.push_back(-p);
        exponents.insert(exponents.end(), {0.5, 1.5, 2.5, -0.5, -1.5, -2.5});
    }
    PowerSearch(samples, 0, false).run(exponents, samples.v.front() > 0 || samples.v.back() < 0, found);
    const double half = samples.v.back() / 2 - samples.v.front() / 2;
    for (const double distance : {0.03, 0.1, 0.3, 0.8, 2.0, 5.0}) {
        if (!vocabulary.inverses) break;
        const std::vector<double> bent = {-12, -6, -4, -3, -2, -1, -0.5, 0.5, 1, 1.5};
        PowerSearch(samples, distance * half - samples.v.front(), true).run(bent, false, found);
        PowerSearch(samples, -distance * half - samples.v.back(), true).run(bent, false, found);
    }
    return found;
}

}  // namespace kan
