#include "core/spline/piecewise_polynomial.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/spline/cox_de_boor.h"

namespace kan {

namespace {

using Polynomial = std::vector<double>;

/// Coefficients of the powers of u = x - e_0 of a cell, lowest first.
using CellPolynomial = std::array<double, kMaxSplineOrder + 1>;

/// target += factor * (shift + slope u) * p(u), where p has not the highest power.
void addTimesLine(CellPolynomial &target, const CellPolynomial &p, double factor, double shift, double slope) {
    for (std::size_t n = 0; n + 1 < p.size(); ++n) {
        target[n] += factor * shift * p[n];
        target[n + 1] += factor * slope * p[n];
    }
}

/// The recursion of Cox and de Boor on polynomials; e points to the cell's left knot.
struct PolynomialCell {
    struct Share {
        CellPolynomial function;
        double factor;
    };
    const double *e = nullptr;
    Share share(const CellPolynomial &v, int j, int r) const { return {v, 1 / (e[r + 1] - e[r + 1 - j])}; }
    CellPolynomial falling(CellPolynomial saved, const Share &share, int r) const {
        addTimesLine(saved, share.function, share.factor, e[r + 1] - e[0], -1);
        return saved;
    }
    CellPolynomial rising(const Share &share, int j, int r) const {
        CellPolynomial line{};
        addTimesLine(line, share.function, share.factor, e[0] - e[r + 1 - j], 1);
        return line;
    }
};

Polynomial cellCurve(const BSplineBasis &basis, std::span<const double> coef, int cell) {
    const int k = basis.order();
    double knots[2 * kMaxSplineOrder];
    basis.knotsAround(cell, knots);
    CellPolynomial functions[kMaxSplineOrder + 1] = {{1}};
    coxDeBoor(k, PolynomialCell{knots + k - 1}, functions);
    Polynomial sum(static_cast<std::size_t>(k) + 1, 0.0);
    for (int r = 0; r <= k; ++r) {
        const int q = cell - k + r;
        if (q < 0 || q >= basis.size()) continue;
        for (std::size_t n = 0; n < sum.size(); ++n) sum[n] += coef[static_cast<std::size_t>(q)] * functions[r][n];
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
