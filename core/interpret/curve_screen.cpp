#include "core/interpret/curve_screen.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/interpret/curve_powers.h"
#include "core/interpret/curve_text.h"
#include "core/interpret/look_alike.h"

namespace kan {

namespace {

using F = CurveFactor;

constexpr std::size_t kPairs = 28;  ///< of two families, whose numbers are fitted a little
/// Single terms with 0, 1, 2, 3 and 4 nonlinear constants, likewise; those with one are soon fitted.
constexpr std::size_t kOfEachKind[] = {8, 30, 12, 10, 8};
constexpr std::size_t kBeam = 5;        ///< sums that get a further term
constexpr std::size_t kBranches = 6;    ///< terms that are tried on each
constexpr std::size_t kScreened = 24;   ///< candidates that are told
constexpr std::size_t kPromising = 10;  ///< of a kind, those that are fitted well before they are compared
constexpr double kHopeless = 80;        ///< nats behind the best, of what has been fitted well
constexpr int kLittle = 3, kMore = 12;  ///< Levenberg-Marquardt iterations

/// Weights of an atom's columns beside a basis, and what they take off the residual's sum of squares.
struct Gain {
    double gain = 0;
    std::array<double, 4> weights{};
};

/// Normal equations of up to four columns; the lower half.
struct Normal {
    std::size_t size = 0;
    double matrix[4][4] = {};
    double right[4] = {};
    double whole[4] = {};  ///< squares of the columns before others were taken out
};

/// By Cholesky; no gain where a column has next to nothing beside the others.
Gain solve(Normal &normal) {
    constexpr double kLeast = 1e-9;  // share of a column's square
    auto &g = normal.matrix;
    Gain result;
    double right[4] = {};
    for (std::size_t i = 0; i < normal.size; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            for (std::size_t k = 0; k < j; ++k) g[i][j] -= g[i][k] * g[j][k];
            if (i != j) g[i][j] /= g[j][j];
        }
        if (!(g[i][i] > kLeast * normal.whole[i])) return {};
        g[i][i] = std::sqrt(g[i][i]);
        right[i] = normal.right[i];
        for (std::size_t k = 0; k < i; ++k) right[i] -= g[i][k] * right[k];
        right[i] /= g[i][i];
        result.gain += right[i] * right[i];
    }
    for (std::size_t i = normal.size; i-- > 0;) {
        double value = right[i];
        for (std::size_t k = i + 1; k < normal.size; ++k) value -= g[k][i] * result.weights[k];
        result.weights[i] = value / g[i][i];
    }
    return std::isfinite(result.gain) ? result : Gain{};
}

/// Of what the columns have outside the basis. At most 16 columns of the basis.
Gain gainOf(const CurveAtom &atom, const OrthonormalBasis &basis, const CurveValues &residual) {
    double along[4][16] = {};
    Normal normal;
    normal.size = atom.columns.size();
    for (std::size_t i = 0; i < normal.size; ++i) {
        for (std::size_t q = 0; q < basis.size(); ++q) along[i][q] = dotOf(basis.columns()[q], atom.columns[i]);
        normal.right[i] = dotOf(atom.columns[i], residual);
        for (std::size_t j = 0; j <= i; ++j) {
            double &value = normal.matrix[i][j];
            value = dotOf(atom.columns[i], atom.columns[j]);
            if (i == j) normal.whole[i] = value;
            for (std::size_t q = 0; q < basis.size(); ++q) value -= along[i][q] * along[j][q];
        }
    }
    return solve(normal);
}

/// For each family the atom that gains most.
class BestAtoms {
  public:
    BestAtoms(const OrthonormalBasis &basis, const CurveValues &residual) : basis_(basis), residual_(residual) {}
    void consider(const CurveAtom &atom) {
        const Gain gain = gainOf(atom, basis_, residual_);
        if (!(gain.gain > 0)) return;
        Best &best = best_[atom.family];
        if (!(gain.gain > best.gain)) return;
        best.gain = gain.gain;
        best.term = atom.weighted({gain.weights.data(), atom.columns.size()});
    }
    /// By gain.
    std::vector<CurveTerm> terms(std::size_t most) const {
        std::vector<CurveTerm> terms;
        for (const Best *best : byGain()) {
            if (terms.size() == most) break;
            terms.push_back(best->term);
        }
        return terms;
    }
    /// The same, but so many of each number of nonlinear constants: on a grid, the more of them the better a term does.
    std::vector<CurveTerm> termsOfEachKind() const {
        std::vector<CurveTerm> terms;
        std::size_t counts[std::size(kOfEachKind)] = {};
        for (const Best *best : byGain()) {
            const std::size_t constants = CurveModel{{best->term}, true, 0}.parameterCount();
            const std::size_t kind = std::min(constants, std::size(kOfEachKind) - 1);
            if (counts[kind]++ < kOfEachKind[kind]) terms.push_back(best->term);
        }
        return terms;
    }

  private:
    struct Best {
        double gain = 0;
        CurveTerm term;
    };
    std::vector<const Best *> byGain() const {
        std::vector<const Best *> order;
        for (const auto &[family, best] : best_) order.push_back(&best);
        std::stable_sort(order.begin(), order.end(), [](const Best *a, const Best *b) { return a->gain > b->gain; });
        return order;
    }

    const OrthonormalBasis &basis_;
    const CurveValues &residual_;
    std::map<std::uint64_t, Best> best_;
};

/// Pairs of atoms of a pool: of each two families the pair that leaves least, from the Gram matrix of all columns.
class BestPairs {
  public:
    BestPairs(const std::vector<CurveAtom> &pool, const OrthonormalBasis &basis, const CurveValues &residual)
        : pool_(pool) {
        for (const CurveAtom &atom : pool) {
            first_.push_back(columns_.size());
            for (const CurveValues &column : atom.columns) {
                columns_.push_back(column);
                basis.takeOut(columns_.back());
                along_.push_back(dotOf(columns_.back(), residual));
            }
        }
        first_.push_back(columns_.size());
        gram_.resize(columns_.size() * columns_.size());
        for (std::size_t i = 0; i < columns_.size(); ++i)
            for (std::size_t j = 0; j <= i; ++j) gram_[i * columns_.size() + j] = dotOf(columns_[i], columns_[j]);
    }

    /// Sums of two terms, by gain.
    std::vector<CurveModel> sums(std::size_t most) const {
        struct Best {
            double gain = 0;
            std::size_t a = 0, b = 0;
        };
        std::map<std::pair<std::uint64_t, std::uint64_t>, Best> best;
        for (std::size_t b = 0; b < pool_.size(); ++b)
            for (std::size_t a = 0; a < b; ++a) {
                const double gain = solved(a, b).gain;
                Best &known = best[std::minmax(pool_[a].family, pool_[b].family)];
                if (gain > known.gain) known = {gain, a, b};
            }
        std::vector<Best> order;
        for (const auto &[families, pair] : best)
            if (pair.gain > 0) order.push_back(pair);
        std::stable_sort(order.begin(), order.end(), [](const Best &x, const Best &y) { return x.gain > y.gain; });
        std::vector<CurveModel> models;
        for (std::size_t n = 0; n < std::min(most, order.size()); ++n) {
            const Gain gain = solved(order[n].a, order[n].b);
            const std::size_t size = pool_[order[n].a].columns.size();
            const std::span<const double> weights(gain.weights);
            models.push_back({{pool_[order[n].a].weighted(weights.first(size)),
                               pool_[order[n].b].weighted(weights.subspan(size, pool_[order[n].b].columns.size()))},
                              true,
                              0});
        }
        return models;
    }

  private:
    Gain solved(std::size_t a, std::size_t b) const {
        std::size_t members[4] = {}, size = 0;
        for (const std::size_t atom : {a, b})
            for (std::size_t c = first_[atom]; c < first_[atom + 1]; ++c) members[size++] = c;
        Normal normal;
        normal.size = size;
        for (std::size_t i = 0; i < size; ++i) {
            normal.right[i] = along_[members[i]];
            for (std::size_t j = 0; j <= i; ++j)
                normal.matrix[i][j] =
                    gram_[std::max(members[i], members[j]) * columns_.size() + std::min(members[i], members[j])];
            normal.whole[i] = normal.matrix[i][i];
        }
        return solve(normal);
    }

    const std::vector<CurveAtom> &pool_;
    std::vector<CurveValues> columns_;
    std::vector<std::size_t> first_;  ///< column of each atom
    std::vector<double> along_, gram_;
};

class Screen {
  public:
    Screen(const CurveSamples &samples, const CurveVocabulary &vocabulary)
        : samples_(samples), vocabulary_(vocabulary), residual_(samples.y) {
        constant_.add(CurveValues(samples.v.size(), 1.0));
        constant_.takeOut(residual_);
    }

    std::vector<CurveCandidate> run() {
        const std::vector<CurveCandidate> alone = singles();
        std::vector<CurveCandidate> all = alone;
        for (CurveCandidate &sum : powerSums(samples_, vocabulary_)) all.push_back(std::move(sum));
        if (!exact(alone)) {
            std::vector<CurveCandidate> sums = pairs();
            for (CurveCandidate &longer : grown(first(alone, kBeam))) sums.push_back(std::move(longer));
            keepBest(sums, kPromising);
            all.insert(all.end(), sums.begin(), sums.end());
            // A third term where the second made the description shorter.
            if (!sums.empty() && !alone.empty() && sums.front().length < alone.front().length && !exact(sums))
                for (CurveCandidate &longer : grown(first(sums, kBeam))) all.push_back(std::move(longer));
        }
        keepBest(all, kScreened);
        dropHopeless(all, kHopeless);
        for (CurveCandidate &candidate : all) refit(candidate, samples_, kMore);
        keepBest(all, kScreened);
        return all;
    }

  private:
    static std::vector<CurveCandidate> first(std::vector<CurveCandidate> found, std::size_t most) {
        found.resize(std::min(found.size(), most));
        return found;
    }
    bool exact(const std::vector<CurveCandidate> &found) const {
        return !found.empty() && found.front().sum_of_squares <= samples_.evidence.floor;
    }

    std::vector<CurveCandidate> singles() {
        BestAtoms atoms(constant_, residual_);
        visitPlainAtoms(samples_.v, vocabulary_, [&](CurveAtom &&atom) {
            atoms.consider(atom);
            pool_.push_back(std::move(atom));
        });
        visitRichAtoms(samples_.v, vocabulary_, [&](CurveAtom &&atom) { atoms.consider(atom); });
        std::vector<CurveModel> models;
        for (CurveTerm &term : atoms.termsOfEachKind()) models.push_back({{std::move(term)}, true, 0});
        return fitted(std::move(models));
    }

    std::vector<CurveCandidate> pairs() const { return fitted(BestPairs(pool_, constant_, residual_).sums(kPairs)); }

    /// In rounds, the better half going on.
    std::vector<CurveCandidate> fitted(std::vector<CurveModel> models) const {
        std::vector<CurveCandidate> found;
        for (CurveModel &model : models) found.push_back({std::move(model), 0, 0});
        for (const int iterations : {kLittle, kLittle, kMore}) {
            for (CurveCandidate &candidate : found) refit(candidate, samples_, iterations);
            keepBest(found, std::max(kPromising, found.size() / 2));
        }
        keepBest(found, kPromising);
        return found;
    }

    std::vector<CurveCandidate> grown(const std::vector<CurveCandidate> &beam) const {
        std::vector<CurveModel> models;
        for (const CurveCandidate &one : beam) {
            OrthonormalBasis basis = constant_;
            CurveValues residual = samples_.y;
            CurveColumns columns;
            if (!evaluateTerms(one.model, samples_.v, false, columns)) continue;
            for (const CurveValues &column : columns.terms) basis.add(column);
            basis.takeOut(residual);
            BestAtoms atoms(basis, residual);
            for (const CurveAtom &atom : pool_) atoms.consider(atom);
            for (CurveTerm &term : atoms.terms(kBranches)) {
                CurveModel &model = models.emplace_back(one.model);
                model.constant = true;
                model.terms.push_back(std::move(term));
            }
        }
        return fitted(std::move(models));
    }

    const CurveSamples &samples_;
    const CurveVocabulary &vocabulary_;
    OrthonormalBasis constant_;
    CurveValues residual_;
    std::vector<CurveAtom> pool_;
};

/// A factor that on the samples is a plainer one (a sine on a small part of its period is a line, a high power far from
/// its zero an exponential), that steps between two samples, or whose pole is fitted to the outermost one.
bool isDegenerate(const CurveFactor &factor, const CurveSamples &samples) {
    using K = SymbolicKind;
    constexpr double kLeastArgument = 0.05, kHighestPower = 12.5, kSteepest = 100, kNearestPole = 0.003;
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
    return !(*high - *low > kLeastArgument) || (step && *high - *low > kSteepest);
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

std::vector<CurveCandidate> screenedCurves(const CurveSamples &samples, const CurveVocabulary &vocabulary) {
    return Screen(samples, vocabulary).run();
}

void refit(CurveCandidate &candidate, const CurveSamples &samples, int iterations, double settled) {
    constexpr std::size_t kLeastFreedom = 2;  // samples beyond the constants
    candidate.length = std::numeric_limits<double>::infinity();
    if (candidate.model.constants() + kLeastFreedom > samples.v.size()) return;
    CurveFitOptions options;
    options.iterations = iterations;
    options.settled = settled;
    options.exact = 1e-4 * samples.evidence.floor;
    candidate.sum_of_squares = fitCurveModel(candidate.model, samples.v, samples.y, options);
    candidate.length = iterations > kLittle && isDegenerate(candidate.model, samples)
                           ? std::numeric_limits<double>::infinity()
                           : descriptionLength(samples.evidence, candidate.sum_of_squares, candidate.model);
}

void simplify(CurveCandidate &candidate, const CurveSamples &samples) {
    constexpr int kIterations = 8;
    for (bool again = true; again;) {
        again = false;
        CurveCandidate best = candidate;
        visitSimpler(candidate.model, [&](CurveModel &&model) {
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
