#include "core/interpret/formula_spline.h"

#include <algorithm>

#include "core/interpret/formula_number.h"
#include "core/model/evaluate.h"
#include "core/spline/knots.h"

namespace kan {

double FormulaSpline::value(double x) const {
    return scale_base * baseValue(base, x) + pieces.value(x);
}

bool FormulaSpline::zero() const {
    const auto none = [](const std::vector<double> &c) {
        return std::all_of(c.begin(), c.end(), [](double number) { return number == 0; });
    };
    return scale_base == 0 && std::all_of(pieces.coef.begin(), pieces.coef.end(), none);
}

FormulaSpline FormulaSpline::ofEdge(const Kan &model, EdgeId edge, int digits) {
    const KanLayer &layer = model.layer(edge.l);
    const double mask = model.mask(edge.l, edge.i, edge.j);
    const double scale_sp = mask * model.scaleSp(edge.l, edge.i, edge.j);
    std::vector<double> coef(static_cast<std::size_t>(layer.coefficients()));
    for (int q = 0; q < layer.coefficients(); ++q)
        coef[static_cast<std::size_t>(q)] = scale_sp * model.coef(edge.l, edge.i, edge.j, q);
    const BSplineBasis basis(extendKnots(layer.nodeKnots(edge.i), layer.k), layer.k);
    FormulaSpline spline;
    spline.edge = edge;
    spline.base = model.spec().base_fun;
    if (spline.base != BaseFunction::Zero)
        spline.scale_base = roundedTo(mask * model.scaleBase(edge.l, edge.i, edge.j), digits);
    spline.pieces = PiecewisePolynomial::fromSpline(basis, coef, model.spec().extrapolation);
    for (std::vector<double> &piece : spline.pieces.coef)
        for (double &number : piece) number = roundedTo(number, digits);
    return spline;
}

}  // namespace kan
