#include <algorithm>
#include <cmath>

#include "core/interpret/symbolic_search.h"

namespace kan {

double bestKink(const SymbolicCurve &curve) {
    const SymbolicColumns &all = curve.all;
    const double N = all.total;
    double S = 0, SS = 0, Sty = 0;
    const std::size_t rows = static_cast<std::size_t>(all.rows);
    for (std::size_t n = 0; n < rows; ++n) {
        S += all.t[n];
        SS += all.t[n] * all.t[n];
        Sty += all.t[n] * all.y[n];
    }
    // f = |t - t0| = +-(t0 - t); with k samples on the left, sums of f, f^2 and f y are polynomials in t0 and so
    // R^2 = (p + q t0)^2 / (alpha + beta t0 + gamma t0^2) / SST.
    double left_t = 0, left_y = 0, left_ty = 0, best = -1, place = all.t[0];
    for (std::size_t k = 0; k + 1 < rows; ++k) {
        left_t += all.t[k];
        left_y += all.y[k];
        left_ty += all.t[k] * all.y[k];
        const double m = 2 * static_cast<double>(k + 1) - N, D = S - 2 * left_t;
        const double p = Sty - 2 * left_ty, q = 2 * left_y;
        const double alpha = SS - D * D / N, beta = -2 * S - 2 * m * D / N, gamma = N - m * m / N;
        const double from = all.t[k], to = all.t[k + 1];
        const double stationary = (p * beta - 2 * q * alpha) / (q * beta - 2 * gamma * p);
        for (const double at : {from, to, stationary}) {
            if (!(at >= from && at <= to)) continue;
            const double r2 = (p + q * at) * (p + q * at) / (alpha + at * (beta + at * gamma));
            if (r2 > best) {
                best = r2;
                place = at;
            }
        }
    }
    return place;
}

std::vector<double> bestSteps(const SymbolicCurve &curve) {
    const std::vector<double> &x = curve.x;
    const SymbolicColumns &all = curve.all;
    const double N = all.total;
    // f = -1 on `below` samples with y sum `left`, 0 on `level` samples, 1 on the others.
    const auto explained = [&](double below, double left, double level, double level_y) {
        const double above = N - below - level;
        const double f = above - below, spread = above + below - f * f / N;
        const double fy = -2 * left - level_y;
        return spread > 0 ? fy * fy / spread : -1.0;
    };
    std::vector<std::pair<double, double>> places;
    double left = 0;
    for (std::size_t k = 0; k < x.size();) {
        std::size_t end = k;
        double here = 0;
        for (; end < x.size() && x[end] == x[k]; ++end) here += all.y[end];
        const double below = static_cast<double>(k), level = static_cast<double>(end - k);
        places.emplace_back(explained(below, left, level, here), x[k]);
        if (end < x.size()) places.emplace_back(explained(below + level, left + here, 0, 0), x[k] / 2 + x[end] / 2);
        left += here;
        k = end;
    }
    std::stable_sort(places.begin(), places.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    std::vector<double> best;
    for (std::size_t n = 0; n < std::min<std::size_t>(places.size(), 6); ++n) best.push_back(places[n].second);
    return best;
}

}  // namespace kan
