#include "core/formula/formula_spline.h"

#include <algorithm>
#include <cmath>

#include "core/formula/formula_number.h"
#include "core/model/edge_function.h"
#include "core/spline/base_function.h"

namespace kan {

namespace {

/// Drops powers that contribute less than the last digit of the largest one over an interval of this width.
void dropSmall(std::vector<double> &coef, double width, int digits) {
    double largest = 0;
    double unit = 1;
    for (const double number : coef) {
        largest = std::max(largest, std::abs(number) * unit);
        unit *= width;
    }
    unit = 1;
    for (double &number : coef) {
        if (std::abs(number) * unit < largest * std::pow(10.0, -digits - 1)) number = 0;
        unit *= width;
    }
}

void roundPieces(PiecewisePolynomial &pieces, int digits) {
    const std::vector<double> breaks = pieces.breaks;
    for (std::size_t n = 1; n < breaks.size(); ++n) {
        const double width = breaks[n] - breaks[n - 1];
        dropSmall(pieces.coef[n], width, digits);
        pieces.breaks[n] = roundedBeside(breaks[n], width, digits);
        if (n == 1) pieces.breaks[0] = roundedBeside(breaks[0], width, digits);
    }
    for (std::vector<double> &piece : pieces.coef)
        for (double &number : piece) number = roundedTo(number, digits);
}

}  // namespace

double FormulaSpline::value(double x) const {
    return scale_base * baseValue(base, x) + pieces.value(x);
}

bool FormulaSpline::zero() const {
    const auto none = [](const std::vector<double> &c) {
        return std::all_of(c.begin(), c.end(), [](double number) { return number == 0; });
    };
    return scale_base == 0 && std::all_of(pieces.coef.begin(), pieces.coef.end(), none);
}

std::optional<FormulaSpline::Line> FormulaSpline::line() const {
    constexpr double kRounding = 1e-12;
    const bool straight = scale_base == 0 || base == BaseFunction::Identity;
    if (!straight || pieces.breaks.size() < 2) return std::nullopt;
    const double first = pieces.breaks.front(), last = pieces.breaks.back();
    const double low = pieces.value(first), high = pieces.value(last), width = last - first;
    const double slope = (high - low) / width;
    const double tolerance = kRounding * std::max(std::abs(low), std::abs(high));
    for (std::size_t n = 0; n < pieces.coef.size(); ++n) {
        const std::vector<double> &coef = pieces.coef[n];
        const double at = pieces.origin(n);
        if (!(std::abs(coef[0] - (low + slope * (at - first))) <= tolerance)) return std::nullopt;
        if (!(std::abs((coef.size() > 1 ? coef[1] : 0) - slope) * width <= tolerance)) return std::nullopt;
        double power = width;
        for (std::size_t q = 2; q < coef.size(); ++q)
            if (!(std::abs(coef[q]) * (power *= width) <= tolerance)) return std::nullopt;
    }
    return Line{slope + scale_base, low - slope * first};
}

FormulaSpline FormulaSpline::ofEdge(const Kan &model, EdgeId edge, int digits) {
    const EdgeFunction curve(model, edge);
    std::vector<double> coef;
    for (const double c : curve.coef()) coef.push_back(curve.scales().spline * c);
    FormulaSpline spline;
    spline.edge = edge;
    spline.base = curve.base();
    if (spline.base != BaseFunction::Zero) spline.scale_base = roundedTo(curve.scales().base, digits);
    spline.pieces = PiecewisePolynomial::fromSpline(curve.basis(), coef, model.spec().extrapolation);
    if (digits > 0) roundPieces(spline.pieces, digits);
    return spline;
}

}  // namespace kan
