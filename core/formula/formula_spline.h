#pragma once

#include <optional>

#include "core/model/kan.h"
#include "core/spline/piecewise_polynomial.h"

namespace kan {

/// The numeric part of an edge as a function of one variable: scale_base * b(x) + a piecewise polynomial. The edge's
/// mask and scale_sp are in the numbers.
struct FormulaSpline {
    EdgeId edge;
    BaseFunction base = BaseFunction::Zero;
    double scale_base = 0;
    PiecewisePolynomial pieces;

    double value(double x) const;
    /// No base function and no spline.
    bool zero() const;

    /// slope * x + ground: the same line within and outside the grid.
    struct Line {
        double slope = 0, ground = 0;
    };
    std::optional<Line> line() const;

    /// Of an edge with a numeric part. Numbers rounded to n significant digits (0: not at all), the knots so that their
    /// distances keep n; of an interval's polynomial what is too small to show in n digits of its largest term is left
    /// out.
    static FormulaSpline ofEdge(const Kan &model, EdgeId edge, int digits);
};

}  // namespace kan
