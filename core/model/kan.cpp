#include "core/model/kan.h"

#include <algorithm>
#include <cmath>

#include "core/random/torch_generator.h"
#include "core/spline/bspline.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"

namespace kan {

namespace {

/// Coefficients from noise at the G+1 knots, [G+1][columns] with columns ordered as the layer's edges of one input.
void setNoiseCoefficients(Kan &model, int l, int i, const BSplineBasis &basis, const Eigen::MatrixXd &noise) {
    const Eigen::MatrixXd coef = fitCurves(basis, model.layer(l).nodeKnots(i), noise);
    for (int j = 0; j < model.layer(l).outputs; ++j)
        for (int q = 0; q < model.layer(l).coefficients(); ++q) model.coef(l, i, j, q) = coef(q, j);
}

/// pykan v0.0.2, KAN.__init__ and KANLayer.__init__: edges are numbered j * inputs + i.
void initialise00(Kan &model, int l, TorchGenerator &generator) {
    const KanSpec &spec = model.spec();
    const KanLayer &layer = model.layer(l);
    const std::size_t edges = static_cast<std::size_t>(layer.inputs) * layer.outputs;
    const std::size_t points = static_cast<std::size_t>(layer.grid) + 1;
    const std::vector<double> normals = generator.normals(edges);
    const std::vector<double> uniforms = generator.uniforms(edges * points);
    generator.uniforms(static_cast<std::size_t>(layer.outputs));
    const BSplineBasis basis(extendKnots(layer.nodeKnots(0), layer.k), layer.k);
    for (int i = 0; i < layer.inputs; ++i) {
        Eigen::MatrixXd noise(layer.grid + 1, layer.outputs);
        for (int j = 0; j < layer.outputs; ++j) {
            const std::size_t edge = static_cast<std::size_t>(j) * layer.inputs + i;
            for (int p = 0; p <= layer.grid; ++p)
                noise(p, j) = (uniforms[edge * points + p] - 0.5) * spec.noise_scale / layer.grid;
            model.scaleBase(l, i, j) =
                1.0 / std::sqrt(static_cast<double>(layer.inputs)) + (2 * normals[edge] - 1) * spec.noise_scale_base;
            model.scaleSp(l, i, j) = 1.0;
        }
        setNoiseCoefficients(model, l, i, basis, noise);
    }
}

/// pykan v0.2.8, MultKAN.__init__ and KANLayer.__init__.
void initialise02(Kan &model, int l, TorchGenerator &generator) {
    const KanSpec &spec = model.spec();
    const KanLayer &layer = model.layer(l);
    const std::size_t edges = static_cast<std::size_t>(layer.inputs) * layer.outputs;
    const std::vector<double> uniforms = generator.uniforms(edges * (static_cast<std::size_t>(layer.grid) + 1));
    const std::vector<double> base = generator.uniforms(edges);
    const BSplineBasis basis(extendKnots(layer.nodeKnots(0), layer.k), layer.k);
    const double root = std::sqrt(static_cast<double>(layer.inputs));
    for (int i = 0; i < layer.inputs; ++i) {
        Eigen::MatrixXd noise(layer.grid + 1, layer.outputs);
        for (int j = 0; j < layer.outputs; ++j) {
            for (int p = 0; p <= layer.grid; ++p)
                noise(p, j) = (uniforms[static_cast<std::size_t>(p) * edges + layer.edge(i, j)] - 0.5) *
                              spec.noise_scale / layer.grid;
            model.scaleBase(l, i, j) =
                (spec.scale_base_mu + spec.scale_base_sigma * (2 * base[layer.edge(i, j)] - 1)) / root;
            model.scaleSp(l, i, j) = 1.0 / root;
        }
        setNoiseCoefficients(model, l, i, basis, noise);
    }
}

}  // namespace

Kan Kan::blank(const KanSpec &spec) {
    spec.validate();
    Kan model;
    model.spec_ = spec;
    model.layers_.resize(static_cast<std::size_t>(spec.depth()));
    const std::vector<double> knots = uniformKnots(spec.grid, spec.grid_range[0], spec.grid_range[1]);
    for (int l = 0; l < spec.depth(); ++l) {
        KanLayer &layer = model.layer(l);
        layer.inputs = spec.width[static_cast<std::size_t>(l)];
        layer.outputs = spec.width[static_cast<std::size_t>(l) + 1];
        layer.grid = spec.grid;
        layer.k = spec.k;
        for (int i = 0; i < layer.inputs; ++i) layer.knots.insert(layer.knots.end(), knots.begin(), knots.end());
        layer.mask.assign(static_cast<std::size_t>(layer.inputs) * layer.outputs, 1.0);
    }
    model.layOut();
    return model;
}

Kan::Kan(const KanSpec &spec) : Kan(blank(spec)) {
    TorchGenerator generator(spec.seed);
    for (int l = 0; l < depth(); ++l) {
        if (spec.rules == Rules::Pykan00)
            initialise00(*this, l, generator);
        else
            initialise02(*this, l, generator);
    }
}

void Kan::layOut() {
    std::size_t offset = 0;
    for (KanLayer &layer : layers_) {
        const std::size_t edges = static_cast<std::size_t>(layer.inputs) * layer.outputs;
        layer.coef_offset = offset;
        layer.scale_base_offset = layer.coef_offset + edges * static_cast<std::size_t>(layer.coefficients());
        layer.scale_sp_offset = layer.scale_base_offset + edges;
        layer.bias_offset = layer.scale_sp_offset + edges;
        offset = layer.bias_offset + static_cast<std::size_t>(layer.outputs);
    }
    parameters_.resize(offset, 0.0);
}

void Kan::replaceGrid(int l, int grid, std::vector<double> knots) {
    const Kan before = *this;
    layer(l).grid = grid;
    layer(l).knots = std::move(knots);
    parameters_.assign(parameters_.size(), 0.0);
    layOut();
    for (int m = 0; m < depth(); ++m) {
        const KanLayer &from = before.layer(m);
        const KanLayer &to = layer(m);
        if (m != l)
            std::copy(before.parameters_.begin() + static_cast<std::ptrdiff_t>(from.coef_offset),
                      before.parameters_.begin() + static_cast<std::ptrdiff_t>(from.scale_base_offset),
                      parameters_.begin() + static_cast<std::ptrdiff_t>(to.coef_offset));
        const auto tail_end = before.parameters_.begin() + static_cast<std::ptrdiff_t>(from.bias_offset) + from.outputs;
        std::copy(before.parameters_.begin() + static_cast<std::ptrdiff_t>(from.scale_base_offset), tail_end,
                  parameters_.begin() + static_cast<std::ptrdiff_t>(to.scale_base_offset));
    }
}

std::size_t Kan::edgeCount() const {
    std::size_t count = 0;
    for (const KanLayer &layer : layers_) count += layer.mask.size();
    return count;
}

std::size_t Kan::activeEdgeCount() const {
    std::size_t count = 0;
    for (const KanLayer &layer : layers_)
        count += layer.mask.size() - static_cast<std::size_t>(std::count(layer.mask.begin(), layer.mask.end(), 0.0));
    return count;
}

bool Kan::allFinite() const {
    return std::all_of(parameters_.begin(), parameters_.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace kan
