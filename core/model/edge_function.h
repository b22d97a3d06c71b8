#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/edge_parts.h"
#include "core/spline/bspline.h"

namespace kan {

/// One edge of a network as a function of one variable, by its definition:
///
///     phi(x) = mask * (numeric * (scale_base b(x) + scale_sp sum_q c_q B_q(x)) + c f(a x + b) + d).
///
/// Everything that looks at single edges asks it, or, for all edges of a node at the same points, NodeCurves; what runs
/// over tables of rows (Workspace, Jacobian,
/// SecondOrderLayer) computes the same in blocks and is held to it by tests. Takes its numbers from the model once.
/// Const and free-threaded.
class EdgeFunction {
  public:
    EdgeFunction(const Kan &model, EdgeId edge);
    /// As if the mask were 1: what a pruned edge would do.
    static EdgeFunction unmasked(const Kan &model, EdgeId edge);

    /// Mask and scales included; not finite where a closed form is not.
    struct Parts {
        double base = 0, spline = 0, symbolic = 0;
        double sum() const { return base + spline + symbolic; }
    };
    Parts parts(double x) const;
    double value(double x) const { return parts(x).sum(); }

    struct Derivatives {
        double value = 0, slope = 0, curvature = 0;
    };
    /// phi, phi', phi''. At a knot that of the cell to the right; outside the grid by the extrapolation rule.
    Derivatives derivatives(double x) const;

    /// Many values at once, the closed form eight at a time: those of value() up to rounding. Spans of the same length.
    void values(std::span<const double> x, std::span<double> values) const;
    /// The numeric parts of many.
    void numericParts(std::span<const double> x, std::span<double> base, std::span<double> spline) const;

    const NumericScales &scales() const { return scales_; }
    BaseFunction base() const { return base_; }
    /// The spline without its scale. Only if the edge has a numeric part, pruned or not.
    const BSplineBasis &basis() const { return *basis_; }
    std::span<const double> coef() const { return coef_; }

  private:
    EdgeFunction(const Kan &model, EdgeId edge, double mask);
    bool closed() const { return function_ && symbolic_.mask != 0; }

    BaseFunction base_;
    Extrapolation extrapolation_;
    std::optional<BSplineBasis> basis_;  ///< none: symbolic only
    std::vector<double> coef_;
    NumericScales scales_;
    std::optional<SymbolicFunction> function_;  ///< none: no closed form
    SymbolicScales symbolic_;
};

}  // namespace kan
