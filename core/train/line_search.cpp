#include "core/train/line_search.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace kan {

namespace {

using ConstVector = Eigen::Map<const Eigen::VectorXd>;

ConstVector view(std::span<const double> values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// Minimiser of the cubic through two points with slopes, clamped to bounds; their middle where there is none.
double cubicInterpolate(const RayPoint &a, const RayPoint &b, double low, double high) {
    if (!a.finite() || !b.finite()) return 0.5 * (low + high);
    const double d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t);
    const double square = d1 * d1 - a.slope * b.slope;
    if (!(square >= 0)) return 0.5 * (low + high);
    const double d2 = std::sqrt(square);
    double position = 0;
    if (a.t <= b.t)
        position = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
    else
        position = a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
    if (std::isnan(position)) return 0.5 * (low + high);
    return std::min(std::max(position, low), high);
}

double interpolateWithin(const RayPoint &a, const RayPoint &b) {
    return cubicInterpolate(a, b, std::min(a.t, b.t), std::max(a.t, b.t));
}

/// The state of one search.
class Search {
  public:
    Search(const ObjectiveFunction &objective, std::span<const double> x, std::span<const double> d,
           const RayPoint &start, const LineSearchOptions &options)
        : objective_(objective), x_(x), d_(d), start_(start), options_(options), trial_(x.size()) {}

    LineSearchResult run(double t) {
        const bool bracketed = bracket(t);
        if (!stopped_ && bracketed) zoom();
        if (stopped_) return {start_, evaluations_, true};
        return {std::move(ends_[low_]), evaluations_, false};
    }

  private:
    bool evaluate(double t, RayPoint &point) {
        for (std::size_t p = 0; p < x_.size(); ++p) trial_[p] = x_[p] + t * d_[p];
        point.t = t;
        point.gradient.resize(x_.size());
        ++evaluations_;
        if (!objective_(trial_, point.f, point.gradient)) {
            stopped_ = true;
            return false;
        }
        point.slope = view(point.gradient).dot(view(d_));
        if (!std::isfinite(point.f)) point.f = std::numeric_limits<double>::infinity();
        if (!std::isfinite(point.slope)) point.f = std::numeric_limits<double>::infinity();
        return true;
    }

    bool tooHigh(const RayPoint &point) const { return point.f > start_.f + options_.c1 * point.t * start_.slope; }
    bool flatEnough(const RayPoint &point) const { return std::abs(point.slope) <= -options_.c2 * start_.slope; }

    void setEnds(RayPoint a, RayPoint b) {
        ends_[0] = std::move(a);
        ends_[1] = std::move(b);
        order();
    }
    void order() { low_ = ends_[0].f <= ends_[1].f ? 0 : 1; }

    /// True if ends_ hold a bracket to be zoomed into, false if ends_[low_] is the answer.
    bool bracket(double t) {
        RayPoint previous = start_;
        RayPoint current;
        if (!evaluate(t, current)) return false;
        while (iterations_ < options_.max_evaluations) {
            if (!current.finite() || tooHigh(current) || (iterations_ > 1 && current.f >= previous.f)) {
                setEnds(std::move(previous), std::move(current));
                return true;
            }
            if (flatEnough(current)) {
                ends_[0] = std::move(current);
                low_ = 0;
                return false;
            }
            if (current.slope >= 0) {
                setEnds(std::move(previous), std::move(current));
                return true;
            }
            const double least = current.t + 0.01 * (current.t - previous.t);
            const double next = cubicInterpolate(previous, current, least, current.t * 10);
            std::swap(previous, current);
            if (!evaluate(next, current)) return false;
            ++iterations_;
        }
        setEnds(start_, std::move(current));
        return false;
    }

    double nextTrial() {
        const RayPoint &a = ends_[0];
        const RayPoint &b = ends_[1];
        const double left = std::min(a.t, b.t);
        const double right = std::max(a.t, b.t);
        double t = interpolateWithin(a, b);
        const double margin = 0.1 * (right - left);
        if (std::min(right - t, t - left) >= margin) {
            insufficient_progress_ = false;
            return t;
        }
        if (insufficient_progress_ || t >= right || t <= left) {
            t = std::abs(t - right) < std::abs(t - left) ? right - margin : left + margin;
            insufficient_progress_ = false;
        } else {
            insufficient_progress_ = true;
        }
        return t;
    }

    void zoom() {
        const double d_norm = view(d_).lpNorm<Eigen::Infinity>();
        while (iterations_ < options_.max_evaluations) {
            if (std::abs(ends_[1].t - ends_[0].t) * d_norm < options_.tolerance_change) return;
            RayPoint trial;
            if (!evaluate(nextTrial(), trial)) return;
            ++iterations_;
            const int high = 1 - low_;
            if (!trial.finite() || tooHigh(trial) || trial.f >= ends_[low_].f) {
                ends_[high] = std::move(trial);
                order();
                continue;
            }
            const bool done = flatEnough(trial);
            if (!done && trial.slope * (ends_[high].t - ends_[low_].t) >= 0) ends_[high] = ends_[low_];
            ends_[low_] = std::move(trial);
            if (done) return;
        }
    }

    const ObjectiveFunction &objective_;
    std::span<const double> x_, d_;
    const RayPoint &start_;
    const LineSearchOptions &options_;
    std::vector<double> trial_;
    RayPoint ends_[2];
    int low_ = 0;
    int iterations_ = 0;
    int evaluations_ = 0;
    bool insufficient_progress_ = false;
    bool stopped_ = false;
};

}  // namespace

bool RayPoint::finite() const {
    return std::isfinite(f) && std::isfinite(slope);
}

LineSearchResult strongWolfe(const ObjectiveFunction &objective, std::span<const double> x, std::span<const double> d,
                             double t, const RayPoint &start, const LineSearchOptions &options) {
    return Search(objective, x, d, start, options).run(t);
}

}  // namespace kan
