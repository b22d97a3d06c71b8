#include "core/interpret/curve_candidate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/interpret/curve_text.h"
#include "core/interpret/look_alike.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

/// A factor that on the samples is a plainer one (a sine on a small part of its period is a line, a high power far from
/// its zero an exponential), that steps between two samples, or whose pole is fitted to the outermost one.
bool isDegenerate(const CurveFactor &factor, const CurveSamples &samples) {
    constexpr double kLeastArgument = 0.05, kHighestPower = 12.5, kSteepest = 100, kNearestPole = 0.003,
                     kLargestDecay = 50;
    if (factor.power && std::abs(factor.at(F::P)) > kHighestPower) return true;
    const bool pole = factor.power ? factor.at(F::P) < 0 : factor.outer == K::Log;
    const bool placed = factor.numbers[F::B].free || factor.numbers[F::S].free;
    if (!factor.numbers[F::A].free && !(pole && placed)) return false;
    CurveFactor argument = factor;
    argument.power = false;
    argument.outer = K::Identity;
    const std::vector<double> u = valuesOf(CurveModel{{{{argument}, 1}}, false, 0}, std::span(samples.v));
    const auto [low, high] = std::minmax_element(u.begin(), u.end());
    if (pole && placed)
        return std::min(std::abs(*low), std::abs(*high)) < kNearestPole * std::max(std::abs(*low), std::abs(*high));
    if (factor.power) return false;
    const bool step = factor.outer == K::Tanh || factor.outer == K::Arctan || factor.outer == K::Gaussian;
    const double width = *high - *low;
    return !(width > kLeastArgument) || (step && width > kSteepest) ||
           (factor.outer == K::Exp && width > kLargestDecay);
}

/// A factor is, or terms cancel.
bool isDegenerate(const CurveModel &model, const CurveSamples &samples) {
    const double spread = std::sqrt(samples.evidence.variation / static_cast<double>(samples.v.size()));
    for (const CurveTerm &term : model.terms)
        for (const CurveFactor &factor : term.factors)
            if (isDegenerate(factor, samples)) return true;
    CurveColumns columns;
    if (!evaluateTerms(model, samples.v, false, columns)) return true;
    for (std::size_t t = 0; t < model.terms.size(); ++t)
        for (const double value : columns.terms[t])
            if (!(std::abs(model.terms[t].coefficient * value) < kLargestConstants * spread)) return true;
    return false;
}

/// What a number may plainly be, near where it is.
std::vector<double> plainValues(std::size_t which, double value) {
    constexpr double kNear = 0.05;
    switch (which) {
        case F::B:
            if (std::abs(std::abs(value) - 1) < kNear) return {0, std::copysign(1.0, value)};
            return {0};
        case F::S:
            return {0};
        case F::P:
            return {std::round(value), std::round(2 * value) / 2};
        default:
            if (std::abs(std::abs(value) - 1) < kNear) return {std::copysign(1.0, value)};
            return {};
    }
}

/// v^p, both as they are.
bool isPlainPower(const CurveFactor &factor) {
    const auto is = [&](F::Number n, double value) { return !factor.numbers[n].free && factor.at(n) == value; };
    return factor.power && factor.inner == K::Identity && !factor.numbers[F::P].free && is(F::A, 1) && is(F::B, 0) &&
           is(F::K, 1) && is(F::S, 0);
}

/// v^p v^q is v^(p + q).
void mergePowers(CurveModel &model) {
    for (CurveTerm &term : model.terms) {
        if (term.factors.size() != 2 || !isPlainPower(term.factors[0]) || !isPlainPower(term.factors[1])) continue;
        const double p = term.factors[0].at(F::P) + term.factors[1].at(F::P);
        if (p == 0) continue;
        term.factors.pop_back();
        term.factors[0].set(F::P, p, false);
    }
}

template <typename Visit>
void visitSimpler(const CurveModel &model, const Visit &visit) {
    if (model.constant) {
        CurveModel simpler = model;
        simpler.constant = false;
        simpler.offset = 0;
        visit(std::move(simpler));
    }
    for (std::size_t t = 0; t < model.terms.size() && model.terms.size() > 1; ++t) {
        CurveModel simpler = model;
        simpler.terms.erase(simpler.terms.begin() + static_cast<std::ptrdiff_t>(t));
        visit(std::move(simpler));
    }
    for (std::size_t t = 0; t < model.terms.size(); ++t)
        for (std::size_t f = 0; f < model.terms[t].factors.size(); ++f)
            for (std::size_t n = 0; n < F::Numbers; ++n) {
                const CurveNumber &number = model.terms[t].factors[f].numbers[n];
                if (!number.free) continue;
                for (const double plain : plainValues(n, number.value)) {
                    CurveModel simpler = model;
                    for (CurveTerm &term : simpler.terms)
                        for (CurveFactor &factor : term.factors)
                            if (number.shared && factor.numbers[n].shared) factor.numbers[n] = {plain, false, false};
                    F &factor = simpler.terms[t].factors[f];
                    factor.numbers[n] = {plain, false, false};
                    // A sine a quarter of a period on is a cosine.
                    const double quarter = std::remainder(number.value, 6.283185307179586);
                    if (n == F::B && !factor.power && factor.outer == SymbolicKind::Sin &&
                        std::abs(std::abs(quarter) - 1.5707963267948966) < 0.7853981633974483)
                        factor.outer = SymbolicKind::Cos;
                    visit(std::move(simpler));
                }
            }
}

}  // namespace

void refit(CurveCandidate &candidate, const CurveSamples &samples, int iterations, double settled) {
    constexpr int kFirstLook = 3;             // iterations up to which a candidate is not yet looked at closely
    constexpr std::size_t kLeastFreedom = 2;  // samples beyond the constants
    candidate.length = std::numeric_limits<double>::infinity();
    if (candidate.model.constants() + kLeastFreedom > samples.v.size()) return;
    CurveFitOptions options;
    options.iterations = iterations;
    options.settled = settled;
    options.exact = 1e-4 * samples.evidence.floor;
    candidate.sum_of_squares = fitCurveModel(candidate.model, samples.v, samples.y, options);
    candidate.length = iterations > kFirstLook && isDegenerate(candidate.model, samples)
                           ? std::numeric_limits<double>::infinity()
                           : descriptionLength(samples.evidence, candidate.sum_of_squares, candidate.model);
}

void simplify(CurveCandidate &candidate, const CurveSamples &samples) {
    constexpr int kIterations = 8;
    for (bool again = true; again;) {
        again = false;
        CurveCandidate best = candidate;
        visitSimpler(candidate.model, [&](CurveModel &&model) {
            mergePowers(model);
            CurveCandidate simpler{std::move(model), 0, 0};
            refit(simpler, samples, kIterations);
            if (simpler.length < best.length) {
                best = std::move(simpler);
                again = true;
            }
        });
        candidate = std::move(best);
    }
}

void dropHopeless(std::vector<CurveCandidate> &candidates, double nats) {
    double least = std::numeric_limits<double>::infinity();
    for (const CurveCandidate &candidate : candidates) least = std::min(least, candidate.length);
    std::erase_if(candidates, [&](const CurveCandidate &one) { return !(one.length <= least + nats); });
}

void keepBest(std::vector<CurveCandidate> &candidates, std::size_t most) {
    constexpr double kSame = 1e-3;
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const CurveCandidate &a, const CurveCandidate &b) { return a.length < b.length; });
    std::vector<CurveCandidate> kept;
    std::vector<std::string> structures;
    for (CurveCandidate &candidate : candidates) {
        if (kept.size() == most || !std::isfinite(candidate.length)) break;
        std::string structure = curveStructure(candidate.model);
        bool known = false;
        for (std::size_t n = 0; n < kept.size() && !known; ++n)
            known = structures[n] == structure && candidate.length - kept[n].length < kSame;
        if (known) continue;
        kept.push_back(std::move(candidate));
        structures.push_back(std::move(structure));
    }
    candidates = std::move(kept);
}

}  // namespace kan
