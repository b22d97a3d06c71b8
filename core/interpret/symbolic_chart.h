#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/interpret/symbolic_columns.h"
#include "core/interpret/symbolic_fit.h"

namespace kan {

/// Coordinates q of a search: which u = A t + B (t in [-1, 1]) they stand for. One or two dimensions.
struct SymbolicChart {
    enum class Form {
        Plane,   ///< q = (a, b) of u = a x + b
        Rate,    ///< q = A; B = 0: exp, whose b is absorbed by c
        Angle,   ///< A = cos q, B = sin q: x^n, of which only B/A matters
        Beyond,  ///< q = ln of the distance from the range to a zero or pole beyond it; sign: +1 left, -1 right
        Gap,     ///< zero between two samples, at the share 1/(1+exp(-q)) of the gap
        Strip,   ///< |u| < limit on the range: q = (logit of A, logit of the place of B in what A leaves it)
    };
    using Point = std::array<double, 2>;

    Form form = Form::Plane;
    int dimensions = 2;
    Point low{}, high{};
    double middle = 0, half = 1;    ///< Plane: x = middle + half t
    double extent = 0;              ///< f must be defined on |t| <= extent; 0: on the samples
    double sign = 1;                ///< Beyond
    double limit = 1;               ///< Strip
    double left = 0, right = 0;     ///< Gap
    bool poles = false;             ///< to be searched on the fine columns
    std::vector<double> grid[2]{};  ///< where a search starts; a second dimension of Plane is given per first in rows
    std::vector<std::vector<double>> rows{};  ///< Plane: grid of b for each a; all of one length

    struct Map {
        double A = 0, B = 0;
        Point dA{}, dB{};  ///< derivatives by q
    };
    Map at(const Point &q) const;
    std::size_t columns() const;
    Point start(std::size_t row, std::size_t column) const;
};

/// Where a function is looked for: charts, those on which it is defined on the range and its margin, and further ones
/// on which it is only defined on the samples.
struct SymbolicCharts {
    std::vector<SymbolicChart> admissible, further;
};
SymbolicCharts symbolicCharts(const SymbolicFunction &function, const SymbolicCurve &curve,
                              const SymbolicFitOptions &options);

/// a and b of u = A t + B within the box, scaled freely where the function allows it (`kind` says); none if there are
/// none.
std::optional<std::pair<double, double>> affineOf(const SymbolicFunction &function, double A, double B,
                                                  const SymbolicCurve &curve, const SymbolicFitOptions &options);

}  // namespace kan
