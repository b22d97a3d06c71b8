#include "core/model/edge_function.h"

#include <algorithm>

#include "core/spline/knots.h"

namespace kan {

EdgeFunction::EdgeFunction(const Kan &model, EdgeId edge)
    : EdgeFunction(model, edge, model.mask(edge.l, edge.i, edge.j)) {}

EdgeFunction EdgeFunction::unmasked(const Kan &model, EdgeId edge) {
    return {model, edge, 1.0};
}

EdgeFunction::EdgeFunction(const Kan &model, EdgeId edge, double mask)
    : base_(model.spec().base_fun), extrapolation_(model.spec().extrapolation), symbolic_{mask, model.affine(edge)} {
    const KanLayer &layer = model.layer(edge.l);
    if (const SymbolicPart *part = model.symbolic(edge)) function_ = part->function;
    const std::size_t e = layer.edge(edge.i, edge.j);
    if (!layer.numeric(e)) return;
    scales_ = NumericScales::of(layer, e, mask, model.parameters());
    basis_.emplace(extendKnots(layer.nodeKnots(edge.i), layer.k), layer.k);
    for (int q = 0; q < layer.coefficients(); ++q) coef_.push_back(model.coef(edge.l, edge.i, edge.j, q));
}

EdgeFunction::Parts EdgeFunction::parts(double x) const {
    Parts parts;
    if (basis_) {
        parts.base = scales_.base * baseValue(base_, x);
        parts.spline = scales_.spline * basis_->curve(x, coef_, extrapolation_);
    }
    if (closed()) {
        double f = 0, slope = 0;
        evaluateTerm(*function_, symbolic_.at, &x, 1, &f, &slope);
        parts.symbolic = symbolic_.value(f);
    }
    return parts;
}

EdgeFunction::Derivatives EdgeFunction::derivatives(double x) const {
    Derivatives phi;
    if (basis_) {
        double functions[3][kMaxSplineOrder + 1], spline[3] = {};
        const int first = basis_->evaluate(x, extrapolation_, functions[0], functions[1], functions[2]);
        for (int n = 0; n < 3; ++n)
            for (int r = 0; r <= basis_->order(); ++r)
                spline[n] += coef_[static_cast<std::size_t>(first + r)] * functions[n][r];
        const BaseDerivatives base = baseDerivatives(base_, x);
        phi = {scales_.value(base.value, spline[0]), scales_.value(base.slope, spline[1]),
               scales_.value(base.curvature, spline[2])};
    }
    if (!closed()) return phi;
    const SymbolicTerm term = symbolicTerm(*function_, symbolic_.at, x);
    return {phi.value + symbolic_.value(term.f), phi.slope + symbolic_.slope(term.slope),
            phi.curvature + symbolic_.curvature(term.curvature)};
}

void EdgeFunction::numericParts(std::span<const double> x, std::span<double> base, std::span<double> spline) const {
    if (!basis_) {
        std::fill(base.begin(), base.end(), 0.0);
        std::fill(spline.begin(), spline.end(), 0.0);
        return;
    }
    for (std::size_t s = 0; s < x.size(); ++s) {
        base[s] = scales_.base * baseValue(base_, x[s]);
        spline[s] = scales_.spline * basis_->curve(x[s], coef_, extrapolation_);
    }
}

void EdgeFunction::values(std::span<const double> x, std::span<double> values) const {
    for (std::size_t s = 0; s < x.size(); ++s)
        values[s] =
            basis_ ? scales_.base * baseValue(base_, x[s]) + scales_.spline * basis_->curve(x[s], coef_, extrapolation_)
                   : 0.0;
    if (closed()) addTerm(*function_, symbolic_, x, values);
}

}  // namespace kan
