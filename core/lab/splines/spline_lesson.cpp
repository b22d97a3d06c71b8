#include "core/lab/splines/spline_lesson.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/random/torch_generator.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kPointsPerCell = 12;  // at which curves are compared by least squares
constexpr double kLeastGap = 0.02;  // of the distance between a moved knot's neighbours

/// Inside every cell of both grids, none on a knot.
std::vector<double> fitPoints(const SplineLesson &lesson) {
    std::vector<double> x;
    for (int cell = 0; cell < lesson.grid(); ++cell) {
        const double low = lesson.knots[static_cast<std::size_t>(cell)];
        const double width = lesson.knots[static_cast<std::size_t>(cell) + 1] - low;
        for (int n = 0; n < kPointsPerCell; ++n) x.push_back(low + width * (n + 0.5) / kPointsPerCell);
    }
    return x;
}

/// The coefficients of `target` that come nearest to the curve of `lesson` at these points.
void fitTo(const SplineLesson &lesson, const std::vector<double> &x, SplineLesson &target) {
    const BSplineBasis from = basisOf(lesson);
    Eigen::MatrixXd y(static_cast<Eigen::Index>(x.size()), 1);
    for (std::size_t n = 0; n < x.size(); ++n)
        y(static_cast<Eigen::Index>(n), 0) = from.curve(x[n], lesson.coef, Extrapolation::Zero);
    const Eigen::MatrixXd coef = fitCurves(basisOf(target), x, y);
    target.coef.assign(coef.data(), coef.data() + coef.rows());
}

}  // namespace

void SplineLesson::validate() const {
    if (k < 0 || k > kMostOrder)
        throw std::invalid_argument(concat("order is ", k, "; it must lie in 0 .. ", kMostOrder));
    if (grid() < 1 || grid() > kMostIntervals)
        throw std::invalid_argument(concat("grid is ", grid(), "; it must lie in 1 .. ", kMostIntervals));
    for (std::size_t n = 1; n < knots.size(); ++n)
        if (!(knots[n] > knots[n - 1]) || !std::isfinite(knots[n] - knots[n - 1]))
            throw std::invalid_argument(concat("knots: knot ", n, " is ", knots[n], ", not above knot ", n - 1, ", ",
                                               knots[n - 1], "; they must increase"));
    if (std::ssize(coef) != grid() + k)
        throw std::invalid_argument(
            concat("coef has ", coef.size(), " numbers; ", grid(), " intervals of order ", k, " need ", grid() + k));
}

SplineLesson drawnSpline(int grid, int k, std::uint64_t seed) {
    if (grid < 1 || grid > SplineLesson::kMostIntervals)
        throw std::invalid_argument(concat("grid is ", grid, "; it must lie in 1 .. ", SplineLesson::kMostIntervals));
    SplineLesson lesson{k, uniformKnots(grid, 0, 1), {}};
    TorchGenerator generator(seed);
    for (int q = 0; q < grid + k; ++q) lesson.coef.push_back(2 * generator.uniform() - 1);
    lesson.validate();
    return lesson;
}

BSplineBasis basisOf(const SplineLesson &lesson) {
    return BSplineBasis(extendKnots(lesson.knots, lesson.k), lesson.k);
}

std::vector<double> controlPoints(const SplineLesson &lesson) {
    if (lesson.k > 0) return grevilleAbscissae(extendKnots(lesson.knots, lesson.k), lesson.k);
    std::vector<double> middles;
    for (std::size_t n = 1; n < lesson.knots.size(); ++n)
        middles.push_back((lesson.knots[n - 1] + lesson.knots[n]) / 2);
    return middles;
}

std::pair<double, double> supportOf(const SplineLesson &lesson, int q) {
    const int first = std::clamp(q - lesson.k, 0, lesson.grid()), last = std::clamp(q + 1, 0, lesson.grid());
    return {lesson.knots[static_cast<std::size_t>(first)], lesson.knots[static_cast<std::size_t>(last)]};
}

SplineLesson withKnot(SplineLesson lesson, int n, double x) {
    if (n < 0 || n > lesson.grid()) throw std::invalid_argument(concat("there is no knot ", n));
    const auto at = static_cast<std::size_t>(n);
    const double whole = lesson.knots.back() - lesson.knots.front();
    const double low = n > 0 ? lesson.knots[at - 1] : lesson.knots[at] - whole;
    const double high = n < lesson.grid() ? lesson.knots[at + 1] : lesson.knots[at] + whole;
    const double gap = kLeastGap * (high - low);
    lesson.knots[at] = std::clamp(x, low + gap, high - gap);
    return lesson;
}

SplineLesson withGrid(const SplineLesson &lesson, int new_grid) {
    if (new_grid < 1 || new_grid > SplineLesson::kMostIntervals)
        throw std::invalid_argument(
            concat("grid is ", new_grid, "; it must lie in 1 .. ", SplineLesson::kMostIntervals));
    if (new_grid == lesson.grid()) return lesson;
    const bool finer = new_grid > lesson.grid();
    SplineLesson changed{
        lesson.k,
        finer ? insertKnots(lesson.knots, new_grid) : uniformKnots(new_grid, lesson.knots.front(), lesson.knots.back()),
        {}};
    fitTo(lesson, fitPoints(finer ? changed : lesson), changed);
    return changed;
}

SplineLesson withOrder(const SplineLesson &lesson, int k) {
    SplineLesson changed{k, lesson.knots,
                         std::vector<double>(static_cast<std::size_t>(std::max(0, lesson.grid() + k)))};
    changed.validate();
    fitTo(lesson, fitPoints(lesson), changed);
    return changed;
}

SplineCurves splineCurves(const SplineLesson &lesson, int points) {
    if (points < 2) throw std::invalid_argument(concat("points is ", points, "; it must be at least 2"));
    SplineCurves curves;
    const double low = lesson.knots.front(), high = lesson.knots.back();
    curves.y.assign(static_cast<std::size_t>(points), 0.0);
    curves.basis.assign(lesson.coef.size(), curves.y);
    for (int n = 0; n < points; ++n) {
        const double x = low + (high - low) * n / (points - 1);
        curves.x.push_back(x);
        for (const SplineTerm &term : termsAt(lesson, x)) {
            curves.basis[static_cast<std::size_t>(term.q)][static_cast<std::size_t>(n)] = term.basis;
            curves.y[static_cast<std::size_t>(n)] += term.part();
        }
    }
    return curves;
}

std::vector<SplineTerm> termsAt(const SplineLesson &lesson, double x) {
    const BSplineBasis basis = basisOf(lesson);
    double values[SplineLesson::kMostOrder + 1];
    // At the last knot what is just left of it: cells are half-open.
    const double inside = x >= lesson.knots.back() ? std::nextafter(lesson.knots.back(), lesson.knots.front()) : x;
    const int first = basis.evaluate(inside, Extrapolation::Zero, values, nullptr);
    std::vector<SplineTerm> terms;
    for (int r = 0; r <= lesson.k; ++r)
        if (values[r] != 0)
            terms.push_back(
                {first + r, values[r], lesson.coef[static_cast<std::size_t>(first) + static_cast<std::size_t>(r)]});
    return terms;
}

}  // namespace kan
