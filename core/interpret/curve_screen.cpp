#include "core/interpret/curve_screen.h"

#include <algorithm>

#include "core/interpret/curve_gains.h"
#include "core/interpret/curve_powers.h"

namespace kan {

namespace {

constexpr std::size_t kPairs = 28;  ///< of two families, whose numbers are fitted a little
/// Single terms with 0, 1, 2, 3 and 4 nonlinear constants, likewise; those with one are soon fitted.
constexpr std::size_t kOfEachKind[] = {8, 30, 12, 10, 8};
constexpr std::size_t kBeam = 5;        ///< sums that get a further term
constexpr std::size_t kBranches = 6;    ///< terms that are tried on each
constexpr std::size_t kScreened = 24;   ///< candidates that are told
constexpr std::size_t kPromising = 10;  ///< of a kind, those that are fitted well before they are compared
constexpr double kHopeless = 80;        ///< nats behind the best, of what has been fitted well
constexpr int kLittle = 3, kMore = 12;  ///< Levenberg-Marquardt iterations

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
        for (CurveTerm &term : atoms.termsOfEachKind(kOfEachKind)) models.push_back({{std::move(term)}, true, 0});
        return fitted(std::move(models));
    }

    std::vector<CurveCandidate> pairs() const { return fitted(BestPairs(pool_, constant_, residual_).sums(kPairs)); }

    /// In rounds, the better half going on.
    std::vector<CurveCandidate> fitted(std::vector<CurveModel> models) const {
        std::vector<CurveCandidate> found;
        found.reserve(models.size());
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

}  // namespace

std::vector<CurveCandidate> screenedCurves(const CurveSamples &samples, const CurveVocabulary &vocabulary) {
    return Screen(samples, vocabulary).run();
}

}  // namespace kan
