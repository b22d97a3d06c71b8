#include "core/interpret/compose_chains.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "core/interpret/edge_expressions.h"
#include "core/interpret/snap.h"
#include "core/interpret/symbolic_columns.h"
#include "core/kernels/evaluate.h"

namespace kan {

namespace {

constexpr std::size_t kRows = 120;      ///< of a curve that pairs are compared on
constexpr double kWorthTraining = 0.9;  ///< least R^2 of a pair before its numbers are trained on the chain's curve
constexpr std::size_t kMostPairs = 60;  ///< whose numbers are trained on the chain's curve, for
constexpr std::size_t kExpressionRows = 2000;  ///< of a curve that an expression is looked for on
constexpr int kPairSteps = 25;                 ///< so many Levenberg-Marquardt steps
constexpr double kDecades = 3;  ///< of what is missing to R^2 = 1, within which the simpler pair comes first

/// Two edges in a row with a node of their own between them.
struct Chain {
    EdgeId first, second;
};

std::vector<EdgeId> liveEdges(const Kan &model, int l, int node, bool entering) {
    std::vector<EdgeId> edges;
    const KanLayer &layer = model.layer(l);
    for (int other = 0; other < (entering ? layer.inputs : layer.outputs); ++other) {
        const EdgeId edge = entering ? EdgeId{l, other, node} : EdgeId{l, node, other};
        if (model.mask(l, edge.i, edge.j) != 0) edges.push_back(edge);
    }
    return edges;
}

/// A spline, or a line that is not frozen: it says no more than that the other edge may do all the work.
bool isOpen(const Kan &model, EdgeId edge) {
    const SymbolicPart *part = model.symbolic(edge);
    return !part || (part->function.kind == SymbolicKind::Identity && !part->with_spline && !part->frozen);
}

std::vector<Chain> chainsOf(const Kan &model) {
    std::vector<Chain> chains;
    for (int l = 0; l + 1 < model.depth(); ++l) {
        if (model.layer(l).staged()) continue;
        for (int node = 0; node < model.layer(l).outputs; ++node) {
            const std::vector<EdgeId> in = liveEdges(model, l, node, true), out = liveEdges(model, l + 1, node, false);
            if (in.size() != 1 || out.size() != 1 || (model.symbolic(in[0]) && model.symbolic(out[0]))) continue;
            if (isOpen(model, in[0]) && isOpen(model, out[0])) chains.push_back({in[0], out[0]});
        }
    }
    return chains;
}

/// Rows of the chain, evenly spread over its input: x, what the first edge makes of it, what the second makes of that.
struct ChainCurve {
    std::vector<double> x, middle, y;
};

/// Before an output, what the network misses is added to y: the curve that is wanted, not the one that a spline makes.
ChainCurve curveOf(const Kan &model, const Chain &chain, const Dataset &data, int threads, std::size_t most = kRows) {
    const EdgeId edges[] = {chain.first, chain.second};
    std::vector<EdgeCurve> curves = edgeCurves(model, edges, data.train_input, threads);
    if (chain.second.l + 1 == model.depth() && !model.layer(chain.second.l).staged()) {
        const Matrix missed = data.train_label - predict(model, data.train_input, threads);
        for (std::size_t row = 0; row < curves[1].phi.size(); ++row)
            curves[1].phi[row] += missed(static_cast<Eigen::Index>(row), chain.second.j);
    }
    std::vector<std::size_t> order(curves[0].x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return curves[0].x[a] < curves[0].x[b]; });
    ChainCurve thin;
    const std::size_t count = std::min(most, order.size());
    for (std::size_t n = 0; n < count; ++n) {
        const std::size_t row = order[count < 2 ? 0 : n * (order.size() - 1) / (count - 1)];
        thin.x.push_back(curves[0].x[row]);
        thin.middle.push_back(curves[0].phi[row]);
        thin.y.push_back(curves[1].phi[row]);
    }
    return thin;
}

/// c g(a f(x) + b) + d with f at given numbers.
struct Pair {
    const SymbolicFunction *f = nullptr, *g = nullptr;
    Affine inner, outer;
    double r2 = 0;
    int complexity = 0;
};

/// Where f is put: as it is, and where it fits what stands there best.
std::vector<Affine> placesOf(const SymbolicFunction &f, const ChainCurve &curve, const SymbolicFitOptions &fit) {
    std::vector<Affine> places = {{1, 0, 1, 0}};
    for (const std::vector<double> *target : {&curve.middle, &curve.y}) {
        const SymbolicFits fits = fitFunction(f, curve.x, *target, fit);
        const SymbolicAffine *best = admissibleFit(fits.fits.front());
        if (best && best->c != 0) places.push_back({best->a, best->b, 1, 0});
    }
    return places;
}

/// f(a x + b) on the rows; nothing if it is undefined in one of them or hardly varies.
std::optional<std::vector<double>> valuesOf(const SymbolicFunction &f, const Affine &at, const ChainCurve &curve) {
    std::vector<double> values;
    for (const double x : curve.x) values.push_back(f.value(at.a * x + at.b));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const bool finite = std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
    const double size = std::max(std::abs(*low), std::abs(*high));
    if (!finite || !(*high - *low > 1e-6 * size) || size > 1e6) return std::nullopt;
    return values;
}

/// Whether c and d of what was there before make these values; else they are from now on.
bool isKnown(const std::vector<double> &values, std::vector<Eigen::VectorXd> &seen) {
    constexpr double kSame = 1 - 1e-9;
    Eigen::VectorXd shape = Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    shape.array() -= shape.mean();
    shape.normalize();
    for (const Eigen::VectorXd &other : seen)
        if (std::abs(other.dot(shape)) > kSame) return true;
    seen.push_back(std::move(shape));
    return false;
}

/// Of each two functions, the first in the list.
void keepBestPlaces(std::vector<Pair> &pairs) {
    std::set<std::pair<const SymbolicFunction *, const SymbolicFunction *>> seen;
    std::erase_if(pairs, [&](const Pair &pair) { return !seen.emplace(pair.f, pair.g).second; });
}

std::vector<Pair> pairsFor(const ChainCurve &curve, const SymbolicLibrary &library, const SymbolicFitOptions &fit,
                           int threads, const std::stop_token &stop) {
    std::vector<Pair> pairs;
    std::vector<Eigen::VectorXd> seen;
    for (const SymbolicFunction &f : library.functions()) {
        if (f.kind == SymbolicKind::Zero) continue;
        for (const Affine &at : placesOf(f, curve, fit)) {
            if (stop.stop_requested()) return pairs;
            const auto middle = valuesOf(f, at, curve);
            // Where y jumps between neighbours, it is no function of the middle.
            if (!middle || SymbolicCurve(*middle, curve.y).rough() || isKnown(*middle, seen)) continue;
            const SymbolicFits fits = fitAll(library, *middle, curve.y, fit, threads);
            for (std::size_t n = 0; n < fits.fits.size(); ++n) {
                const SymbolicAffine *best = admissibleFit(fits.fits[n]);
                if (!best || best->r2 < kWorthTraining || best->c == 0) continue;
                const SymbolicFunction &g = library.functions()[n];
                pairs.push_back(
                    {&f, &g, at, {best->a, best->b, best->c, best->d}, best->r2, f.complexity + g.complexity});
            }
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair &a, const Pair &b) { return a.r2 > b.r2; });
    keepBestPlaces(pairs);
    if (pairs.size() > kMostPairs) pairs.resize(kMostPairs);
    return pairs;
}

Dataset tableOf(const ChainCurve &curve) {
    Dataset table;
    const auto rows = static_cast<Eigen::Index>(curve.x.size());
    table.train_input = Eigen::Map<const Eigen::VectorXd>(curve.x.data(), rows);
    table.train_label = Eigen::Map<const Eigen::VectorXd>(curve.y.data(), rows);
    table.test_input.resize(0, 1);
    table.test_label.resize(0, 1);
    return table;
}

/// Trains the numbers of each pair on the chain's curve; puts the pairs in the order of R^2, in steps of some decades
/// of what is missing to 1, and of complexity within them.
void train(std::vector<Pair> &pairs, const ChainCurve &curve, const std::stop_token &stop) {
    const Dataset table = tableOf(curve);
    const double variance =
        (table.train_label.array() - table.train_label.mean()).square().mean() + std::numeric_limits<double>::min();
    KanSpec spec;
    spec.width = {1, 1, 1};
    const Kan blank = Kan::blank(spec);
    for (Pair &pair : pairs) {
        if (stop.stop_requested()) return;
        Kan network = blank;
        network.fixSymbolic({0, 0, 0}, *pair.f, pair.inner);
        network.fixSymbolic({1, 0, 0}, *pair.g, pair.outer);
        network = polish(network, table, kPairSteps, {}, stop, 1);
        const double loss = rmse(predict(network, table.train_input, 1), table.train_label, table.train_weight);
        if (!std::isfinite(loss)) continue;
        pair.r2 = 1 - loss * loss / variance;
        pair.inner = network.affine({0, 0, 0});
        pair.inner.d += network.bias(0, 0);
        pair.outer = network.affine({1, 0, 0});
        pair.outer.d += network.bias(1, 0);
    }
    const auto step = [](const Pair &pair) { return std::floor(std::log10(std::max(1 - pair.r2, 1e-13)) / kDecades); };
    std::stable_sort(pairs.begin(), pairs.end(), [&](const Pair &a, const Pair &b) {
        return step(a) != step(b) ? step(a) < step(b) : a.complexity < b.complexity;
    });
}

/// One function alone makes the curve, up to this RMSE: no pair is needed.
bool oneFunctionIsEnough(const ChainCurve &curve, const SymbolicLibrary &library, const SymbolicFitOptions &fit,
                         double loss, int threads) {
    const SymbolicFits fits = fitAll(library, curve.x, curve.y, fit, threads);
    const Eigen::Map<const Eigen::VectorXd> y(curve.y.data(), static_cast<Eigen::Index>(curve.y.size()));
    const double variance = (y.array() - y.mean()).square().mean();
    return std::any_of(fits.fits.begin(), fits.fits.end(), [&](const SymbolicFit &one) {
        const SymbolicAffine *best = admissibleFit(one);
        return best && (1 - best->r2) * variance <= loss * loss;
    });
}

class Composer {
  public:
    Composer(const Kan &model, const Dataset &dataset, const ChainOptions &options, std::stop_token stop)
        : model_(model), data_(dataset), options_(options), stop_(std::move(stop)) {}

    /// The simplest of the best pairs that keeps to the loss. Whether there is one.
    bool place(const Chain &chain, const std::vector<Pair> &pairs) {
        std::optional<Kan> kept;
        int complexity = 0, trials = 0;
        for (const Pair &pair : pairs) {
            if (stop_.stop_requested() || trials >= options_.trials) break;
            if (kept && pair.complexity >= complexity) continue;
            ++trials;
            Kan trial = polish(with(chain, pair), data_, options_.polish_steps, {}, stop_, options_.threads);
            if (!(rmse(predict(trial, data_.train_input, options_.threads), data_.train_label, data_.train_weight) <=
                  options_.loss))
                continue;
            kept = std::move(trial);
            complexity = pair.complexity;
        }
        if (kept) model_ = std::move(*kept);
        return kept.has_value();
    }
    /// The shortest expression, if it keeps to the loss.
    void express(const Chain &chain, const SymbolicLibrary &library, const SymbolicFitOptions &fit) {
        const ChainCurve curve = curveOf(model_, chain, data_, options_.threads, kExpressionRows);
        CurveSearchOptions search;
        search.variable = variableOf(data_, chain.first);
        const CurveExpressions found = searchExpressions(
            curve.x, curve.y, library, fitAll(library, curve.x, curve.y, fit, options_.threads), search);
        if (!found.preferred) return;
        const SymbolicFunction line = SymbolicLibrary::standard().at("x");
        const SymbolicFunction expression = functionOf(found.list.front());
        Kan trial = with(chain, {&line, &expression, {1, 0, 1, 0}, {1, 0, 1, 0}, 0, 0});
        trial = polish(trial, data_, options_.polish_steps, {}, stop_, options_.threads);
        if (rmse(predict(trial, data_.train_input, options_.threads), data_.train_label, data_.train_weight) <=
            options_.loss)
            model_ = std::move(trial);
    }
    const Kan &model() const { return model_; }

  private:
    /// The node hands on what the pair has there, whatever its bias.
    Kan with(const Chain &chain, const Pair &pair) const {
        Kan trial = model_;
        Affine inner = pair.inner;
        inner.d -= trial.bias(chain.first.l, chain.first.j);
        trial.fixSymbolic(chain.first, *pair.f, inner);
        trial.fixSymbolic(chain.second, *pair.g, pair.outer);
        return trial;
    }

    Kan model_;
    const Dataset &data_;
    const ChainOptions &options_;
    std::stop_token stop_;
};

}  // namespace

Kan composeChains(const Kan &model, const Dataset &dataset, const SymbolicLibrary &library,
                  const SymbolicFitOptions &fit, const ChainOptions &options, std::stop_token stop) {
    Composer composer(model, dataset, options, stop);
    for (const Chain &chain : chainsOf(model)) {
        if (stop.stop_requested()) break;
        const ChainCurve curve = curveOf(composer.model(), chain, dataset, options.threads);
        if (oneFunctionIsEnough(curve, library, fit, options.loss, options.threads)) continue;
        std::vector<Pair> pairs = pairsFor(curve, library, fit, options.threads, stop);
        train(pairs, curve, stop);
        if (!composer.place(chain, pairs) && options.expressions && !stop.stop_requested())
            composer.express(chain, library, fit);
    }
    return composer.model();
}

}  // namespace kan
