#include "core/interpret/symbolic_ranking.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/text.h"

namespace kan {

namespace {

constexpr std::pair<SymbolicScore, std::string_view> kNames[] = {{SymbolicScore::Simplest, "simplest"},
                                                                 {SymbolicScore::Pykan, "pykan"}};
constexpr double kRoundingOfR2 = 1e-12;  ///< of R^2
constexpr double kDigits = 1e9;          ///< R^2 equal to nine digits: the library's order decides
constexpr double kComplexityWeight = 0.8;

double unexplained(double r2) {
    return std::max(1 - r2, 0.0) + kRoundingOfR2;
}

double pykanScore(const SymbolicFit &fit) {
    return kComplexityWeight * fit.complexity + (1 - kComplexityWeight) * std::log2(1 + 1e-5 - fit.best.r2);
}

/// The best admissible fit, or the best of all.
const SymbolicFit &reference(const std::vector<SymbolicFit> &fits) {
    return *std::max_element(fits.begin(), fits.end(), [](const SymbolicFit &a, const SymbolicFit &b) {
        return std::tuple(a.domain_ok, a.best.r2) < std::tuple(b.domain_ok, b.best.r2);
    });
}

}  // namespace

SymbolicScore symbolicScoreFromString(std::string_view text) {
    return valueNamed(kNames, text, "score");
}

std::string_view toString(SymbolicScore score) {
    return nameOf(kNames, score);
}

Evidence::Evidence(const SymbolicFits &fits) {
    const SymbolicFit &best = reference(fits.fits);
    independent_ = std::min(2 * best.residual_runs, static_cast<double>(fits.samples));
    best_r2_ = best.best.r2;
}

double Evidence::against(double r2, double better) const {
    return independent_ * std::log(unexplained(r2) / unexplained(better));
}

std::vector<RankedFit> rank(const SymbolicFits &fits, SymbolicScore score) {
    std::vector<RankedFit> ranked;
    if (fits.fits.empty()) return ranked;
    const Evidence evidence(fits);
    for (const SymbolicFit &fit : fits.fits)
        ranked.push_back(
            {fit, score == SymbolicScore::Pykan ? pykanScore(fit) : evidence.against(fit.best.r2, evidence.bestR2())});
    const auto key = [score](const RankedFit &entry) {
        const bool as_good = score == SymbolicScore::Simplest && entry.score <= kAsGood;
        const bool look_alike = score == SymbolicScore::Simplest && entry.fit.best.lookAlike();
        return std::tuple(look_alike, !entry.fit.domain_ok, score == SymbolicScore::Simplest && !as_good,
                          as_good ? entry.fit.complexity : 0,
                          score == SymbolicScore::Pykan ? entry.score : -std::round(entry.fit.best.r2 * kDigits));
    };
    std::stable_sort(ranked.begin(), ranked.end(),
                     [&](const RankedFit &a, const RankedFit &b) { return key(a) < key(b); });
    return ranked;
}

}  // namespace kan
