#include "core/spline/piecewise_polynomial.h"

#include <algorithm>
#include <cmath>

namespace kan {

namespace {

using Polynomial = std::vector<double>;

/// target += factor * (shift + slope u) * p(u).
void addTimesLine(Polynomial &target, const Polynomial &p, double factor, double shift, double slope) {
    for (std::size_t n = 0; n < p.size(); ++n) {
        target[n] += factor * shift * p[n];
        if (n + 1 < target.size()) target[n + 1] += factor * slope * p[n];
    }
}

/// The B-splines that are not zero on cell [e_cell, e_cell+1) as polynomials of u = x - e_cell, by the recursion of Cox
/// and de Boor; entry r is B_{cell-k+r}. Functions whose knots do not exist stay zero.
std::vector<Polynomial> cellPolynomials(const std::vector<double> &e, int k, int cell) {
    const auto size = static_cast<std::size_t>(k) + 1;
    const int last = static_cast<int>(e.size()) - 1;
    const auto knot = [&](int q) { return e[static_cast<std::size_t>(q)]; };
    std::vector<Polynomial> functions(size, Polynomial(size, 0.0));
    functions[size - 1][0] = 1;
    for (int order = 1; order <= k; ++order) {
        std::vector<Polynomial> next(size, Polynomial(size, 0.0));
        for (int r = k - order; r <= k; ++r) {
            const int q = cell - k + r;
            if (q < 0 || q + order + 1 > last) continue;
            const auto at = static_cast<std::size_t>(r);
            addTimesLine(next[at], functions[at], 1 / (knot(q + order) - knot(q)), knot(cell) - knot(q), 1);
            if (r < k)
                addTimesLine(next[at], functions[at + 1], 1 / (knot(q + order + 1) - knot(q + 1)),
                             knot(q + order + 1) - knot(cell), -1);
        }
        functions = std::move(next);
    }
    return functions;
}

Polynomial cellCurve(const BSplineBasis &basis, std::span<const double> coef, int cell) {
    const int k = basis.order();
    const std::vector<Polynomial> functions = cellPolynomials(basis.extended(), k, cell);
    Polynomial sum(static_cast<std::size_t>(k) + 1, 0.0);
    for (int r = 0; r <= k; ++r) {
        const int q = cell - k + r;
        if (q < 0 || q >= basis.size()) continue;
        for (std::size_t n = 0; n < sum.size(); ++n)
            sum[n] += coef[static_cast<std::size_t>(q)] * functions[static_cast<std::size_t>(r)][n];
    }
    return sum;
}

/// What the rule continues with beyond a border of the grid, around that border.
Polynomial beyond(const BSplineBasis &basis, std::span<const double> coef, Extrapolation rule, double border,
                  double outside) {
    Polynomial line(static_cast<std::size_t>(basis.order()) + 1, 0.0);
    line[0] = basis.curve(border, coef, rule);
    double values[kMaxSplineOrder + 1];
    double slopes[kMaxSplineOrder + 1];
    const int first = basis.evaluate(outside, rule, values, slopes);
    for (int r = 0; r <= basis.order(); ++r) line[1] += coef[static_cast<std::size_t>(first + r)] * slopes[r];
    return line;
}

}  // namespace

double PiecewisePolynomial::value(double x) const {
    const auto piece = static_cast<std::size_t>(std::upper_bound(breaks.begin(), breaks.end(), x) - breaks.begin());
    const Polynomial &c = coef[piece];
    // What is constant out there stays so at infinity.
    if (std::isinf(x) && std::all_of(c.begin() + 1, c.end(), [](double number) { return number == 0; })) return c[0];
    const double u = x - origin(piece);
    double sum = 0;
    for (std::size_t n = c.size(); n-- > 0;) sum = sum * u + c[n];
    return sum;
}

PiecewisePolynomial PiecewisePolynomial::fromSpline(const BSplineBasis &basis, std::span<const double> coef,
                                                    Extrapolation rule) {
    const std::vector<double> &e = basis.extended();
    const int k = basis.order();
    const int cells = static_cast<int>(e.size()) - 1;
    const bool zero = rule == Extrapolation::Zero;
    const int first = zero ? 0 : k;
    const int end = zero ? cells : cells - k;
    const Polynomial nothing(static_cast<std::size_t>(k) + 1, 0.0);
    PiecewisePolynomial pieces;
    pieces.breaks.assign(e.begin() + first, e.begin() + end + 1);
    const double reach = basis.high() - basis.low();
    pieces.coef.push_back(zero ? nothing : beyond(basis, coef, rule, basis.low(), basis.low() - reach));
    for (int cell = first; cell < end; ++cell) pieces.coef.push_back(cellCurve(basis, coef, cell));
    pieces.coef.push_back(zero ? nothing : beyond(basis, coef, rule, basis.high(), basis.high() + reach));
    return pieces;
}

}  // namespace kan
