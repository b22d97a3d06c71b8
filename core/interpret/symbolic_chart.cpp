#include "core/interpret/symbolic_chart.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kan {

namespace {

using K = SymbolicKind;
using Form = SymbolicChart::Form;

constexpr double kPi = std::numbers::pi;
constexpr double kNearest = -37;     ///< ln of the smallest distance to a pole, 1e-16
constexpr double kClear = 1e-10;     ///< added to the margin, so that rounding does not end within it
constexpr double kFarthest = 11.5;   ///< ln of the largest, 1e5: a straight line by then
constexpr double kLeastRate = 1e-3;  ///< of a plane: slower, sin is a parabola with c of 1e6, better written as one
constexpr double kGeometric = 1.35;  ///< ratio of neighbouring widths on a grid

double logistic(double q) {
    return 1 / (1 + std::exp(-q));
}

bool isInversePower(K kind) {
    return kind >= K::Inverse && kind <= K::InverseFifth;
}
bool isPower(K kind) {
    return kind >= K::Square && kind <= K::Fifth;
}
bool isOneSided(K kind) {
    return (kind >= K::Sqrt && kind <= K::InverseSqrt) || kind == K::Log;
}
bool isPeriodic(K kind) {
    return kind == K::Sin || kind == K::Cos || kind == K::Tan;
}

std::vector<double> evenly(double low, double high, std::size_t count) {
    std::vector<double> values;
    for (std::size_t n = 0; n < count; ++n)
        values.push_back(low +
                         (high - low) * (count > 1 ? static_cast<double>(n) / static_cast<double>(count - 1) : 0.5));
    return values;
}

/// Positive rates A up to `most`: even steps for what oscillates, else geometric.
std::vector<double> rates(double most, double step) {
    std::vector<double> values;
    if (step > 0) {
        for (double A = std::min(0.05, most); A < step; A *= 2) values.push_back(A);
        for (double A = step; A < most; A += step) values.push_back(A);
    } else {
        for (double A = std::min(0.1, most); A < most; A *= kGeometric) values.push_back(A);
    }
    values.push_back(most);
    return values;
}

struct Builder {
    const SymbolicFunction &function;
    const SymbolicCurve &curve;
    const SymbolicFitOptions &options;

    double extent(bool admissible) const { return admissible ? 1 + 2 * options.margin + kClear : 1; }
    /// The largest rate that the box and the samples allow.
    double largestRate() const {
        const double a = std::max(std::abs(options.a_low), std::abs(options.a_high));
        return std::min(a * curve.half, std::max(4.0, kPi / 4 * curve.coarse.rows));
    }

    SymbolicChart angle() const {
        SymbolicChart chart{.form = Form::Angle, .dimensions = 1};
        chart.low[0] = 1e-5 - kPi / 2;
        chart.high[0] = kPi / 2 - 1e-5;
        chart.grid[0] = evenly(chart.low[0], chart.high[0], 61);
        return chart;
    }

    SymbolicChart rate() const {
        SymbolicChart chart{.form = Form::Rate, .dimensions = 1};
        const double most = std::min(largestRate(), 600.0);
        chart.low[0] = std::max(options.a_low * curve.half, -most);
        chart.high[0] = std::min(options.a_high * curve.half, most);
        const std::vector<double> sizes = rates(most, 0);
        for (auto size = sizes.rbegin(); size != sizes.rend(); ++size)
            if (-*size >= chart.low[0]) chart.grid[0].push_back(-*size);
        for (const double size : sizes)
            if (size <= chart.high[0]) chart.grid[0].push_back(size);
        if (chart.grid[0].empty()) chart.grid[0] = evenly(chart.low[0], chart.high[0], 9);
        return chart;
    }

    SymbolicChart beyond(double sign, bool admissible) const {
        SymbolicChart chart{.form = Form::Beyond, .dimensions = 1, .sign = sign};
        chart.extent = extent(admissible);
        chart.low[0] = kNearest;
        chart.high[0] = kFarthest;
        chart.grid[0] = evenly(kNearest, -8, 16);
        for (const double q : evenly(-7, 5, 30)) chart.grid[0].push_back(q);
        chart.grid[0].push_back(8);
        chart.grid[0].push_back(kFarthest);
        return chart;
    }

    SymbolicChart strip(double limit, bool admissible) const {
        SymbolicChart chart{.form = Form::Strip, .dimensions = 2, .limit = limit};
        chart.extent = extent(admissible);
        chart.low = {-14, kNearest};
        chart.high = {36, -kNearest};
        chart.grid[0] = {-13, -9, -6, -4, -2.5, -1.5, -0.7, 0, 0.7, 1.5, 2.5, 4, 6, 9, 14, 20, 28};
        chart.grid[1] = {-34, -24, -16, -10, -6, -4, -2.5, -1.5, -0.7, 0, 0.7, 1.5, 2.5, 4, 6, 10, 16, 24, 34};
        return chart;
    }

    SymbolicChart gap(std::size_t n) const {
        SymbolicChart chart{.form = Form::Gap, .dimensions = 1};
        chart.low[0] = kNearest;
        chart.high[0] = -kNearest;
        chart.left = curve.fine.t[n];
        chart.right = curve.fine.t[n + 1];
        chart.grid[0] = {-4, 0, 4};
        return chart;
    }

    /// The box itself for one sign of a. `reach`: how far from the range the middle of the function may lie, in u;
    /// 0: one period is enough.
    SymbolicChart plane(double sign, double step, double reach, std::size_t columns) const {
        SymbolicChart chart{.form = Form::Plane, .dimensions = 2, .middle = curve.middle, .half = curve.half};
        const double least = kLeastRate / curve.half;
        chart.low = {sign > 0 && options.a_high > least ? std::max(options.a_low, least) : options.a_low,
                     options.b_low};
        chart.high = {sign < 0 && options.a_low < -least ? std::min(options.a_high, -least) : options.a_high,
                      options.b_high};
        const double most = largestRate();
        for (const double A : rates(most, step)) {
            const double a = std::clamp(sign * A / curve.half, chart.low[0], chart.high[0]);
            const double centre = -a * curve.middle;  // of b, for B = 0
            const double width = reach > 0 ? A + reach : kPi;
            double low = std::clamp(centre - width, options.b_low, options.b_high);
            double high = std::clamp(centre + width, options.b_low, options.b_high);
            if (reach <= 0 && high - low < 2 * kPi) {
                low = std::max(options.b_low, high - 2 * kPi);
                high = std::min(options.b_high, low + 2 * kPi);
            }
            chart.grid[0].push_back(a);
            chart.rows.push_back(evenly(low, high, columns));
        }
        return chart;
    }

    void addPlanes(std::vector<SymbolicChart> &charts, double step, double reach, std::size_t columns,
                   double guarded = 0) const {
        const bool mirrored =
            function.kind != K::User && options.a_low == -options.a_high && options.b_low == -options.b_high;
        for (const double sign : {1.0, -1.0}) {
            if (sign < 0 && mirrored) break;
            charts.push_back(plane(sign, step, reach, columns));
            charts.back().extent = guarded;
        }
    }

    SymbolicCharts charts() const {
        SymbolicCharts result;
        const K kind = function.kind;
        if (isPower(kind))
            result.admissible.push_back(angle());
        else if (kind == K::Exp)
            result.admissible.push_back(rate());
        else if (isOneSided(kind) || isInversePower(kind))
            for (const double sign : {1.0, -1.0}) {
                result.admissible.push_back(beyond(sign, true));
                result.further.push_back(beyond(sign, false));
            }
        else if (kind == K::Arcsin || kind == K::Arccos || kind == K::Arctanh || kind == K::Tan) {
            const double limit = kind == K::Tan ? kPi / 2 : 1.0;
            if (affineOf(function, limit, 0, curve, options)) {
                result.admissible.push_back(strip(limit, true));
                result.further.push_back(strip(limit, false));
            } else {  // the box ends before the strip does
                addPlanes(result.admissible, 0, limit, 60, extent(true));
                addPlanes(result.further, 0, limit, 60, extent(false));
            }
        } else if (isPeriodic(kind))
            addPlanes(result.admissible, 0.5, 0, 9);
        else if (kind == K::Sinc)
            addPlanes(result.admissible, 0.5, 10, 40);
        else if (kind != K::Zero && kind != K::Identity && kind != K::Abs && kind != K::Sign)
            addPlanes(result.admissible, 0, 6, 40);
        if (isInversePower(kind))
            for (std::size_t n = 0; n + 1 < static_cast<std::size_t>(curve.fine.rows); ++n)
                if (curve.fine.t[n + 1] > curve.fine.t[n]) result.further.push_back(gap(n));
        if (kind == K::Tan) addPlanes(result.further, curve.rough() ? 0.1 : 0.5, 0, curve.rough() ? 200 : 40);
        for (std::vector<SymbolicChart> *charts : {&result.admissible, &result.further})
            for (SymbolicChart &chart : *charts) chart.poles = !result.further.empty();
        return result;
    }
};

/// The multiple of (a, b), positive and as near to 1 as can be, that lies in the box.
std::optional<std::pair<double, double>> scaledInto(const SymbolicFitOptions &options, double a, double b) {
    double low = 0, high = std::numeric_limits<double>::infinity();
    const auto restrict = [&](double slope, double least, double most) {
        if (slope == 0) {
            if (least > 0 || most < 0) high = -1;
            return;
        }
        low = std::max(low, std::min(least / slope, most / slope));
        high = std::min(high, std::max(least / slope, most / slope));
    };
    restrict(a, options.a_low, options.a_high);
    restrict(b, options.b_low, options.b_high);
    if (!(low <= high) || !(high > 0)) return std::nullopt;
    const double scale = std::clamp(1.0, low, high);
    const auto inside = std::pair(std::clamp(scale * a, options.a_low, options.a_high),
                                  std::clamp(scale * b, options.b_low, options.b_high));
    return inside.first == 0 ? std::nullopt : std::optional(inside);
}

}  // namespace

SymbolicChart::Map SymbolicChart::at(const Point &q) const {
    switch (form) {
        case Form::Plane:
            return {q[0] * half, q[0] * middle + q[1], {half, 0}, {middle, 1}};
        case Form::Rate:
            return {q[0], 0, {1, 0}, {0, 0}};
        case Form::Angle:
            return {std::cos(q[0]), std::sin(q[0]), {-std::sin(q[0]), 0}, {std::cos(q[0]), 0}};
        case Form::Beyond:
            return {sign, extent + std::exp(q[0]), {0, 0}, {std::exp(q[0]), 0}};
        case Form::Gap: {
            const double share = logistic(q[0]);
            const double slope = -(right - left) * share * logistic(-q[0]);
            return {1,
                    q[0] < 0 ? -(left + (right - left) * share) : -(right - (right - left) * logistic(-q[0])),
                    {0, 0},
                    {slope, 0}};
        }
        case Form::Strip: {
            const double wide = logistic(q[0]), rest = logistic(-q[0]);
            const double place = logistic(q[1]) - logistic(-q[1]);
            return {limit * wide / extent,
                    limit * rest * place,
                    {limit * wide * rest / extent, 0},
                    {-limit * wide * rest * place, limit * rest * 2 * logistic(q[1]) * logistic(-q[1])}};
        }
    }
    return {};
}

std::size_t SymbolicChart::columns() const {
    if (dimensions == 1) return 1;
    return rows.empty() ? grid[1].size() : rows.front().size();
}

SymbolicChart::Point SymbolicChart::start(std::size_t row, std::size_t column) const {
    if (dimensions == 1) return {grid[0][row], 0};
    return {grid[0][row], rows.empty() ? grid[1][column] : rows[row][column]};
}

SymbolicCharts symbolicCharts(const SymbolicFunction &function, const SymbolicCurve &curve,
                              const SymbolicFitOptions &options) {
    return Builder{function, curve, options}.charts();
}

std::optional<std::pair<double, double>> affineOf(const SymbolicFunction &function, double A, double B,
                                                  const SymbolicCurve &curve, const SymbolicFitOptions &options) {
    const K kind = function.kind;
    const double a = A / curve.half;
    if (kind == K::Exp) {
        const double b =
            std::abs(a) * std::max(std::abs(curve.x.front()), std::abs(curve.x.back())) < 50 ? 0.0 : -a * curve.middle;
        return options.contains(a, options.b_low)
                   ? std::optional(std::pair(a, std::clamp(b, options.b_low, options.b_high)))
                   : std::nullopt;
    }
    const bool even_or_odd =
        isPower(kind) || isInversePower(kind) || kind == K::Abs || kind == K::Sign || kind == K::Identity;
    if (even_or_odd || isOneSided(kind)) {
        const double zero = curve.middle - curve.half * (B / A);
        const double sign = even_or_odd || A > 0 ? 1 : -1;
        auto scaled = scaledInto(options, sign, -sign * zero);
        if (!scaled && even_or_odd) scaled = scaledInto(options, -1, zero);
        return scaled;
    }
    const double slack = 1e-12;
    double b = B - a * curve.middle;
    if (isPeriodic(kind)) {
        const double period = kind == K::Tan ? kPi : 2 * kPi;
        if (b < options.b_low) b += period * std::ceil((options.b_low - b) / period);
        if (b > options.b_high) b -= period * std::ceil((b - options.b_high) / period);
    }
    const double inside_a = std::clamp(a, options.a_low, options.a_high);
    const double inside_b = std::clamp(b, options.b_low, options.b_high);
    if (std::abs(inside_a - a) > slack * std::abs(a) || std::abs(inside_b - b) > slack * (1 + std::abs(b)))
        return std::nullopt;
    return std::pair(inside_a, inside_b);
}

}  // namespace kan
