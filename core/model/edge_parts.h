#pragma once

#include <span>

#include "core/model/kan.h"

namespace kan {

/// What an edge's base function and spline are multiplied by, its mask included. Both 0: they do not count.
struct NumericScales {
    double base = 0, spline = 0;

    /// Their part of phi (phi', phi'') from the values (slopes, curvatures) of base function and spline.
    double value(double of_base, double of_spline) const { return base * of_base + spline * of_spline; }
    bool zero() const { return base == 0 && spline == 0; }

    /// From the layout of Kan::parameters; `mask`: KanLayer::numericMask, or 1 for what a pruned edge would do.
    static NumericScales of(const KanLayer &layer, std::size_t edge, double mask, std::span<const double> parameters) {
        return {mask * parameters[layer.scale_base_offset + edge], mask * parameters[layer.scale_sp_offset + edge]};
    }
};

/// An edge's closed form mask (c f(a x + b) + d), from what f, f' and f'' are at a x + b.
struct SymbolicScales {
    double mask = 1;
    Affine at;

    double value(double f) const { return mask * (at.c * f + at.d); }
    double slope(double of_f) const { return mask * at.c * at.a * of_f; }
    double curvature(double of_f) const { return mask * at.c * at.a * at.a * of_f; }
};

/// f(a x[s] + b) and f' there, for s = 0..count-1. With c = 0 the edge is c f + d = d everywhere: where f is not
/// finite, f and f' then count as 0, so that nothing undefined enters values and gradients. Otherwise what is not
/// finite stays so. Eight at a time (symbolicValues).
void evaluateTerm(const SymbolicFunction &function, const Affine &at, const double *x, int count, double *f,
                  double *slope);

/// Adds the closed form at x to `values`, of the same length.
void addTerm(const SymbolicFunction &function, const SymbolicScales &scales, std::span<const double> x,
             std::span<double> values);

/// f, f' and f'' at a x + b; with c = 0 zeros if one of them is not finite.
struct SymbolicTerm {
    double f = 0, slope = 0, curvature = 0;
};
SymbolicTerm symbolicTerm(const SymbolicFunction &function, const Affine &at, double x);

}  // namespace kan
