#include "core/model/node_curves.h"

#include <algorithm>

#include "core/spline/bspline.h"
#include "core/spline/knots.h"

namespace kan {

NodeCurves::NodeCurves(const Kan &model, int l, int i, std::vector<double> x)
    : model_(&model), l_(l), i_(i), x_(std::move(x)), base_(x_.size()), first_(x_.size()) {
    const std::size_t window = static_cast<std::size_t>(layer().k) + 1;
    const BSplineBasis basis(extendKnots(layer().nodeKnots(i), layer().k), layer().k);
    functions_.resize(x_.size() * window);
    for (std::size_t s = 0; s < x_.size(); ++s) {
        base_[s] = baseValue(model.spec().base_fun, x_[s]);
        first_[s] = basis.evaluate(x_[s], model.spec().extrapolation, &functions_[s * window], nullptr);
    }
}

double NodeCurves::splineAt(std::size_t point, int j) const {
    const int window = layer().k + 1;
    const double *functions = functions_.data() + point * static_cast<std::size_t>(window);
    const double *coef = model_->parameters().data() + layer().coefficient(i_, j, first_[point]);
    double sum = 0;
    for (int r = 0; r < window; ++r) sum += coef[static_cast<std::ptrdiff_t>(r) * layer().outputs] * functions[r];
    return sum;
}

void NodeCurves::valuesWith(double mask, int j, std::span<double> values) const {
    const std::size_t edge = layer().edge(i_, j);
    if (layer().numeric(edge)) {
        const NumericScales scales = NumericScales::of(layer(), edge, mask, model_->parameters());
        for (std::size_t s = 0; s < x_.size(); ++s) values[s] = scales.value(base_[s], splineAt(s, j));
    } else {
        std::fill(values.begin(), values.end(), 0.0);
    }
    if (const SymbolicPart *part = model_->symbolic({l_, i_, j}); part && mask != 0)
        addTerm(part->function, {mask, model_->affine({l_, i_, j})}, x_, values);
}

void NodeCurves::numericPartsWith(double mask, int j, std::span<double> base, std::span<double> spline) const {
    const std::size_t edge = layer().edge(i_, j);
    if (!layer().numeric(edge)) {
        std::fill(base.begin(), base.end(), 0.0);
        std::fill(spline.begin(), spline.end(), 0.0);
        return;
    }
    const NumericScales scales = NumericScales::of(layer(), edge, mask, model_->parameters());
    for (std::size_t s = 0; s < x_.size(); ++s) {
        base[s] = scales.base * base_[s];
        spline[s] = scales.spline * splineAt(s, j);
    }
}

void NodeCurves::values(int j, std::span<double> values) const {
    valuesWith(mask(j), j, values);
}

void NodeCurves::unmaskedValues(int j, std::span<double> values) const {
    valuesWith(1.0, j, values);
}

void NodeCurves::numericParts(int j, std::span<double> base, std::span<double> spline) const {
    numericPartsWith(mask(j), j, base, spline);
}

void NodeCurves::unmaskedNumericParts(int j, std::span<double> base, std::span<double> spline) const {
    numericPartsWith(1.0, j, base, spline);
}

}  // namespace kan
