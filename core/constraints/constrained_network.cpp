#include "core/constraints/constrained_network.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/model/edge_function.h"
#include "core/spline/knots.h"
#include "core/spline/least_squares.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr double kLeastSpread = 1e-2;  // of an edge's steps, of the largest spread of all edges
constexpr double kFlatNetwork = 1e-3;  // the spread where all edges are flat

const InputConstraint *ofKind(std::span<const InputConstraint> constraints, int input,
                              std::initializer_list<ConstraintKind> kinds) {
    for (const InputConstraint &constraint : constraints)
        if ((constraint.input == input || constraint.partner == input) &&
            std::ranges::find(kinds, constraint.kind) != kinds.end())
            return &constraint;
    return nullptr;
}

std::vector<double> centredKnots(int grid, double centre, double reach) {
    std::vector<double> knots(static_cast<std::size_t>(grid) + 1);
    for (int n = 0; n <= grid; ++n) knots[static_cast<std::size_t>(n)] = centre + reach * (2.0 * n - grid) / grid;
    return knots;
}

/// As a constant column's grid.
double unlessZero(double width) {
    return width > 0 ? width : 1.0;
}

int checkedIntervals(const InputConstraint &constraint, int grid) {
    const int least = leastGrid({&constraint, 1});
    if (grid >= least) return intervalsOfPeriod(constraint, grid);
    throw std::invalid_argument(concat("constraint ", constraint.text, ": the rows hold ",
                                       withDigits((constraint.high - constraint.low) / constraint.period, 3),
                                       " periods; take a grid of at least ", least));
}

/// How an edge's curve looks at one place if it keeps its rule: the mean of its values at all places within its own
/// grid that the rule makes equal to this one.
class EqualPlaces {
  public:
    EqualPlaces(const EdgeRule &rule, double centre, double period, double low, double high)
        : rule_(rule), centre_(centre), period_(period), low_(low), high_(high) {}

    template <class Curve>
    double mean(double x, const Curve &curve) const {
        double sum = 0;
        int count = 0;
        const auto take = [&](double place, double sign) {
            if (place < low_ || place > high_) return;
            sum += sign * curve(place);
            ++count;
        };
        if (rule_.periodic) {
            const double first = x + std::ceil((low_ - x) / period_) * period_;
            for (double place = first; place <= high_; place += period_) take(place, 1);
        } else {
            take(x, 1);
            if (rule_.parity != 0) take(2 * centre_ - x, rule_.parity);
        }
        if (count > 0) return sum / count;
        return rule_.parity == 0 ? curve(x) : (curve(x) + rule_.parity * curve(2 * centre_ - x)) / 2;
    }

  private:
    EdgeRule rule_;
    double centre_, period_, low_, high_;
};

/// Gives one network the knots and splines that keep the rules.
class Imposing {
  public:
    Imposing(Kan &model, std::span<const InputConstraint> constraints)
        : model_(model), constraints_(constraints), rules_(edgeRules(model, constraints)) {}

    void run() {
        for (int l = 0; l < model_.depth(); ++l) {
            const Kan before = model_;
            for (int i = 0; i < model_.layer(l).inputs; ++i) takeKnots(l, i);
            for (int i = 0; i < model_.layer(l).inputs; ++i) takeSplines(before, l, i);
            copyPartners(l);
            clearBiases(l);
        }
    }

  private:
    const EdgeRule &rule(int l, int i, int j) const {
        return rules_[static_cast<std::size_t>(l)][model_.layer(l).edge(i, j)];
    }
    template <class Fits>
    bool anyRule(int l, int i, const Fits &fits) const {
        for (int j = 0; j < model_.layer(l).outputs; ++j)
            if (fits(rule(l, i, j))) return true;
        return false;
    }

    void takeKnots(int l, int i) {
        const int grid = model_.layer(l).grid;
        std::vector<double> knots;
        if (l > 0) {
            const auto own = model_.layer(l).nodeKnots(i);
            if (const int partner = partnerOf(l, i); partner >= 0) {
                const auto other = model_.layer(l).nodeKnots(partner);
                if (std::ranges::equal(own, other)) return;
                const double low = std::min(own.front(), other.front()), high = std::max(own.back(), other.back());
                knots = centredKnots(grid, (low + high) / 2, (high - low) / 2);
                setKnots(l, partner, knots);
            } else if (anyRule(l, i, [](const EdgeRule &rule) { return rule.parity != 0; })) {
                knots = centredKnots(grid, 0, std::max(std::abs(own.front()), std::abs(own.back())));
            } else {
                return;
            }
        } else if (const auto *parity = ofKind(constraints_, i, {ConstraintKind::Even, ConstraintKind::Odd})) {
            const double centre = parity->centre;
            knots = centredKnots(grid, centre,
                                 unlessZero(std::max(std::abs(parity->low - centre), std::abs(parity->high - centre))));
        } else if (const auto *periodic = ofKind(constraints_, i, {ConstraintKind::Periodic})) {
            const double width = periodic->period / checkedIntervals(*periodic, grid);
            knots = centredKnots(grid, (periodic->low + periodic->high) / 2, width * grid / 2);
        } else if (const auto *pair = ofKind(constraints_, i, {ConstraintKind::Symmetric})) {
            knots = centredKnots(grid, (pair->low + pair->high) / 2, unlessZero(pair->high - pair->low) / 2);
            if (i == pair->partner)
                for (double &knot : knots) knot = pair->toPartner(knot);
        } else {
            return;
        }
        setKnots(l, i, knots);
    }

    void setKnots(int l, int i, const std::vector<double> &knots) {
        KanLayer &layer = model_.layer(l);
        std::ranges::copy(knots, layer.knots.begin() + static_cast<std::ptrdiff_t>(i) * (layer.grid + 1));
    }

    /// The other node of a pair; -1: none.
    int partnerOf(int l, int i) const {
        for (int j = 0; j < model_.layer(l).outputs; ++j) {
            const EdgeRule &own = rule(l, i, j);
            for (const EdgeLike &edge : {own.like, own.shared})
                if (edge.any() && edge.i != i) return edge.i;
        }
        return -1;
    }

    BSplineBasis basisOf(int l, int i) const {
        const KanLayer &layer = model_.layer(l);
        return {extendKnots(layer.nodeKnots(i), layer.k), layer.k};
    }

    bool hasOtherKnots(const Kan &before, int l, int i) const {
        return !std::ranges::equal(before.layer(l).nodeKnots(i), model_.layer(l).nodeKnots(i));
    }

    void takeSplines(const Kan &before, int l, int i) {
        const KanLayer &layer = model_.layer(l);
        const bool other_knots = hasOtherKnots(before, l, i);
        const BSplineBasis basis = basisOf(l, i);
        for (int j = 0; j < layer.outputs; ++j) {
            const EdgeRule &own = rule(l, i, j);
            if (own.like.any() || (!own.any() && !other_knots)) continue;
            std::vector<double> coef = splineOf(before, {l, i, j}, basis, own, other_knots);
            if (own.shared.any()) {
                const EdgeLike &copy = own.shared;
                const std::vector<double> other =
                    splineOf(before, {l, copy.i, copy.j}, basisOf(l, copy.i), own, hasOtherKnots(before, l, copy.i));
                for (std::size_t q = 0; q < coef.size(); ++q) {
                    const double of_copy = other[copy.mirrored ? coef.size() - 1 - q : q];
                    coef[q] = (coef[q] + copy.sign * (of_copy - copy.shift)) / 2;
                }
            }
            if (own.zero) std::ranges::fill(coef, 0.0);
            if (own.any()) SplineShape(own, grevilleAbscissae(basis.extended(), layer.k), periodOf(l, i)).project(coef);
            for (int q = 0; q < layer.coefficients(); ++q) model_.coef(l, i, j, q) = coef[static_cast<std::size_t>(q)];
            model_.scaleBase(l, i, j) = 0;
            model_.scaleSp(l, i, j) = 1;
        }
    }

    int periodOf(int l, int i) const {
        const auto *periodic = l == 0 ? ofKind(constraints_, i, {ConstraintKind::Periodic}) : nullptr;
        return periodic ? checkedIntervals(*periodic, model_.layer(0).grid) : 1;
    }

    /// Coefficients of what an edge was on other knots: base function and spline, folded as its rule asks.
    std::vector<double> splineOf(const Kan &before, EdgeId edge, const BSplineBasis &basis, const EdgeRule &own,
                                 bool other_knots) const {
        const auto [l, i, j] = edge;
        std::vector<double> coef(static_cast<std::size_t>(basis.size()));
        if (!other_knots && before.scaleBase(l, i, j) == 0) {
            for (int q = 0; q < basis.size(); ++q)
                coef[static_cast<std::size_t>(q)] = before.coef(l, i, j, q) * before.scaleSp(l, i, j);
            return coef;
        }
        const std::vector<double> places = cellPoints(basis);
        const EdgeFunction curve = EdgeFunction::unmasked(before, edge);
        const auto old = before.layer(l).nodeKnots(i);
        const auto *periodic = l == 0 ? ofKind(constraints_, i, {ConstraintKind::Periodic}) : nullptr;
        const EqualPlaces equal(own, (basis.low() + basis.high()) / 2, periodic ? periodic->period : 1, old.front(),
                                old.back());
        Eigen::MatrixXd values(static_cast<Eigen::Index>(places.size()), 1);
        for (std::size_t n = 0; n < places.size(); ++n)
            values(static_cast<Eigen::Index>(n), 0) = equal.mean(places[n], [&](double x) {
                const EdgeFunction::Parts parts = curve.parts(x);
                return parts.base + parts.spline;
            });
        const Eigen::MatrixXd fitted = fitCurves(basis, places, values);
        std::copy(fitted.data(), fitted.data() + fitted.rows(), coef.begin());
        return coef;
    }

    void copyPartners(int l) {
        const KanLayer &layer = model_.layer(l);
        for (int i = 0; i < layer.inputs; ++i)
            for (int j = 0; j < layer.outputs; ++j)
                if (const EdgeLike &like = rule(l, i, j).like; like.any()) {
                    const int last = layer.coefficients() - 1;
                    for (int q = 0; q <= last; ++q)
                        model_.coef(l, i, j, q) =
                            like.sign * model_.coef(l, like.i, like.j, like.mirrored ? last - q : q) + like.shift;
                    model_.scaleBase(l, i, j) = 0;
                    model_.scaleSp(l, i, j) = 1;
                }
    }

    void clearBiases(int l) {
        if (!model_.biasTrainable()) return;
        for (int j = 0; j < model_.layer(l).outputs; ++j)
            for (int i = 0; i < model_.layer(l).inputs; ++i)
                if (rule(l, i, j).forbidsBias()) model_.bias(l, j) = 0;
    }

    Kan &model_;
    std::span<const InputConstraint> constraints_;
    std::vector<std::vector<EdgeRule>> rules_;
};

}  // namespace

void impose(Kan &model, std::span<const InputConstraint> constraints) {
    if (!constraints.empty()) Imposing(model, constraints).run();
}

void takeBackChosenKnots(Kan &model, const Kan &before, std::span<const InputConstraint> constraints) {
    KanLayer &layer = model.layer(0);
    for (int i = 0; i < layer.inputs; ++i) {
        using enum ConstraintKind;
        if (!ofKind(constraints, i, {Even, Odd, Periodic, Symmetric})) continue;
        std::ranges::copy(before.layer(0).nodeKnots(i),
                          layer.knots.begin() + static_cast<std::ptrdiff_t>(i) * (layer.grid + 1));
        for (int q = 0; q < layer.coefficients(); ++q)
            for (int j = 0; j < layer.outputs; ++j) model.coef(0, i, j, q) = before.coef(0, i, j, q);
    }
}

FreeParameters::FreeParameters(const Kan &model, std::span<const InputConstraint> constraints)
    : size_(model.parameters().size()) {
    const std::vector<std::vector<EdgeRule>> rules = edgeRules(model, constraints);
    double largest = 0;
    std::vector<double> own;
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        for (int i = 0; i < layer.inputs; ++i) {
            const std::vector<double> greville = grevilleAbscissae(extendKnots(layer.nodeKnots(i), layer.k), layer.k);
            const auto *periodic = l == 0 ? ofKind(constraints, i, {ConstraintKind::Periodic}) : nullptr;
            const int period = periodic ? checkedIntervals(*periodic, layer.grid) : 1;
            for (int j = 0; j < layer.outputs; ++j) {
                const EdgeRule &rule = rules[static_cast<std::size_t>(l)][layer.edge(i, j)];
                if (!rule.any()) continue;
                pinned_.push_back(layer.scale_base_offset + layer.edge(i, j));
                pinned_.push_back(layer.scale_sp_offset + layer.edge(i, j));
                if (rule.forbidsBias()) pinned_.push_back(layer.bias_offset + static_cast<std::size_t>(j));
                if (rule.like.any()) {
                    const EdgeLike &like = rule.like;
                    const int last = layer.coefficients() - 1;
                    for (int q = 0; q <= last; ++q)
                        copies_.push_back({layer.coefficient(like.i, like.j, like.mirrored ? last - q : q),
                                           layer.coefficient(i, j, q), like.sign, like.shift});
                    continue;
                }
                if (rule.zero) {
                    for (int q = 0; q < layer.coefficients(); ++q) pinned_.push_back(layer.coefficient(i, j, q));
                    continue;
                }
                edges_.push_back({layer.coefficient(i, j, 0), static_cast<std::size_t>(layer.outputs),
                                  SplineShape(rule, greville, period)});
                gather(edges_.back(), model.parameters(), own);
                const auto [low, high] = std::ranges::minmax(own);
                largest = std::max(largest, high - low);
            }
        }
    }
    const double least = largest > 0 ? kLeastSpread * largest : kFlatNetwork;
    for (Edge &edge : edges_) {
        gather(edge, model.parameters(), own);
        edge.shape.setSoftness(own, least);
    }
}

void FreeParameters::gather(const Edge &edge, std::span<const double> numbers, std::vector<double> &own) const {
    own.resize(static_cast<std::size_t>(edge.shape.size()));
    for (std::size_t q = 0; q < own.size(); ++q) own[q] = numbers[edge.offset + q * edge.stride];
}

void FreeParameters::scatter(const Edge &edge, std::span<const double> own, std::span<double> numbers) const {
    for (std::size_t q = 0; q < own.size(); ++q) numbers[edge.offset + q * edge.stride] = own[q];
}

template <class Map>
void FreeParameters::mapEdges(std::span<const double> from, std::span<double> to, const Map &map) const {
    std::ranges::copy(from, to.begin());
    std::vector<double> own, mapped;
    for (const Edge &edge : edges_) {
        gather(edge, from, own);
        mapped.resize(own.size());
        map(edge.shape, own, mapped);
        scatter(edge, mapped, to);
    }
}

std::vector<double> FreeParameters::toFree(std::span<const double> parameters) const {
    std::vector<double> x(parameters.size());
    mapEdges(parameters, x, [](const SplineShape &shape, std::span<const double> coef, std::span<double> own) {
        shape.toFree(coef, own);
    });
    return x;
}

void FreeParameters::toParameters(std::span<const double> x, std::span<double> parameters) const {
    mapEdges(x, parameters, [](const SplineShape &shape, std::span<const double> own, std::span<double> coef) {
        shape.toCoef(own, coef);
    });
    for (const Copy &copy : copies_) parameters[copy.to] = copy.sign * parameters[copy.from] + copy.shift;
}

void FreeParameters::pullBack(std::span<const double> x, std::span<double> gradient) const {
    for (const Copy &copy : copies_) {
        gradient[copy.from] += copy.sign * gradient[copy.to];
        gradient[copy.to] = 0;
    }
    std::vector<double> own, by_own;
    for (const Edge &edge : edges_) {
        gather(edge, x, own);
        gather(edge, gradient, by_own);
        edge.shape.pullBack(own, by_own);
        scatter(edge, by_own, gradient);
    }
    for (const std::size_t place : pinned_) gradient[place] = 0;
}

std::vector<std::size_t> FreeParameters::places() const {
    std::vector<bool> counts(size_, true);
    for (const std::size_t place : pinned_) counts[place] = false;
    for (const Copy &copy : copies_) counts[copy.to] = false;
    for (const Edge &edge : edges_)
        for (int q = 0; q < edge.shape.size(); ++q)
            if (!edge.shape.counts(q)) counts[edge.offset + static_cast<std::size_t>(q) * edge.stride] = false;
    std::vector<std::size_t> places;
    places.reserve(size_);
    for (std::size_t place = 0; place < size_; ++place)
        if (counts[place]) places.push_back(place);
    return places;
}

Eigen::SparseMatrix<double> FreeParameters::jacobian(std::span<const double> x, std::span<const std::size_t> rows,
                                                     std::span<const std::size_t> columns) const {
    constexpr int kNone = -1;
    std::vector<int> row_of(size_, kNone), column_of(size_, kNone);
    for (std::size_t r = 0; r < rows.size(); ++r) row_of[rows[r]] = static_cast<int>(r);
    for (std::size_t c = 0; c < columns.size(); ++c) column_of[columns[c]] = static_cast<int>(c);
    std::vector<std::vector<const Copy *>> copies(size_);
    for (const Copy &copy : copies_) copies[copy.from].push_back(&copy);
    std::vector<Eigen::Triplet<double>> entries;
    const auto add = [&](std::size_t parameter, std::size_t place, double value) {
        if (value == 0 || column_of[place] == kNone) return;
        if (row_of[parameter] != kNone) entries.emplace_back(row_of[parameter], column_of[place], value);
        for (const Copy *copy : copies[parameter])
            if (row_of[copy->to] != kNone) entries.emplace_back(row_of[copy->to], column_of[place], copy->sign * value);
    };
    std::vector<bool> shaped(size_);
    for (const Copy &copy : copies_) shaped[copy.to] = true;
    std::vector<double> own;
    Eigen::MatrixXd by;
    for (const Edge &edge : edges_) {
        gather(edge, x, own);
        edge.shape.jacobian(own, by);
        const auto place = [&](int q) { return edge.offset + static_cast<std::size_t>(q) * edge.stride; };
        for (int q = 0; q < edge.shape.size(); ++q) {
            shaped[place(q)] = true;
            for (int r = 0; r < edge.shape.size(); ++r) add(place(q), place(r), by(q, r));
        }
    }
    for (const std::size_t place : pinned_) shaped[place] = true;
    for (std::size_t place = 0; place < size_; ++place)
        if (!shaped[place]) add(place, place, 1.0);
    Eigen::SparseMatrix<double> matrix(static_cast<Eigen::Index>(rows.size()),
                                       static_cast<Eigen::Index>(columns.size()));
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
}

}  // namespace kan
