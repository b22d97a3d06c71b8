#include "core/constraints/spline_shape.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kan {

namespace {

constexpr double kSoftness = 0.1;          // s, of the mean step
constexpr double kLeastStep = 0.1;         // of s
constexpr double kSplineRounding = 1e-12;  // of slopes and tied coefficients, relative to the largest

/// Weighted isotonic regression: the nearest sequence that does not fall. Pools adjacent violators.
void poolViolators(std::vector<double> &values, const std::vector<double> &weights) {
    struct Pool {
        double sum, weight;
        std::size_t count;
        double mean() const { return sum / weight; }
    };
    std::vector<Pool> pools;
    pools.reserve(values.size());
    for (std::size_t n = 0; n < values.size(); ++n) {
        pools.push_back({values[n] * weights[n], weights[n], 1});
        while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back().sum += last.sum;
            pools.back().weight += last.weight;
            pools.back().count += last.count;
        }
    }
    std::size_t n = 0;
    for (const Pool &pool : pools) {
        if (pool.count > 1) std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(n), pool.count, pool.mean());
        n += pool.count;
    }
}

double meanOf(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

}  // namespace

SplineShape::SplineShape(const EdgeRule &rule, std::vector<double> greville, int period)
    : rule_(rule), greville_(std::move(greville)) {
    const int m = size();
    // Falling and convex is rising and convex backwards, concave is convex upside down.
    if (rule.bend == 0) {
        sign_ = rule.slope < 0 ? -1 : 1;
    } else {
        sign_ = rule.bend;
        mirrored_ = rule.slope * rule.bend < 0;
    }
    if (rule.parity == 0 && !rule.periodic) return;
    for (int q = 0; q < m; ++q) {
        if (rule.periodic) {
            ties_.push_back({q % period, 1.0});
            continue;
        }
        const int other = m - 1 - q;
        const double sign = q == other && rule.parity < 0 ? 0.0 : q > other ? rule.parity : 1.0;
        ties_.push_back({std::min(q, other), sign});
    }
}

double SplineShape::width(int q) const {
    return std::abs(greville_[at(q)] - greville_[at(q - 1)]) / (0.5 * (greville_.back() - greville_.front()));
}

double SplineShape::step(double x) const {
    const double root = std::sqrt(x * x + soft_ * soft_);
    return x > 0 ? (x + root) / 2 : soft_ * soft_ / (2 * (root - x));
}

double SplineShape::stepSlope(double x) const {
    return step(x) / std::sqrt(x * x + soft_ * soft_);
}

bool SplineShape::counts(int r) const {
    return !tied() || (ties_[static_cast<std::size_t>(r)].place == r && ties_[static_cast<std::size_t>(r)].sign != 0);
}

/// What has to rise along the way, upside up: the coefficients' steps, or of bent splines their slopes.
void SplineShape::levels(std::span<const double> coef, std::vector<double> &steps) const {
    steps.resize(static_cast<std::size_t>(size()) - 1);
    for (int q = 1; q < size(); ++q) {
        const double difference = sign_ * (coef[at(q)] - coef[at(q - 1)]);
        steps[static_cast<std::size_t>(q) - 1] = bent() ? difference / width(q) : difference;
    }
}

bool SplineShape::keeps(std::span<const double> coef) const {
    if (tied()) {
        double largest = 0;
        for (const double c : coef) largest = std::max(largest, std::abs(c));
        for (std::size_t q = 0; q < ties_.size(); ++q) {
            const Tie tie = ties_[q];
            const double wanted = rule_.offset + tie.sign * (coef[static_cast<std::size_t>(tie.place)] - rule_.offset);
            if (std::abs(coef[q] - wanted) > kSplineRounding * largest) return false;
        }
        return true;
    }
    if (rule_.slope == 0 && rule_.bend == 0) return true;
    std::vector<double> steps;
    levels(coef, steps);
    if (!bent()) return std::ranges::all_of(steps, [](double step) { return step >= 0; });
    double largest = 0;
    for (const double slope : steps) largest = std::max(largest, std::abs(slope));
    const double rounding = kSplineRounding * largest;
    if (rule_.slope != 0 && steps.front() < -rounding) return false;
    for (std::size_t q = 1; q < steps.size(); ++q)
        if (steps[q] < steps[q - 1] - rounding) return false;
    return true;
}

void SplineShape::projectTied(std::span<double> coef) const {
    std::vector<double> sums(coef.size());
    std::vector<int> counts(coef.size());
    for (std::size_t q = 0; q < ties_.size(); ++q) {
        const auto place = static_cast<std::size_t>(ties_[q].place);
        sums[place] += ties_[q].sign * (coef[q] - rule_.offset);
        ++counts[place];
    }
    for (std::size_t q = 0; q < ties_.size(); ++q) {
        const auto place = static_cast<std::size_t>(ties_[q].place);
        coef[q] = rule_.offset + ties_[q].sign * (sums[place] / counts[place]);
    }
}

void SplineShape::projectSteps(std::span<double> coef) const {
    const double mean = meanOf(coef);
    if (rule_.slope != 0 && rule_.slope * (coef.back() - coef.front()) < 0)
        for (double &c : coef) c = 2 * mean - c;
    std::vector<double> rising(coef.size()), weights(coef.size(), 1.0);
    if (bent()) {
        levels(coef, rising);
        weights.resize(rising.size());
        for (int q = 1; q < size(); ++q) weights[static_cast<std::size_t>(q) - 1] = width(q);
        poolViolators(rising, weights);
        double value = 0;
        coef[at(0)] = 0;
        for (int q = 1; q < size(); ++q) {
            double &slope = rising[static_cast<std::size_t>(q) - 1];
            if (rule_.slope != 0) slope = std::max(slope, 0.0);
            value += slope * width(q);
            coef[at(q)] = sign_ * value;
        }
        const double shift = mean - meanOf(coef);
        for (double &c : coef) c += shift;
    } else {
        for (std::size_t q = 0; q < coef.size(); ++q) rising[q] = sign_ * coef[q];
        poolViolators(rising, weights);
        for (std::size_t q = 0; q < coef.size(); ++q) coef[q] = sign_ * rising[q];
    }
}

void SplineShape::project(std::span<double> coef) const {
    if (keeps(coef)) return;
    tied() ? projectTied(coef) : projectSteps(coef);
}

void SplineShape::setSoftness(std::span<const double> coef, double least) {
    if (tied()) return;
    std::vector<double> steps;
    levels(coef, steps);
    double spread = 0;
    if (bent()) {  // steps of slopes
        const auto [low, high] = std::ranges::minmax(steps);
        spread = high - low;
    } else {
        const auto [low, high] = std::ranges::minmax(coef);
        spread = high - low;
    }
    soft_ = kSoftness * std::max(spread, least) / static_cast<double>(steps.size());
}

void SplineShape::toFree(std::span<const double> coef, std::span<double> x) const {
    std::ranges::copy(coef, x.begin());
    if (tied())
        for (double &own : x) own -= rule_.offset;
    if (tied() || (rule_.slope == 0 && rule_.bend == 0)) return;
    std::vector<double> rising;
    levels(coef, rising);
    x[0] = sign_ * coef[at(0)];
    double before = 0;
    for (int q = 1; q < size(); ++q) {
        const double level = rising[static_cast<std::size_t>(q) - 1];
        const double grown = std::max(bent() ? level - before : level, kLeastStep * soft_);
        x[static_cast<std::size_t>(q)] = q < firstStep() ? level : grown - soft_ * soft_ / (4 * grown);
        before = level;
    }
}

void SplineShape::toCoef(std::span<const double> x, std::span<double> coef) const {
    if (tied()) {
        for (std::size_t q = 0; q < ties_.size(); ++q)
            coef[q] = rule_.offset + ties_[q].sign * x[static_cast<std::size_t>(ties_[q].place)];
        return;
    }
    if (rule_.slope == 0 && rule_.bend == 0) {
        std::ranges::copy(x, coef.begin());
        return;
    }
    double value = x[0], slope = 0;
    coef[at(0)] = sign_ * value;
    for (int q = 1; q < size(); ++q) {
        const double own = x[static_cast<std::size_t>(q)], grown = q < firstStep() ? own : step(own);
        slope = bent() ? slope + grown : grown;
        value += bent() ? slope * width(q) : slope;
        coef[at(q)] = sign_ * value;
    }
}

void SplineShape::pullBack(std::span<const double> x, std::span<double> gradient) const {
    if (tied()) {
        for (std::size_t q = 0; q < ties_.size(); ++q) {
            const auto place = static_cast<std::size_t>(ties_[q].place);
            const double own = ties_[q].sign * gradient[q];
            place == q ? gradient[q] = own : (gradient[place] += own, gradient[q] = 0);
        }
        return;
    }
    if (rule_.slope == 0 && rule_.bend == 0) return;
    // By the value and the slope of the last coefficient, then backwards.
    std::vector<double> by_free(gradient.size());
    double by_value = 0, by_slope = 0;
    for (int q = size() - 1; q >= 1; --q) {
        by_value += sign_ * gradient[at(q)];
        by_slope = bent() ? by_slope + by_value * width(q) : by_value;
        const double own = x[static_cast<std::size_t>(q)];
        by_free[static_cast<std::size_t>(q)] = by_slope * (q < firstStep() ? 1.0 : stepSlope(own));
    }
    by_free[0] = by_value + sign_ * gradient[at(0)];
    std::ranges::copy(by_free, gradient.begin());
}

void SplineShape::jacobian(std::span<const double> x, Eigen::MatrixXd &by) const {
    by.setZero(size(), size());
    std::vector<double> row(static_cast<std::size_t>(size()));
    for (int q = 0; q < size(); ++q) {
        std::ranges::fill(row, 0.0);
        row[static_cast<std::size_t>(q)] = 1;
        pullBack(x, row);
        for (int r = 0; r < size(); ++r) by(q, r) = row[static_cast<std::size_t>(r)];
    }
}

}  // namespace kan
