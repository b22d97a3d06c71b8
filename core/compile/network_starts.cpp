#include "core/compile/network_starts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "core/model/edge_function.h"
#include "core/model/kan_layers.h"
#include "core/random/torch_generator.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "core/text.h"

namespace kan {

namespace {

/// Where nodes of a network stand in a larger one, [layer][node].
using Places = std::vector<std::vector<int>>;

Places samePlaces(const Kan &model) {
    Places places(model.spec().width.size());
    for (std::size_t l = 0; l < places.size(); ++l) {
        places[l].resize(static_cast<std::size_t>(model.spec().width[l]));
        std::iota(places[l].begin(), places[l].end(), 0);
    }
    return places;
}

/// Knots of the layer, and of inputs that are new the first one's.
void copyKnots(const Kan &from, int l, const std::vector<int> &inputs, Kan &to) {
    const KanLayer &old = from.layer(l);
    std::vector<double> knots;
    for (int i = 0; i < to.layer(l).inputs; ++i) {
        const auto known = std::find(inputs.begin(), inputs.end(), i);
        const std::span<const double> same =
            old.nodeKnots(known == inputs.end() ? 0 : static_cast<int>(known - inputs.begin()));
        knots.insert(knots.end(), same.begin(), same.end());
    }
    to.replaceGrid(l, old.grid, std::move(knots));
}

/// A network of `spec` with all of `from`, the first layers of which are its own; other edges are splines of 0.
Kan laidInto(const Kan &from, const KanSpec &spec, const Places &places) {
    Kan to = Kan::blank(spec);
    for (int l = 0; l < to.depth(); ++l) {
        KanLayer &layer = to.layer(l);
        std::fill_n(to.parameters().begin() + static_cast<std::ptrdiff_t>(layer.scale_sp_offset), layer.mask.size(),
                    1.0);
    }
    for (int l = 0; l < from.depth(); ++l) {
        const std::vector<int> &inputs = places[static_cast<std::size_t>(l)];
        const std::vector<int> &nodes = places[static_cast<std::size_t>(l) + 1];
        copyKnots(from, l, inputs, to);
        const KanLayer &old = from.layer(l);
        Kan::NodeNumbers numbers = to.nodeNumbers(l);
        const Kan::NodeNumbers before = from.nodeNumbers(l);
        for (int n = 0; n < old.nodes(); ++n) {
            const int place = nodes[static_cast<std::size_t>(n)];
            const int first = to.layer(l).firstSubnode(place), first_before = old.firstSubnode(n);
            numbers.node_scale[static_cast<std::size_t>(place)] = before.node_scale[static_cast<std::size_t>(n)];
            numbers.node_bias[static_cast<std::size_t>(place)] = before.node_bias[static_cast<std::size_t>(n)];
            for (int s = 0; s < old.subnodesOf(n); ++s) {
                const auto here = static_cast<std::size_t>(first + s),
                           there = static_cast<std::size_t>(first_before + s);
                numbers.subnode_scale[here] = before.subnode_scale[there];
                numbers.subnode_bias[here] = before.subnode_bias[there];
                to.bias(l, first + s) = from.bias(l, first_before + s);
                for (int i = 0; i < old.inputs; ++i)
                    copyEdge(from, {l, i, first_before + s}, to, {l, inputs[static_cast<std::size_t>(i)], first + s});
            }
        }
        if (old.affine) to.setNodeNumbers(l, numbers);
    }
    return to;
}

bool carries(const SymbolicPart &part, const Affine &numbers) {
    return part.function.kind == SymbolicKind::Identity && numbers == Affine{};
}

}  // namespace

Kan withKnotsOver(const Kan &model, const std::vector<Matrix> &activations) {
    Kan result = model;
    for (int l = 0; l < model.depth(); ++l) {
        const Matrix &values = activations.at(static_cast<std::size_t>(l));
        std::vector<double> knots;
        for (Eigen::Index i = 0; i < values.cols(); ++i) {
            double low = std::numeric_limits<double>::infinity(), high = -low;
            for (Eigen::Index row = 0; row < values.rows(); ++row) {
                if (!std::isfinite(values(row, i))) continue;
                low = std::min(low, values(row, i));
                high = std::max(high, values(row, i));
            }
            if (!(low <= high)) low = high = 0;
            const double least = 1e-9 * std::max({1e-9, std::abs(low), std::abs(high)});
            if (high - low < least) low -= 1, high += 1;
            const std::vector<double> uniform = uniformKnots(model.layer(l).grid, low, high);
            knots.insert(knots.end(), uniform.begin(), uniform.end());
        }
        result.replaceGrid(l, model.layer(l).grid, std::move(knots));
    }
    return result;
}

std::vector<EdgeId> liveEdges(const Kan &model) {
    std::vector<EdgeId> edges;
    for (int l = 0; l < model.depth(); ++l)
        for (int i = 0; i < model.layer(l).inputs; ++i)
            for (int j = 0; j < model.layer(l).outputs; ++j)
                if (model.mask(l, i, j) != 0) edges.push_back({l, i, j});
    return edges;
}

std::vector<FreedEdge> freeEdges(Kan &model, const std::vector<EdgeId> &edges) {
    constexpr int kPointsPerInterval = 50;
    std::vector<FreedEdge> freed;
    for (const EdgeId &edge : edges) {
        if (edge.l < 0 || edge.l >= model.depth() || edge.i < 0 || edge.i >= model.layer(edge.l).inputs || edge.j < 0 ||
            edge.j >= model.layer(edge.l).outputs)
            throw std::invalid_argument(
                concat("edge ", edge.l, ":", edge.i, ":", edge.j, " does not exist in this network"));
        if (model.mask(edge.l, edge.i, edge.j) == 0) continue;
        const std::span<const double> knots = model.layer(edge.l).nodeKnots(edge.i);
        const int count = kPointsPerInterval * model.layer(edge.l).grid + 1;
        std::vector<double> x(static_cast<std::size_t>(count)), y(x.size());
        for (int n = 0; n < count; ++n)
            x[static_cast<std::size_t>(n)] = knots.front() + (knots.back() - knots.front()) * n / (count - 1);
        EdgeFunction(model, edge).values(x, y);
        std::vector<double> points;
        Eigen::MatrixXd values(count, 1);
        Eigen::Index finite = 0;
        for (std::size_t n = 0; n < x.size(); ++n) {
            if (!std::isfinite(y[n])) continue;
            points.push_back(x[n]);
            values(finite++, 0) = y[n];
        }
        values.conservativeResize(finite, 1);
        if (finite == 0)
            throw std::invalid_argument(concat("edge ", edge.l, ":", edge.i, ":", edge.j,
                                               " has no value on its grid, so that no spline can take its place"));
        const BSplineBasis basis(extendKnots(knots, model.layer(edge.l).k), model.layer(edge.l).k);
        const Eigen::MatrixXd coef = fitCurves(basis, points, values);
        const double size = std::max(values.cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
        const double error = (curveValues(basis, points, coef) - values).cwiseAbs().maxCoeff() / size;
        model.unfix(edge);
        for (int q = 0; q < model.layer(edge.l).coefficients(); ++q) model.coef(edge.l, edge.i, edge.j, q) = coef(q, 0);
        model.scaleSp(edge.l, edge.i, edge.j) = 1;
        model.scaleBase(edge.l, edge.i, edge.j) = 0;
        freed.push_back({edge, error});
    }
    return freed;
}

Kan widened(const Kan &model, int nodes, std::uint64_t seed) {
    if (model.depth() < 2)
        throw std::invalid_argument("the network has no hidden layer that could be widened; deepen it first");
    KanSpec spec = model.spec();
    Places places = samePlaces(model);
    for (std::size_t l = 1; l + 1 < spec.width.size(); ++l) {
        const int sums = spec.width[l] - static_cast<int>(spec.arityOf(l).size());
        for (int &place : places[l]) place += place >= sums ? nodes : 0;
        spec.width[l] += nodes;
    }
    spec.seed = seed;
    spec.validate();
    Kan result = laidInto(model, spec, places);
    for (int l = 0; l + 1 < result.depth(); ++l) {
        KanSpec drawn = spec;  // with as many coefficients as this layer has
        drawn.grid = result.layer(l).grid;
        const Kan fresh(drawn);
        const int last = result.layer(l).sumNodes();
        for (int i = 0; i < result.layer(l).inputs; ++i)
            for (int j = last - nodes; j < last; ++j) copyEdge(fresh, {l, i, j}, result, {l, i, j});
    }
    result.mutableSpec().seed = model.spec().seed;
    return result;
}

Kan deepened(const Kan &model, int layers) {
    KanSpec spec = model.spec();
    for (int n = 0; n < layers; ++n) {
        spec.width.push_back(model.outputs());
        if (!spec.mult_arity.empty()) spec.mult_arity.emplace_back();
    }
    spec.validate();
    Kan result = laidInto(model, spec, samePlaces(model));
    static const SymbolicFunction kIdentity = SymbolicLibrary::standard().at("x");
    for (int l = model.depth(); l < result.depth(); ++l) {
        std::fill(result.layer(l).mask.begin(), result.layer(l).mask.end(), 0.0);
        for (int j = 0; j < model.outputs(); ++j) {
            result.setMask(l, j, j, 1);
            result.fixSymbolic({l, j, j}, kIdentity, {});
        }
    }
    return result;
}

Kan withInput(const Kan &model, std::span<const double> knots) {
    KanSpec spec = model.spec();
    spec.width.front() += 1;
    spec.validate();
    Kan result = laidInto(model, spec, samePlaces(model));
    KanLayer &first = result.layer(0);
    const auto count = static_cast<std::size_t>(first.grid) + 1;
    if (knots.size() != count)
        throw std::invalid_argument(
            concat("the new input has ", knots.size(), " knots; the first layer's grid needs ", count));
    // Its own splines are 0, so that their knots may change beside the coefficients of the others.
    std::copy(knots.begin(), knots.end(), first.knots.end() - static_cast<std::ptrdiff_t>(count));
    for (int j = 0; j < first.outputs; ++j)
        if (!model.layer(0).reached(j)) result.setMask(0, model.inputs(), j, 0);
    return result;
}

Kan perturbed(Kan model, double amount, std::uint64_t seed) {
    TorchGenerator random(seed);
    for (const EdgeId &edge : liveEdges(model)) {
        const SymbolicPart *part = model.symbolic(edge);
        if (!part || part->frozen || carries(*part, model.affine(edge))) continue;
        Affine numbers = model.affine(edge);
        for (double *number : {&numbers.a, &numbers.b, &numbers.c, &numbers.d})
            *number *= 1 + amount * random.normals(1)[0];
        model.fixSymbolic(edge, SymbolicFunction(part->function), numbers, part->with_spline);
    }
    return model;
}

}  // namespace kan
