#pragma once

#include <Eigen/SparseCore>
#include <span>
#include <vector>

#include "core/constraints/constraint.h"
#include "core/constraints/spline_shape.h"
#include "core/model/kan.h"

namespace kan {

/// Makes a network keep its constraints: even, odd, periodic and symmetric edges get the knots that these need (over
/// the range of the rows; uniform), constrained edges lose their base function, which has a shape of its own, and their
/// splines become the nearest ones that keep the rules of edgeRules. What they were goes into the splines before. A
/// network that keeps them already stays as it is. Of pykan-0.0, biases of odd nodes become 0.
///
/// Throws as edgeRules does; std::invalid_argument if a period is too short for the grid.
void impose(Kan &model, std::span<const InputConstraint> constraints);

/// After a grid update of `before`: inputs whose knots constraints choose keep knots and splines.
void takeBackChosenKnots(Kan &model, const Kan &before, std::span<const InputConstraint> constraints);

/// The free numbers of a network that keeps its constraints, as many and in the order of Kan::parameters. Numbers of
/// edges without a rule are themselves. Entries that do not count (tied coefficients, scales of constrained edges) are
/// kept and have the slope 0.
class FreeParameters {
  public:
    /// `model` keeps the constraints (impose).
    FreeParameters(const Kan &model, std::span<const InputConstraint> constraints);

    std::vector<double> toFree(std::span<const double> parameters) const;
    void toParameters(std::span<const double> x, std::span<double> parameters) const;
    /// The derivative of a function by x from that by the parameters, in place.
    void pullBack(std::span<const double> x, std::span<double> gradient) const;
    /// Entries of x that count.
    std::vector<std::size_t> places() const;
    /// d parameters[rows[r]] / d x[columns[c]] as [rows][columns].
    Eigen::SparseMatrix<double> jacobian(std::span<const double> x, std::span<const std::size_t> rows,
                                         std::span<const std::size_t> columns) const;

  private:
    /// The spline of one edge, its coefficients at offset + q * stride.
    struct Edge {
        std::size_t offset = 0, stride = 1;
        SplineShape shape;
    };
    /// A parameter that is sign times another one, plus shift.
    struct Copy {
        std::size_t from = 0, to = 0;
        double sign = 1, shift = 0;
    };
    /// `to` as `from`, of each edge of its own what `map` makes of it.
    template <class Map>
    void mapEdges(std::span<const double> from, std::span<double> to, const Map &map) const;
    void gather(const Edge &edge, std::span<const double> numbers, std::vector<double> &own) const;
    void scatter(const Edge &edge, std::span<const double> own, std::span<double> numbers) const;

    std::size_t size_ = 0;
    std::vector<Edge> edges_;
    std::vector<Copy> copies_;
    std::vector<std::size_t> pinned_;
};

}  // namespace kan
