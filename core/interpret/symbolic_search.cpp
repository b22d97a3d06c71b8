#include "core/interpret/symbolic_search.h"

#include <algorithm>
#include <cmath>

#include "core/interpret/symbolic_kernels.h"

namespace kan {

namespace {

using Point = SymbolicChart::Point;

constexpr std::size_t kFinalists = 5;  ///< of the contenders, those tried on all samples
constexpr std::size_t kWinners = 4;    ///< of them, those refined to convergence
constexpr int kFirstIterations = 5;
constexpr int kCoarseIterations = 20;
constexpr int kFineIterations = 100;
constexpr double kSettled = 1e-13;       ///< gain of R^2 that no longer counts
constexpr double kCoarseSettled = 1e-9;  ///< the same on the thinned-out curve, as a share of 1 - R^2
constexpr double kLongestOnRidge = 0.1, kLastOnRidge = 4e-3,
                 kShortestOnRidge = 2e-3;  ///< of the second coordinate's range
constexpr int kOntoRidge = 20, kAcrossRidge = 3;
constexpr double kSame = 1e-6;  ///< share of 1 - R^2 by which two maxima differ at least

struct Place {
    const SymbolicChart *chart = nullptr;
    Point q{};
    double r2 = -1;
};

bool betterPlace(const Place &a, const Place &b) {
    return a.r2 > b.r2;
}

class Climber {
  public:
    Climber(const SymbolicFunction &function, const SymbolicCurve &curve, const SymbolicFitOptions &options)
        : function_(function), curve_(curve), options_(options) {}

    double rSquared(const SymbolicChart &chart, const Point &q, const SymbolicColumns &columns) const {
        const SymbolicChart::Map map = chart.at(q);
        if (!allowed(chart, map)) return -1;
        return symbolicSums(function_, columns, map.A, map.B).rSquared(columns);
    }

    /// Gauss-Newton with variable projection and Marquardt's damping, within the bounds of the chart. Where residuals
    /// are large, the curvature along a step differs from Gauss-Newton's; the next step is corrected by their ratio.
    Place climb(Place place, const SymbolicColumns &columns, int iterations) const {
        const bool coarse = &columns != &curve_.all;
        SymbolicGram gram;
        place.r2 = evaluate(place, columns, gram);
        double damping = 1e-3, curvature = 1;
        int settled = 0;
        for (int n = 0; n < iterations && settled < 3 && damping < 1e12 && place.r2 > -1; ++n) {
            const std::optional<Step> step = stepFrom(place, columns, gram, curvature, damping, Moving::Both);
            if (!step) break;
            Place trial = place;
            SymbolicGram trial_gram;
            trial.q = step->to;
            trial.r2 = evaluate(trial, columns, trial_gram);
            const double gain = trial.r2 - place.r2;
            if (trial.r2 > -1 && std::abs(gain) > 1e-14)
                curvature = std::clamp((2 * step->ascent - gain * columns.variation) / step->bend, 0.1, 10.0);
            settled = std::abs(gain) < kSettled + (coarse ? kCoarseSettled * (1 - place.r2) : 0) ? settled + 1 : 0;
            damping = gain > 0 ? std::max(damping / 5, 1e-12) : damping * 8;
            if (!(gain > 0)) continue;
            place = trial;
            gram = trial_gram;
        }
        return place;
    }

    /// On a plateau (tanh far from its middle is an exponential, wherever that is) one coordinate moves the curve no
    /// more than rounding does, and climb() stops wherever that leaves it: from there to the top of the ridge by the
    /// other coordinate alone, then along the ridge, the one by ever shorter lengths either way and the other to its
    /// best for each. Elsewhere the place itself.
    Place followRidge(Place place) const {
        SymbolicGram gram;
        if (place.r2 <= -1 || evaluate(place, curve_.all, gram) <= -1) return place;
        const std::optional<Step> step = stepFrom(place, curve_.all, gram, 1, 0, Moving::Both);
        if (!step || !step->plateau) return place;
        const std::size_t along = step->along;
        const Moving across = along == 0 ? Moving::Second : Moving::First;
        place = acrossRidge(place, curve_.all, across, kOntoRidge);
        // The long way on few samples, the last lengths on all of them.
        const Place far =
            alongRidge(acrossRidge(place, curve_.coarse, across, kOntoRidge), curve_.coarse, along, kLongestOnRidge);
        const Place there = acrossRidge(far, curve_.all, across, kOntoRidge);
        if (there.r2 > place.r2 + kSettled) place = there;
        return alongRidge(place, curve_.all, along, kLastOnRidge);
    }

  private:
    /// Where to go, and what half the sum of squares would lose on the way: ascent - bend / 2.
    struct Step {
        Point to{};
        double ascent = 0, bend = 0;
        bool plateau = false;   ///< the two coordinates move the curve almost alike, or one of them hardly
        std::size_t along = 1;  ///< the coordinate that, over its range, moves the curve less
    };
    enum class Moving { First, Second, Both };

    /// By ever shorter lengths of one coordinate either way, the other to its best for each.
    Place alongRidge(Place place, const SymbolicColumns &columns, std::size_t along, double longest) const {
        const Moving across = along == 0 ? Moving::Second : Moving::First;
        const SymbolicChart &chart = *place.chart;
        const double range = chart.high[along] - chart.low[along];
        for (double length = longest * range; length > kShortestOnRidge * range;) {
            const Place before = place;
            for (const double move : {length, -length}) {
                Place trial = before;
                trial.q[along] = std::clamp(trial.q[along] + move, chart.low[along], chart.high[along]);
                trial = acrossRidge(trial, columns, across, kAcrossRidge);
                if (trial.r2 > place.r2 + kSettled) place = trial;
            }
            if (place.r2 == before.r2) length /= 5;
        }
        return place;
    }

    /// Steps of one coordinate alone, as long as they gain.
    Place acrossRidge(Place place, const SymbolicColumns &columns, Moving moving, int steps) const {
        SymbolicGram gram;
        place.r2 = evaluate(place, columns, gram);
        for (int n = 0; n < steps && place.r2 > -1; ++n) {
            const std::optional<Step> step = stepFrom(place, columns, gram, 1, 0, moving);
            if (!step) break;
            Place trial = place;
            trial.q = step->to;
            SymbolicGram trial_gram;
            trial.r2 = evaluate(trial, columns, trial_gram);
            if (!(trial.r2 > place.r2)) break;
            const bool done = trial.r2 - place.r2 < kSettled;
            place = trial;
            gram = trial_gram;
            if (done) break;
        }
        return place;
    }

    bool allowed(const SymbolicChart &chart, const SymbolicChart::Map &map) const {
        if (chart.form == SymbolicChart::Form::Plane)
            return chart.extent == 0 ||
                   function_.domain.contains(map.B - chart.extent * map.A, map.B + chart.extent * map.A);
        return affineOf(function_, map.A, map.B, curve_, options_).has_value();
    }

    double evaluate(const Place &place, const SymbolicColumns &columns, SymbolicGram &gram) const {
        const SymbolicChart::Map map = place.chart->at(place.q);
        if (!allowed(*place.chart, map)) return -1;
        gram = symbolicGram(function_, columns, map.A, map.B);
        return gram.rSquared(columns);
    }

    /// None where the slopes are not finite, or nothing can move.
    static std::optional<Step> stepFrom(const Place &place, const SymbolicColumns &columns, const SymbolicGram &s,
                                        double curvature, double damping, Moving moving) {
        const double total = columns.total, variance = s.variance(columns);
        const double c = s.fy / variance;
        const double fg = (s.fg - s.f * s.g / total) / variance, fh = (s.fh - s.f * s.h / total) / variance;
        // with the span of 1 and f projected out
        const double gg = s.gg - s.g * s.g / total - fg * fg * variance;
        const double gh = s.gh - s.g * s.h / total - fg * fh * variance;
        const double hh = s.hh - s.h * s.h / total - fh * fh * variance;
        const double gr = s.gy - fg * s.fy, hr = s.hy - fh * s.fy;
        const SymbolicChart::Map map = place.chart->at(place.q);
        double slope[2], normal[2][2] = {};
        for (std::size_t k = 0; k < 2; ++k) {
            slope[k] = c * (map.dA[k] * hr + map.dB[k] * gr);
            for (std::size_t l = 0; l < 2; ++l)
                normal[k][l] = c * c *
                               (map.dA[k] * map.dA[l] * hh + map.dB[k] * map.dB[l] * gg +
                                (map.dA[k] * map.dB[l] + map.dB[k] * map.dA[l]) * gh);
        }
        const std::optional<Point> to = boundedStep(place, slope, normal, curvature, damping, moving);
        if (!to) return std::nullopt;
        const Point q = {(*to)[0] - place.q[0], (*to)[1] - place.q[1]};
        const SymbolicChart &chart = *place.chart;
        constexpr double kAlike = 1e-4;  // of 1 - correlation^2
        const bool plateau = normal[0][0] * normal[1][1] - normal[0][1] * normal[0][1] <
                                 kAlike * std::abs(normal[0][0] * normal[1][1]) ||
                             std::min(gg, hh) < kAlike * std::max(gg, hh);
        return Step{*to, slope[0] * q[0] + slope[1] * q[1],
                    normal[0][0] * q[0] * q[0] + 2 * normal[0][1] * q[0] * q[1] + normal[1][1] * q[1] * q[1],
                    plateau && chart.dimensions == 2,
                    std::sqrt(normal[0][0]) * (chart.high[0] - chart.low[0]) <
                            std::sqrt(normal[1][1]) * (chart.high[1] - chart.low[1])
                        ? std::size_t{0}
                        : std::size_t{1}};
    }

    static std::optional<Point> boundedStep(const Place &place, const double (&slope)[2], const double (&normal)[2][2],
                                            double curvature, double damping, Moving moving) {
        const SymbolicChart &chart = *place.chart;
        bool free[2];
        for (std::size_t k = 0; k < 2; ++k) {
            const bool pinned =
                (place.q[k] <= chart.low[k] && slope[k] < 0) || (place.q[k] >= chart.high[k] && slope[k] > 0);
            const bool still = moving != Moving::Both && static_cast<std::size_t>(moving) != k;
            free[k] = static_cast<int>(k) < chart.dimensions && !pinned && !still && normal[k][k] > 0;
        }
        const double m00 = normal[0][0] * (curvature + damping), m11 = normal[1][1] * (curvature + damping);
        const double m01 = normal[0][1] * curvature;
        const double determinant = m00 * m11 - m01 * m01;
        Point step{};
        if (free[0] && free[1] && determinant > 1e-14 * m00 * m11) {
            step = {(m11 * slope[0] - m01 * slope[1]) / determinant, (m00 * slope[1] - m01 * slope[0]) / determinant};
        } else if (free[0] && (!free[1] || slope[0] * slope[0] * m11 > slope[1] * slope[1] * m00)) {
            step[0] = slope[0] / m00;
        } else if (free[1]) {
            step[1] = slope[1] / m11;
        }
        Point q = place.q;
        for (std::size_t k = 0; k < 2; ++k) {
            if (!std::isfinite(step[k])) return std::nullopt;
            const double longest = 0.1 * (chart.high[k] - chart.low[k]);
            q[k] = std::clamp(q[k] + std::clamp(step[k], -longest, longest), chart.low[k], chart.high[k]);
        }
        return q == place.q ? std::nullopt : std::optional(q);
    }

    const SymbolicFunction &function_;
    const SymbolicCurve &curve_;
    const SymbolicFitOptions &options_;
};

/// Places on a chart's grid that are highest along its first coordinate: they lie on the ridges of R^2, and a ridge
/// can be so flat that only a climb tells where along it the maximum is.
void addRidges(std::vector<Place> &places, const SymbolicChart &chart, const Climber &climber,
               const SymbolicColumns &columns) {
    const std::size_t rows = chart.grid[0].size();
    std::vector<double> r2(rows);
    for (std::size_t column = 0; column < chart.columns(); ++column) {
        for (std::size_t row = 0; row < rows; ++row)
            r2[row] = climber.rSquared(chart, chart.start(row, column), columns);
        for (std::size_t row = 0; row < rows; ++row) {
            const bool highest =
                r2[row] >= 0 && (row == 0 || r2[row - 1] < r2[row]) && (row + 1 == rows || r2[row + 1] <= r2[row]);
            if (highest) places.push_back({&chart, chart.start(row, column), r2[row]});
        }
    }
}

/// The best `count` that are not the same maximum, or places on one plateau (tanh far from its middle is an
/// exponential, wherever that is).
void keepDistinct(std::vector<Place> &places, std::size_t count) {
    std::stable_sort(places.begin(), places.end(), betterPlace);
    std::vector<Place> kept;
    for (const Place &place : places) {
        if (kept.size() == count) break;
        const bool known = std::any_of(kept.begin(), kept.end(), [&](const Place &other) {
            return other.chart == place.chart && other.r2 - place.r2 < kSame * (1 - other.r2) + kSettled;
        });
        if (!known) kept.push_back(place);
    }
    places = std::move(kept);
}

/// Of places sorted by R^2, those that the thinned-out curve leaves a chance: binning moves 1 - R^2 by less than this.
void dropBeaten(std::vector<Place> &places) {
    if (places.empty()) return;
    const double least = places.front().r2 - 0.25 * (1 - places.front().r2) - 1e-4;
    std::erase_if(places, [&](const Place &place) { return place.r2 < least; });
}

}  // namespace

std::vector<std::pair<double, double>> searchSymbolic(const SymbolicFunction &function, const SymbolicCurve &curve,
                                                      const std::vector<SymbolicChart> &charts,
                                                      const SymbolicFitOptions &options, const SearchBreadth &breadth) {
    const Climber climber(function, curve, options);
    if (charts.empty()) return {};
    const SymbolicColumns &thinned = charts.front().poles ? curve.fine : curve.coarse;
    std::vector<Place> places;
    for (const SymbolicChart &chart : charts) addRidges(places, chart, climber, thinned);
    std::stable_sort(places.begin(), places.end(), betterPlace);
    places.resize(std::min(places.size(), breadth.starts));
    for (Place &place : places) place = climber.climb(place, thinned, kFirstIterations);
    keepDistinct(places, breadth.contenders);
    for (Place &place : places) place = climber.climb(place, thinned, kCoarseIterations);
    keepDistinct(places, kFinalists);
    if (!curve.rough()) dropBeaten(places);
    for (Place &place : places) place = climber.climb(place, curve.all, kFirstIterations);
    keepDistinct(places, kWinners);
    for (Place &place : places) place = climber.climb(place, curve.all, kFineIterations);
    std::stable_sort(places.begin(), places.end(), betterPlace);
    if (!places.empty()) places.front() = climber.followRidge(places.front());
    std::vector<std::pair<double, double>> found;
    for (const Place &place : places) {
        const SymbolicChart::Map map = place.chart->at(place.q);
        if (const auto affine = affineOf(function, map.A, map.B, curve, options)) found.push_back(*affine);
    }
    return found;
}

}  // namespace kan
