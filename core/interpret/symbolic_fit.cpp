#include "core/interpret/symbolic_fit.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/interpret/look_alike.h"
#include "core/interpret/symbolic_kernels.h"
#include "core/interpret/symbolic_search.h"
#include "core/text.h"
#include "core/threads/independent.h"

namespace kan {

namespace {

using K = SymbolicKind;
using Candidates = std::vector<std::pair<double, double>>;

constexpr double kPreference = 1e-10;  ///< R^2 that an admissible fit may lack

/// c, d and R^2 of one (a, b) on all samples, in the arithmetic that whoever reads the numbers will use: no fused
/// multiply-add (the core is compiled without). None if f is not finite on a sample or does not vary.
std::optional<SymbolicAffine> solved(const SymbolicFunction &function, double a, double b, const SymbolicCurve &curve) {
    const std::size_t rows = curve.x.size();
    std::vector<double> f(rows);
    double mean = 0, largest = 0;
    for (std::size_t n = 0; n < rows; ++n) {
        f[n] = function.value(a * curve.x[n] + b);
        if (!std::isfinite(f[n])) return std::nullopt;
        largest = std::max(largest, std::abs(f[n]));
        mean += f[n] / static_cast<double>(rows);
    }
    double ff = 0, fy = 0;
    for (std::size_t n = 0; n < rows; ++n) {
        ff += (f[n] - mean) * (f[n] - mean);
        fy += (f[n] - mean) * (curve.y[n] - curve.y_mean);
    }
    const double least = 0.1 * kSymbolicSpread * largest;  // the search's own bound is taken in the middle
    if (!(ff > least * least) || !std::isfinite(ff)) return std::nullopt;
    SymbolicAffine fit{.a = a, .b = b, .c = fy / ff};
    fit.d = curve.y_mean - fit.c * mean;
    if (!std::isfinite(fit.c) || !std::isfinite(fit.d)) return std::nullopt;
    double sse = 0;
    for (std::size_t n = 0; n < rows; ++n) {
        const double residual = curve.y[n] - (fit.c * f[n] + fit.d);
        sse += residual * residual;
    }
    fit.r2 = 1 - sse / curve.variation;
    return fit;
}

/// Whether a user's function has a pole between u and v, where it is finite with opposite signs: halving towards the
/// change of sign makes it larger instead of smaller.
bool poleBetween(const SymbolicFunction &function, double u, double v) {
    double at_u = function.value(u), at_v = function.value(v);
    if (at_u == 0 || at_v == 0 || (at_u < 0) == (at_v < 0)) return false;
    const double size = std::max(std::abs(at_u), std::abs(at_v));
    for (int n = 0; n < 60; ++n) {
        const double middle = u + (v - u) / 2, value = function.value(middle);
        if (!std::isfinite(value)) return true;
        ((value < 0) == (at_u < 0) ? u : v) = middle;
        ((value < 0) == (at_u < 0) ? at_u : at_v) = value;
    }
    return std::max(std::abs(at_u), std::abs(at_v)) > 4 * size;
}

bool definedOnRange(const SymbolicFunction &function, const SymbolicAffine &fit, const SymbolicCurve &curve,
                    const SymbolicFitOptions &options) {
    const double beyond = options.margin * (curve.x.back() - curve.x.front());
    const double u = fit.a * (curve.x.front() - beyond) + fit.b, v = fit.a * (curve.x.back() + beyond) + fit.b;
    if (!function.domain.contains(u, v)) return false;
    if (function.kind != K::User) return true;
    constexpr int kParts = 512;
    for (int n = 0; n <= kParts; ++n) {
        const double at = u + (v - u) * n / kParts;
        if (!std::isfinite(function.value(at))) return false;
        if (n > 0 && poleBetween(function, u + (v - u) * (n - 1) / kParts, at)) return false;
    }
    return true;
}

Candidates closedSolution(const SymbolicFunction &function, const SymbolicCurve &curve,
                          const SymbolicFitOptions &options) {
    Candidates found;
    const auto add = [&](double zero) {
        if (const auto affine = affineOf(function, 1, -(zero - curve.middle) / curve.half, curve, options))
            found.push_back(*affine);
    };
    if (function.kind == K::Abs) add(curve.middle + curve.half * bestKink(curve));
    if (function.kind == K::Identity) add(0);
    if (function.kind == K::Sign)
        for (const double place : bestSteps(curve)) {
            if (options.contains(1, -place)) found.emplace_back(1.0, -place);  // exactly 0 at a sample
            add(place);
        }
    return found;
}

/// Fits that lie a rounding or two from where f ends: at the outermost sample there, u is as near to the end of the
/// domain as floating point allows. Where R^2 grows all the way to a singularity, as it may on noise, that is the best.
Candidates nextToTheEnd(const SymbolicFunction &function, const SymbolicCurve &curve, const Candidates &found,
                        const SymbolicFitOptions &options) {
    Candidates candidates;
    const auto add = [&](double a, double b) {
        if (options.contains(a, b)) candidates.emplace_back(a, b);
    };
    const double first = curve.x.front(), last = curve.x.back();
    if (function.kind == K::Arctanh || function.kind == K::Arcsin || function.kind == K::Arccos) {
        if (found.empty()) return candidates;
        const double a = found.front().first;
        for (const double end : {first, last})
            for (const double distance : {0.0, 0x1p-53, 0x1p-52, 0x1p-51, 0x1p-50}) {
                add(a, std::copysign(1 - distance, a * (end - curve.middle)) - a * end);
                add(-a, std::copysign(1 - distance, -a * (end - curve.middle)) + a * end);
            }
        return candidates;
    }
    for (const auto &[sign, end] : {std::pair(1.0, first), std::pair(-1.0, last)}) {
        const double b = -sign * end;
        add(sign, b);
        add(sign, std::nextafter(b, 1e300));
        // Just below a power of two, one rounding is the smallest part of the number.
        const double most = std::exp2(std::floor(std::log2(std::min(options.b_high, options.a_high * std::abs(end)))));
        if (!(most > 0) || b == 0 || !function.domain.open) continue;
        for (const double size : {most, 0.99 * most, 0.97 * most, 0.95 * most}) {
            double a = std::nextafter(-std::copysign(size, b) / end, -std::copysign(1e300, end));
            for (int n = 0; n < 3; ++n, a = std::nextafter(a, std::copysign(1e300, end)))
                add(a, std::copysign(size, b));
        }
    }
    return candidates;
}

struct Best {
    std::optional<SymbolicAffine> any, admissible;
};

void consider(Best &best, const Candidates &candidates, const SymbolicFunction &function, const SymbolicCurve &curve,
              const SymbolicFitOptions &options) {
    for (const auto &[a, b] : candidates) {
        const std::optional<SymbolicAffine> fit = solved(function, a, b, curve);
        if (!fit) continue;
        if (!best.any || fit->r2 > best.any->r2) best.any = fit;
        if ((!best.admissible || fit->r2 > best.admissible->r2) && definedOnRange(function, *fit, curve, options))
            best.admissible = fit;
    }
}

/// The same for what a search has found, best first: once one of them may stand in a network, the rest are no better.
void considerFound(Best &best, const Candidates &found, const SymbolicFunction &function, const SymbolicCurve &curve,
                   const SymbolicFitOptions &options) {
    for (const auto &candidate : found) {
        const std::optional<SymbolicAffine> before = best.admissible;
        consider(best, {candidate}, function, curve, options);
        if (best.admissible && (!before || best.admissible->r2 > before->r2)) return;
    }
}

double runsOfResiduals(const SymbolicFunction &function, const SymbolicAffine &fit, const SymbolicCurve &curve) {
    double runs = 1;
    bool positive = false;
    for (std::size_t n = 0; n < curve.x.size(); ++n) {
        const bool sign = curve.y[n] > fit.c * function.value(fit.a * curve.x[n] + fit.b) + fit.d;
        if (n > 0 && sign != positive) ++runs;
        positive = sign;
    }
    return runs;
}

SymbolicFit flat(const SymbolicFunction &function, const SymbolicCurve &curve, double r2) {
    SymbolicFit fit;
    fit.function = function.name;
    fit.complexity = function.complexity;
    fit.best = {.d = curve.y_mean, .r2 = r2};
    fit.domain_ok = true;
    return fit;
}

SymbolicFit fitOne(const SymbolicFunction &function, const SymbolicCurve &curve, const SymbolicFitOptions &options) {
    SymbolicFit result = flat(function, curve, 0);
    if (function.kind != K::Zero) {
        const SymbolicCharts charts = symbolicCharts(function, curve, options);
        const SearchBreadth breadth = curve.rough() ? kRoughBreadth : SearchBreadth{};
        Best best;
        consider(best, closedSolution(function, curve, options), function, curve, options);
        considerFound(best, searchSymbolic(function, curve, charts.admissible, options, breadth), function, curve,
                      options);
        if (!charts.further.empty()) {
            const Candidates further =
                searchSymbolic(function, curve, charts.further, options, curve.rough() ? breadth : kAgainBreadth);
            consider(best, further, function, curve, options);
            const bool ends = function.domain.poles == SymbolicDomain::Poles::None;
            const bool rounded_away = !further.empty() && !solved(function, further[0].first, further[0].second, curve);
            const bool gained = !best.admissible || best.admissible->r2 < best.any->r2 - kPreference;
            if (ends && (curve.rough() || rounded_away || gained))
                consider(best, nextToTheEnd(function, curve, further, options), function, curve, options);
        }
        if (!best.any) {
            result.domain_ok = false;
            result.note =
                concat(function.name, " is constant or not defined on every sample, whatever a and b in their ranges");
        } else if (best.admissible && best.admissible->r2 >= best.any->r2 - kPreference) {
            result.best = *best.admissible;
        } else {
            result.best = *best.any;
            result.admissible = best.admissible;
            result.domain_ok = false;
            result.note = concat(function.name, " is not defined everywhere between ", curve.x.front(), " and ",
                                 curve.x.back(), " and ", 100 * options.margin, " % beyond");
        }
    }
    result.residual_runs = runsOfResiduals(function, result.best, curve);
    return result;
}

/// arccos = pi/2 - arcsin: what is found for one holds for the other.
SymbolicFit fitArccos(const SymbolicFunction &arccos, SymbolicFit arcsin, const SymbolicCurve &curve) {
    const auto converted = [&](const SymbolicAffine &fit) { return solved(arccos, fit.a, fit.b, curve).value_or(fit); };
    SymbolicFit fit = std::move(arcsin);
    fit.note = fit.note.empty() ? fit.note : concat(arccos.name, fit.note.substr(fit.function.size()));
    fit.function = arccos.name;
    fit.complexity = arccos.complexity;
    fit.best = converted(fit.best);
    if (fit.admissible) fit.admissible = converted(*fit.admissible);
    return fit;
}

/// c cos(a x + b) = c sin(a x + b + pi/2), and the box holds a b for it.
bool holdsEveryPhase(const SymbolicFitOptions &options) {
    return options.b_high - options.b_low >= 2 * std::numbers::pi;
}

SymbolicFit fitCosine(const SymbolicFunction &cosine, SymbolicFit sine, const SymbolicCurve &curve,
                      const SymbolicFitOptions &options) {
    double b = sine.best.b - std::numbers::pi / 2;
    if (b < options.b_low) b += 2 * std::numbers::pi;
    SymbolicFit fit = std::move(sine);
    fit.function = cosine.name;
    fit.complexity = cosine.complexity;
    fit.best = solved(cosine, fit.best.a, b, curve).value_or(fit.best);
    return fit;
}

void requireCurve(std::span<const double> x, std::span<const double> y) {
    if (x.size() != y.size()) throw std::invalid_argument(concat("x has ", x.size(), " numbers, y ", y.size()));
    if (x.size() < 4) throw std::invalid_argument(concat("the curve has ", x.size(), " samples; expected at least 4"));
    for (std::size_t n = 0; n < x.size(); ++n)
        for (const auto &[name, value] : {std::pair("x", x[n]), std::pair("y", y[n])})
            if (!(std::abs(value) <= 1e100))
                throw std::invalid_argument(concat(name, "[", n, "] is ", value, "; expected a number within 1e100"));
}

}  // namespace

void SymbolicFitOptions::validate() const {
    const auto range = [](const char *name, double low, double high) {
        if (!(low < high) || !(std::abs(low) <= 1e6) || !(std::abs(high) <= 1e6))
            throw std::invalid_argument(
                concat(name, " is ", low, " .. ", high, "; expected low < high, both within 1e6"));
    };
    range("the range of a", a_low, a_high);
    range("the range of b", b_low, b_high);
    if (!(margin >= 0 && margin <= 1)) throw std::invalid_argument(concat("margin is ", margin, "; expected 0 .. 1"));
}

SymbolicFits fitAll(const SymbolicLibrary &library, std::span<const double> x, std::span<const double> y,
                    const SymbolicFitOptions &options, int threads) {
    options.validate();
    requireCurve(x, y);
    const SymbolicCurve curve(x, y, std::max(std::abs(options.a_low), std::abs(options.a_high)));
    SymbolicFits result;
    result.samples = x.size();
    const std::vector<SymbolicFunction> &functions = library.functions();
    if (curve.constant()) {
        result.status = SymbolicStatus::ConstantCurve;
        result.message = concat("the curve is constant: y is ", curve.y_mean, " everywhere");
    } else if (curve.noSpread()) {
        result.status = SymbolicStatus::NoSpread;
        result.message = concat("all ", x.size(), " samples have x = ", curve.x.front(),
                                "; a function cannot be told from a constant there");
    }
    if (result.status != SymbolicStatus::Fitted) {
        const double r2 = result.status == SymbolicStatus::ConstantCurve ? 1 : 0;
        for (const SymbolicFunction &function : functions) result.fits.push_back(flat(function, curve, r2));
        return result;
    }
    result.fits.resize(functions.size());
    const auto index = [&](K kind) {
        return static_cast<std::size_t>(
            std::find_if(functions.begin(), functions.end(), [&](const auto &f) { return f.kind == kind; }) -
            functions.begin());
    };
    const std::size_t arcsin = index(K::Arcsin), arccos = index(K::Arccos);
    const bool both = arcsin < functions.size() && arccos < functions.size();
    const std::size_t sine = index(K::Sin), cosine = index(K::Cos);
    const bool alike = sine < functions.size() && cosine < functions.size() && holdsEveryPhase(options);
    forEachIndependent(static_cast<int>(functions.size()), threads, [&](int n) {
        const std::size_t at = functions.size() - 1 - static_cast<std::size_t>(n);  // the slow ones come last
        if ((both && at == arccos) || (alike && at == cosine)) return;
        result.fits[at] = fitOne(functions[at], curve, options);
    });
    if (alike) result.fits[cosine] = fitCosine(functions[cosine], result.fits[sine], curve, options);
    if (both) result.fits[arccos] = fitArccos(functions[arccos], result.fits[arcsin], curve);
    markLookAlikes(result, library, curve);
    return result;
}

SymbolicFits fitFunction(const SymbolicFunction &function, std::span<const double> x, std::span<const double> y,
                         const SymbolicFitOptions &options) {
    SymbolicLibrary library;
    library.add(function);
    return fitAll(library, x, y, options, 1);
}

}  // namespace kan
