#include "core/interpret/fix_symbolic.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "core/kernels/evaluate.h"
#include "core/text.h"

namespace kan {

namespace {

void requireEdge(const Kan &model, EdgeId edge) {
    if (edge.l < 0 || edge.l >= model.depth() || edge.i < 0 || edge.i >= model.layer(edge.l).inputs || edge.j < 0 ||
        edge.j >= model.layer(edge.l).outputs)
        throw std::invalid_argument(concat(edgeName(edge), " does not exist in this network"));
}

void requireFinite(const EdgeCurve &curve, EdgeId edge) {
    for (std::size_t n = 0; n < curve.x.size(); ++n)
        if (!std::isfinite(curve.x[n]) || !std::isfinite(curve.phi[n]))
            throw std::invalid_argument(concat(edgeName(edge), " is ", curve.phi[n], " at ", curve.x[n], " (row ",
                                               n + 1, "); train or prune the network so that its values are finite"));
}

std::string prunedNote(const Kan &model, EdgeId edge) {
    if (model.mask(edge.l, edge.i, edge.j) != 0) return {};
    return concat(edgeName(edge), " is pruned; what is said here is of its curve without the mask");
}

std::string joined(const std::string &first, const std::string &second) {
    return first.empty() || second.empty() ? first + second : first + "; " + second;
}

/// R^2 of given numbers; sets `undefined` to the first row where f is not.
double rSquared(const SymbolicChoice &choice, const EdgeCurve &curve, std::optional<std::size_t> &undefined) {
    const Affine at = *choice.params;
    const double rows = static_cast<double>(curve.x.size());
    const double mean = std::accumulate(curve.phi.begin(), curve.phi.end(), 0.0) / rows;
    double sse = 0, sst = 0;
    for (std::size_t n = 0; n < curve.x.size(); ++n) {
        const double f = at.c == 0 ? 0 : choice.function.value(at.a * curve.x[n] + at.b);
        if (!std::isfinite(f) && !undefined) undefined = n;
        sse += std::pow(curve.phi[n] - (at.c * f + at.d), 2);
        sst += std::pow(curve.phi[n] - mean, 2);
    }
    if (sst > 1e-24 * mean * mean * rows) return 1 - sse / sst;
    return sse <= 1e-24 * mean * mean * rows ? 1 : 0;
}

FixedEdge withParams(const SymbolicChoice &choice, const EdgeCurve &curve) {
    FixedEdge result{choice.edge, choice.function.name, true, *choice.params, 0, {}};
    std::optional<std::size_t> undefined;
    result.r2 = rSquared(choice, curve, undefined);
    if (!undefined) return result;
    result.fixed = false;
    result.r2 = 0;
    result.message = concat(choice.function.name,
                            " is not defined at a x + b = ", result.affine.a * curve.x[*undefined] + result.affine.b,
                            " (x = ", curve.x[*undefined], ", row ", *undefined + 1, "); choose other a and b");
    return result;
}

FixedEdge fitted(const SymbolicChoice &choice, const EdgeCurve &curve, const SymbolicFitOptions &options) {
    FixedEdge result{choice.edge, choice.function.name, false, {}, 0, {}};
    const SymbolicFits fits = fitFunction(choice.function, curve.x, curve.phi, options);
    const SymbolicFit &fit = fits.fits.front();
    result.message = joined(fits.message, fit.note);
    const SymbolicAffine *best = admissibleFit(fit);
    if (!best) return result;
    result.fixed = true;
    result.affine = {best->a, best->b, best->c, best->d};
    result.r2 = best->r2;
    return result;
}

}  // namespace

std::string edgeName(EdgeId edge) {
    return concat("edge ", edge.i + 1, " -> ", edge.j + 1, " of layer ", edge.l + 1);
}

const SymbolicAffine *admissibleFit(const SymbolicFit &fit) {
    if (fit.domain_ok) return &fit.best;
    return fit.admissible ? &*fit.admissible : nullptr;
}

std::vector<EdgeCurve> edgeCurves(const Kan &model, std::span<const EdgeId> edges, const Matrix &inputs, int threads) {
    for (const EdgeId edge : edges) requireEdge(model, edge);
    const std::vector<Matrix> nodes = activations(model, inputs, threads);
    std::vector<EdgeCurve> curves;
    for (const EdgeId edge : edges) {
        const Matrix &table = nodes[static_cast<std::size_t>(edge.l)];
        EdgeCurve &curve = curves.emplace_back();
        for (Eigen::Index row = 0; row < table.rows(); ++row) curve.x.push_back(table(row, edge.i));
        curve.phi.resize(curve.x.size());
        unmaskedEdgeValues(model, edge, curve.x, curve.phi);
        requireFinite(curve, edge);
    }
    return curves;
}

Suggestions suggest(const Kan &model, EdgeId edge, const Matrix &inputs, const SymbolicLibrary &library,
                    const SuggestOptions &options) {
    const EdgeCurve curve = edgeCurves(model, std::span(&edge, 1), inputs, options.threads).front();
    const SymbolicFits fits = fitAll(library, curve.x, curve.phi, options.fit, options.threads);
    const auto [low, high] = std::minmax_element(curve.x.begin(), curve.x.end());
    return {fits.status,
            joined(prunedNote(model, edge), fits.message),
            rank(fits, options.score),
            {*low, *high},
            fits.samples};
}

std::vector<RankedFit> rankAdmissible(const Suggestions &found, SymbolicScore score) {
    SymbolicFits fits{.status = found.status, .message = found.message, .samples = found.samples, .fits = {}};
    for (const RankedFit &ranked : found.fits) {
        SymbolicFit &fit = fits.fits.emplace_back(ranked.fit);
        if (!fit.admissible) continue;
        fit.best = *fit.admissible;
        fit.domain_ok = true;
    }
    std::vector<RankedFit> ranked = rank(fits, score);
    std::stable_partition(ranked.begin(), ranked.end(),
                          [](const RankedFit &entry) { return !entry.fit.best.lookAlike(); });
    return ranked;
}

FixResult fixSymbolic(const Kan &model, std::span<const SymbolicChoice> choices, const Matrix &inputs,
                      const SymbolicFitOptions &options, int threads) {
    std::vector<EdgeId> edges;
    for (const SymbolicChoice &choice : choices) edges.push_back(choice.edge);
    const std::vector<EdgeCurve> curves = edgeCurves(model, edges, inputs, threads);
    FixResult result{model, {}};
    for (std::size_t n = 0; n < choices.size(); ++n) {
        FixedEdge edge = choices[n].params ? withParams(choices[n], curves[n]) : fitted(choices[n], curves[n], options);
        if (edge.fixed) result.model.fixSymbolic(edge.edge, choices[n].function, edge.affine);
        edge.message = joined(prunedNote(model, edge.edge), edge.message);
        result.edges.push_back(std::move(edge));
    }
    return result;
}

Kan unfix(Kan model, std::span<const EdgeId> edges) {
    for (const EdgeId edge : edges) requireEdge(model, edge);
    for (const EdgeId edge : edges) model.unfix(edge);
    return model;
}

}  // namespace kan
