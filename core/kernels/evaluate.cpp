#include "core/kernels/evaluate.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/kernels/symbolic_edges.h"
#include "core/kernels/workspace.h"
#include "core/spline/base_function.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"

namespace kan {

namespace {

Matrix tableOf(const Workspace &workspace, int l, int nodes) {
    Matrix table(workspace.rows(), nodes);
    for (int row = 0; row < workspace.rows(); ++row)
        for (int j = 0; j < nodes; ++j) table(row, j) = workspace.value(l, row, j);
    return table;
}

void evaluateParts(const Kan &model, EdgeId edge, double mask, std::span<const double> x, std::span<double> base_part,
                   std::span<double> spline_part) {
    const KanLayer &layer = model.layer(edge.l);
    if (!layer.numeric(layer.edge(edge.i, edge.j))) {
        std::fill(base_part.begin(), base_part.end(), 0.0);
        std::fill(spline_part.begin(), spline_part.end(), 0.0);
        return;
    }
    const BSplineBasis basis(extendKnots(layer.nodeKnots(edge.i), layer.k), layer.k);
    std::vector<double> coef(static_cast<std::size_t>(layer.coefficients()));
    for (int q = 0; q < layer.coefficients(); ++q)
        coef[static_cast<std::size_t>(q)] = model.coef(edge.l, edge.i, edge.j, q);
    const double scale_base = mask * model.scaleBase(edge.l, edge.i, edge.j);
    const double scale_sp = mask * model.scaleSp(edge.l, edge.i, edge.j);
    for (std::size_t s = 0; s < x.size(); ++s) {
        base_part[s] = scale_base * baseValue(model.spec().base_fun, x[s]);
        spline_part[s] = scale_sp * basis.curve(x[s], coef, model.spec().extrapolation);
    }
}

/// Adds mask (c f(a x + b) + d) to the values.
void addSymbolicPart(const Kan &model, EdgeId edge, double mask, std::span<const double> x, std::span<double> values) {
    const SymbolicPart *part = model.symbolic(edge);
    if (!part || mask == 0) return;
    const Affine at = model.affine(edge);
    double f[kBlock], slope[kBlock];
    for (std::size_t first = 0; first < x.size(); first += kBlock) {
        const std::size_t count = std::min<std::size_t>(kBlock, x.size() - first);
        evaluateTerm(part->function, at, x.data() + first, static_cast<int>(count), f, slope);
        for (std::size_t s = 0; s < count; ++s) values[first + s] += mask * (at.c * f[s] + at.d);
    }
}

void evaluateWhole(const Kan &model, EdgeId edge, double mask, std::span<const double> x, std::span<double> values) {
    std::vector<double> base(x.size());
    evaluateParts(model, edge, mask, x, base, values);
    for (std::size_t s = 0; s < x.size(); ++s) values[s] += base[s];
    addSymbolicPart(model, edge, mask, x, values);
}

}  // namespace

Matrix predict(const Kan &model, const Matrix &inputs, int threads) {
    Workspace workspace(threads);
    workspace.bind(model, inputs);
    workspace.forward(model.parameters(), EdgeSums::None);
    return tableOf(workspace, model.depth(), model.outputs());
}

std::vector<Matrix> activations(const Kan &model, const Matrix &inputs, int threads) {
    Workspace workspace(threads);
    workspace.bind(model, inputs);
    workspace.forward(model.parameters(), EdgeSums::None);
    std::vector<Matrix> tables = {inputs};
    for (int l = 0; l < model.depth(); ++l) tables.push_back(tableOf(workspace, l + 1, model.layer(l).outputs));
    return tables;
}

void edgeValues(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> values) {
    evaluateWhole(model, edge, model.mask(edge.l, edge.i, edge.j), x, values);
}

void unmaskedEdgeValues(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> values) {
    evaluateWhole(model, edge, 1.0, x, values);
}

void evaluateEdge(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> base_part,
                  std::span<double> spline_part) {
    evaluateParts(model, edge, model.mask(edge.l, edge.i, edge.j), x, base_part, spline_part);
}

void evaluateUnmaskedEdge(const Kan &model, EdgeId edge, std::span<const double> x, std::span<double> base_part,
                          std::span<double> spline_part) {
    evaluateParts(model, edge, 1.0, x, base_part, spline_part);
}

std::vector<double> controlPoints(const Kan &model, int l, int i) {
    const KanLayer &layer = model.layer(l);
    return grevilleAbscissae(extendKnots(layer.nodeKnots(i), layer.k), layer.k);
}

}  // namespace kan
