#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/spline/bspline.h"

namespace kan {

/// A spline to play with: sum_q coef[q] B_q(x) of order k on knots t_0..t_G, which are extended as a network's are
/// (extendKnots). A value type.
struct SplineLesson {
    static constexpr int kMostOrder = 5;
    static constexpr int kMostIntervals = 200;

    int k = 3;                  ///< order, 0 .. kMostOrder
    std::vector<double> knots;  ///< [G+1], strictly increasing
    std::vector<double> coef;   ///< [G+k]

    int grid() const { return static_cast<int>(knots.size()) - 1; }
    /// Throws std::invalid_argument that names the field, its value and the allowed range.
    void validate() const;
    bool operator==(const SplineLesson &) const = default;
};

/// Uniform knots on [0, 1] with coefficients drawn evenly from [-1, 1] by torch's generator.
SplineLesson drawnSpline(int grid, int k, std::uint64_t seed);

/// Valid as long as the lesson is.
BSplineBasis basisOf(const SplineLesson &lesson);
/// Where the control points stand: the averages of k knots (Greville), for k = 0 the middles of the intervals.
std::vector<double> controlPoints(const SplineLesson &lesson);
/// The part of t_0..t_G on which coefficient q acts: k+1 intervals at most.
std::pair<double, double> supportOf(const SplineLesson &lesson, int q);

/// Knot n moved to x, but not nearer to its neighbours than a fiftieth of their distance. The coefficients stay.
SplineLesson withKnot(SplineLesson lesson, int n, double x);
/// On new_grid intervals: the same curve if they are at least as many (knots are inserted between the old ones), else
/// the nearest one on uniform knots, by least squares. Throws std::invalid_argument outside 1 .. kMostIntervals.
SplineLesson withGrid(const SplineLesson &lesson, int new_grid);
/// The nearest curve of another order on the same knots, by least squares.
SplineLesson withOrder(const SplineLesson &lesson, int k);

/// What is drawn.
struct SplineCurves {
    std::vector<double> x;                   ///< ascending, t_0 .. t_G
    std::vector<double> y;                   ///< the spline
    std::vector<std::vector<double>> basis;  ///< [G+k][x]
};
/// `points` >= 2 equidistant ones.
SplineCurves splineCurves(const SplineLesson &lesson, int points);

/// One basis function that is not zero at some x.
struct SplineTerm {
    int q = 0;
    double basis = 0, coef = 0;
    double part() const { return basis * coef; }
};
/// The at most k+1 terms whose sum is the spline at x.
std::vector<SplineTerm> termsAt(const SplineLesson &lesson, double x);

}  // namespace kan
