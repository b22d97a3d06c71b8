#include "core/model/kan_layers.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace kan {

bool sameLayers(const KanSpec &a, const KanSpec &b) {
    return a.width == b.width && a.mult_arity == b.mult_arity && a.grid == b.grid;
}

void takeLayers(const KanSpec &from, KanSpec &to) {
    to.width = from.width;
    to.mult_arity = from.mult_arity;
    to.grid = from.grid;
}

std::string widthText(const KanSpec &spec) {
    std::string text;
    for (std::size_t l = 0; l < spec.width.size(); ++l) {
        const auto products = static_cast<int>(spec.arityOf(l).size());
        text += l == 0 ? "[" : ",";
        text += products == 0 ? concat(spec.width[l]) : concat("[", spec.width[l] - products, ",", products, "]");
    }
    return text + "]";
}

void setWidth(KanSpec &spec, std::vector<int> width) {
    if (spec.mult_arity.size() != width.size()) spec.mult_arity.clear();
    for (std::size_t l = 0; l < spec.mult_arity.size(); ++l) {
        std::vector<int> &arity = spec.mult_arity[l];
        arity.resize(std::min(arity.size(), static_cast<std::size_t>(std::max(0, width[l]))));
    }
    spec.width = std::move(width);
    if (!spec.multiplies()) spec.mult_arity.clear();
}

void copyEdge(const Kan &from, EdgeId source, Kan &to, EdgeId target) {
    for (int q = 0; q < from.layer(source.l).coefficients(); ++q)
        to.coef(target.l, target.i, target.j, q) = from.coef(source.l, source.i, source.j, q);
    to.scaleBase(target.l, target.i, target.j) = from.scaleBase(source.l, source.i, source.j);
    to.scaleSp(target.l, target.i, target.j) = from.scaleSp(source.l, source.i, source.j);
    to.setMask(target.l, target.i, target.j, from.mask(source.l, source.i, source.j));
    const SymbolicPart *part = from.symbolic(source);
    if (!part) return;
    to.fixSymbolic(target, part->function, from.affine(source), part->with_spline);
    to.setFrozen(target, part->frozen);
}

}  // namespace kan
