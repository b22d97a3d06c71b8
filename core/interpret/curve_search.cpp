#include "core/interpret/curve_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>

#include "core/interpret/curve_screen.h"
#include "core/interpret/fix_symbolic.h"
#include "core/interpret/symbolic_ranking.h"
#include "core/text.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

constexpr std::size_t kCoarse = 128;     ///< samples that structures are compared on
constexpr std::size_t kMost = 5000;      ///< samples that constants are fitted to; of more every n-th
constexpr std::size_t kFinalists = 10;   ///< fitted on all samples
constexpr double kHopelessSum = 40;      ///< nats behind the best on few samples
constexpr std::size_t kSimplified = 16;  ///< simplified on few
constexpr double kSmooth = 1e-4;         ///< noise over spread, up to which samples are taken as they are
constexpr double kClearlyShorter = 3;    ///< nats by which a description is clearly shorter

/// Standard deviation of the noise, from second differences between neighbours; what bends counts as noise.
double noiseOf(const std::vector<double> &v, const CurveValues &y) {
    std::vector<double> sizes;
    for (std::size_t n = 1; n + 1 < y.size(); ++n) {
        const double width = v[n + 1] - v[n - 1];
        const double share = width > 0 ? (v[n] - v[n - 1]) / width : 0.5;
        const double off = y[n] - (1 - share) * y[n - 1] - share * y[n + 1];
        sizes.push_back(std::abs(off) / std::sqrt(1 + share * share + (1 - share) * (1 - share)));
    }
    if (sizes.empty()) return 0;
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    return 1.4826 * *middle;
}

CurveSamples thinned(const CurveSamples &all) {
    const std::size_t rows = all.v.size();
    if (rows <= kCoarse) return all;
    const double spread = std::sqrt(all.evidence.variation / static_cast<double>(rows));
    const bool smooth = noiseOf(all.v, all.y) <= kSmooth * spread;
    CurveSamples thin;
    for (std::size_t bin = 0; bin < kCoarse; ++bin) {
        if (smooth) {
            const std::size_t row = bin * (rows - 1) / (kCoarse - 1);
            thin.v.push_back(all.v[row]);
            thin.y.push_back(all.y[row]);
            continue;
        }
        const std::size_t begin = rows * bin / kCoarse, end = rows * (bin + 1) / kCoarse;
        double v = 0, y = 0;
        for (std::size_t n = begin; n < end; ++n) {
            v += all.v[n];
            y += all.y[n];
        }
        thin.v.push_back(v / static_cast<double>(end - begin));
        thin.y.push_back(y / static_cast<double>(end - begin));
    }
    thin.evidence = curveEvidence(thin.y, static_cast<double>(kCoarse));
    return thin;
}

CurveSamples samplesOf(std::span<const double> x, std::span<const double> y, const CurveVariable &variable) {
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> v;
    for (const double at : x) v.push_back(variable.scale * at + variable.offset);
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return std::pair(v[a], y[a]) < std::pair(v[b], y[b]); });
    CurveSamples samples;
    const std::size_t step = (x.size() + kMost - 1) / kMost;
    for (std::size_t n = 0; n < order.size(); n += step) {
        samples.v.push_back(v[order[n]]);
        samples.y.push_back(y[order[n]]);
    }
    samples.evidence = curveEvidence(samples.y, static_cast<double>(samples.y.size()));
    return samples;
}

double runsOf(const CurveModel &model, const CurveSamples &samples) {
    const std::vector<double> values = valuesOf(model, samples.v);
    double runs = 1;
    for (std::size_t n = 1; n < values.size(); ++n)
        runs += (samples.y[n] > values[n]) != (samples.y[n - 1] > values[n - 1]) ? 1 : 0;
    return runs;
}

int complexityOf(const CurveModel &model) {
    int complexity = model.constant ? 1 : 0;
    for (const CurveTerm &term : model.terms) {
        ++complexity;
        for (const CurveFactor &factor : term.factors) {
            const double p = factor.at(F::P);
            complexity += factor.power ? (p == 1 ? 1 : p == 2 || p == -1 || p == 0.5 ? 2 : 3) : 2;
            complexity += factor.inner != K::Identity ? 2 : 0;
            for (std::size_t n = 0; n < F::Numbers; ++n) complexity += factor.numbers[n].free && n != F::P ? 1 : 0;
        }
    }
    return complexity;
}

CurveExpression expressionOf(const CurveCandidate &candidate, const CurveSamples &samples,
                             const CurveVariable &variable) {
    CurveExpression result;
    result.model = inWrittenOrder(candidate.model);
    result.expression = curveFormula(result.model, variable);
    result.structure = curveStructure(result.model);
    result.r2 = 1 - candidate.sum_of_squares / samples.evidence.variation;
    result.description_length = candidate.length;
    const std::vector<double> errors = standardErrors(result.model, samples.v, candidate.sum_of_squares);
    const std::size_t terms = result.model.terms.size();
    for (const CurveLetter &letter : curveLetters(result.model)) {
        result.constants.push_back(letter.value);
        if (errors.empty()) continue;
        const std::size_t place = letter.kind == CurveLetter::Kind::Coefficient ? letter.index
                                  : letter.kind == CurveLetter::Kind::Offset
                                      ? terms
                                      : terms + (result.model.constant ? 1 : 0) + letter.index;
        result.standard_errors.push_back(errors[place]);
    }
    result.complexity = complexityOf(result.model);
    return result;
}

/// The library's own fits by the same measure.
void measureFunctions(const SymbolicFits &fits, const SymbolicLibrary &library, const CurveSamples &samples,
                      CurveExpressions &result) {
    result.best_function = std::numeric_limits<double>::infinity();
    for (std::size_t n = 0; n < fits.fits.size(); ++n) {
        const SymbolicAffine *fit = admissibleFit(fits.fits[n]);
        if (!fit || fit->lookAlike()) continue;
        const SymbolicKind kind = library.functions()[n].kind;
        const double sse = std::max(0.0, 1 - fit->r2) * samples.evidence.variation;
        const double length = descriptionLength(samples.evidence, sse, constantsOf(kind), singleStructureCost(kind));
        if (!(length < result.best_function)) continue;
        result.best_function = length;
        result.function = fits.fits[n].function;
    }
}

/// Whether a function of the library is as good as this sum of squares, by the measure of rank().
bool functionIsAsGood(const SymbolicFits &fits, const CurveEvidence &evidence, double sum_of_squares) {
    constexpr double kRounding = 1e-12;  // as Evidence: of R^2
    return std::any_of(fits.fits.begin(), fits.fits.end(), [&](const SymbolicFit &one) {
        const SymbolicAffine *fit = admissibleFit(one);
        if (!fit || fit->cancels) return false;
        const double ratio =
            (std::max(0.0, 1 - fit->r2) + kRounding) / (sum_of_squares / evidence.variation + kRounding);
        return evidence.independent * std::log(ratio) <= kAsGood;
    });
}

std::vector<CurveCandidate> finalists(const CurveSamples &all, const CurveSamples &thin,
                                      const CurveVocabulary &vocabulary) {
    constexpr int kIterations = 40;
    constexpr double kSettledFit = 1e-9;
    std::vector<CurveCandidate> found = screenedCurves(thin, vocabulary);
    std::erase_if(found, [](const CurveCandidate &one) { return isSingleFunction(one.model); });
    keepBest(found, kSimplified);
    dropHopeless(found, kHopelessSum);
    std::vector<CurveCandidate> simpler = found;
    for (CurveCandidate &candidate : simpler) simplify(candidate, thin);
    found.insert(found.end(), simpler.begin(), simpler.end());
    std::erase_if(found, [](const CurveCandidate &one) { return isSingleFunction(one.model); });
    keepBest(found, kFinalists);
    dropHopeless(found, kHopelessSum);
    for (CurveCandidate &candidate : found) refit(candidate, all, kIterations, kSettledFit);
    std::erase_if(found, [](const CurveCandidate &one) { return !std::isfinite(one.length); });
    return found;
}

/// One of each structure, the first.
void keepPlainest(std::vector<CurveCandidate> &candidates) {
    std::set<std::string> structures;
    std::erase_if(candidates, [&](const CurveCandidate &one) {
        return !structures.insert(curveStructure(inWrittenOrder(one.model))).second;
    });
}

}  // namespace

void CurveSearchOptions::validate() const {
    if (!std::isfinite(variable.scale) || variable.scale == 0 || !std::isfinite(variable.offset))
        throw std::invalid_argument(concat("variable is ", variable.scale, " x + ", variable.offset,
                                           "; expected finite numbers, the first not 0"));
    if (most < 1 || most > 1000) throw std::invalid_argument(concat("most is ", most, "; expected 1 .. 1000"));
}

CurveExpressions searchExpressions(std::span<const double> x, std::span<const double> y, const SymbolicLibrary &library,
                                   const SymbolicFits &fits, const CurveSearchOptions &options) {
    options.validate();
    if (x.size() != y.size() || x.size() < 4)
        throw std::invalid_argument(
            concat("the curve has ", x.size(), " and ", y.size(), " numbers; expected as many x as y, at least 4"));
    for (std::size_t n = 0; n < x.size(); ++n)
        if (!std::isfinite(x[n]) || !std::isfinite(y[n]))
            throw std::invalid_argument(concat("sample ", n + 1, " is not finite"));
    CurveExpressions result;
    result.best_function = std::numeric_limits<double>::infinity();
    if (fits.status != SymbolicStatus::Fitted) return result;
    CurveSamples samples = samplesOf(x, y, options.variable);
    const CurveSamples thin = thinned(samples);
    std::vector<CurveCandidate> found = finalists(samples, thin, CurveVocabulary(library));
    const auto best =
        std::min_element(found.begin(), found.end(),
                         [](const CurveCandidate &a, const CurveCandidate &b) { return a.length < b.length; });
    if (best == found.end()) return result;
    if (best->sum_of_squares > samples.evidence.floor)  // what is left of exact curves are roundings
        samples.evidence.independent =
            std::min(2 * runsOf(best->model, samples), static_cast<double>(samples.v.size()));
    result.independent = samples.evidence.independent;
    for (CurveCandidate &candidate : found)
        candidate.length = descriptionLength(samples.evidence, candidate.sum_of_squares, candidate.model);
    keepBest(found, found.size());
    keepPlainest(found);
    found.resize(std::min(found.size(), options.most));
    measureFunctions(fits, library, samples, result);
    result.preferred = found.front().length < result.best_function - kClearlyShorter &&
                       !functionIsAsGood(fits, samples.evidence, found.front().sum_of_squares);
    for (const CurveCandidate &candidate : found)
        result.list.push_back(expressionOf(candidate, samples, options.variable));
    return result;
}

}  // namespace kan
