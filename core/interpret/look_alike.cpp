#include "core/interpret/look_alike.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "core/interpret/fix_symbolic.h"
#include "core/interpret/symbolic_ranking.h"
#include "core/symbolic/symbolic_functions.h"
#include "core/symbolic/symbolic_values.h"
#include "core/text.h"

namespace kan {

namespace {

using K = SymbolicKind;

constexpr std::size_t kMostPoints = 128;
constexpr double kDegenerate = 1e-12;  ///< of what a power of t has before the lower ones are taken out

using Column = std::vector<double>;

double dot(const Column &a, const Column &b) {
    double sum = 0;
    for (std::size_t n = 0; n < a.size(); ++n) sum += a[n] * b[n];
    return sum;
}

void centre(Column &values) {
    double mean = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (double &value : values) value -= mean;
}

/// Takes the direction of the unit vector `e` out of `values`.
void takeOut(Column &values, const Column &e) {
    const double along = dot(values, e);
    for (std::size_t n = 0; n < values.size(); ++n) values[n] -= along * e[n];
}

/// t and t^2 on the points, orthonormal and orthogonal to the constant; a zero vector where there are too few distinct
/// points for it.
std::array<Column, 2> linearAndSquare(std::span<const double> x) {
    const double middle = x.front() / 2 + x.back() / 2, half = x.back() / 2 - x.front() / 2;
    std::array<Column, 2> powers;
    for (const double at : x) {
        const double t = half > 0 ? (at - middle) / half : 0.0;
        powers[0].push_back(t);
        powers[1].push_back(t * t);
    }
    for (Column &power : powers) {
        centre(power);
        const double before = dot(power, power);
        if (&power != &powers[0]) takeOut(power, powers[0]);
        const double size = dot(power, power);
        const double scale = size > kDegenerate * before ? 1 / std::sqrt(size) : 0.0;
        for (double &value : power) value *= scale;
    }
    return powers;
}

/// What these functions tend to far from 0, at the end of their domain or at their poles.
std::optional<K> limitOf(K kind) {
    switch (kind) {
        case K::Tanh:
        case K::Sigmoid:
        case K::Sinh:
        case K::Cosh:
        case K::Gaussian:
            return K::Exp;
        case K::Log1pSquare:
        case K::Arctanh:
            return K::Log;
        case K::Arctan:
        case K::Tan:
            return K::Inverse;
        case K::Arcsin:
        case K::Arccos:
            return K::Sqrt;
        default:
            return std::nullopt;
    }
}

double distanceFromPoleOfTan(double u) {
    using std::numbers::pi;
    return u - pi * (std::floor(u / pi) + 0.5);
}

/// How fast the exponential grows with |u| that such a function tends to; `middle`: of |u|.
double rateOf(K kind, double middle) {
    if (kind == K::Tanh) return -2;
    if (kind == K::Sigmoid) return -1;
    return kind == K::Gaussian ? -2 * middle : 1;
}

/// The curve of limitOf at u, up to a factor and a constant. u: all on one side of 0.
Column limitCurve(K kind, const Column &u) {
    const auto [low, high] = std::minmax_element(u.begin(), u.end());
    const double least = std::min(std::abs(*low), std::abs(*high)), most = std::max(std::abs(*low), std::abs(*high));
    const double rate = rateOf(kind, least / 2 + most / 2);
    Column curve;
    for (const double at : u) {
        const double size = std::abs(at);
        switch (kind) {
            case K::Log1pSquare:
                curve.push_back(std::log(size));
                break;
            case K::Arctanh:
                curve.push_back(std::log1p(-size));
                break;
            case K::Arctan:
                curve.push_back(1 / at);
                break;
            case K::Tan:
                curve.push_back(1 / distanceFromPoleOfTan(at));
                break;
            case K::Arcsin:
            case K::Arccos:
                curve.push_back(std::sqrt(1 - size));
                break;
            default:
                curve.push_back(std::exp(rate * (size - (rate > 0 ? most : least))));
        }
    }
    return curve;
}

class Shapes {
  public:
    explicit Shapes(std::span<const double> x) {
        const std::size_t step = (x.size() + kMostPoints - 1) / kMostPoints;
        for (std::size_t n = 0; n + 1 < x.size(); n += step) x_.push_back(x[n]);
        x_.push_back(x.back());
        powers_ = linearAndSquare(x_);
    }

    LookAlike of(const SymbolicFunction &function, const SymbolicAffine &fit) const {
        LookAlike result;
        if (function.kind == K::Zero || function.kind == K::Identity || fit.c == 0) return result;
        Column u(x_.size()), f(x_.size());
        for (std::size_t n = 0; n < u.size(); ++n) u[n] = fit.a * x_[n] + fit.b;
        symbolicValues(function, u.data(), static_cast<int>(u.size()), f.data(), nullptr);
        if (!std::all_of(f.begin(), f.end(), [](double value) { return std::isfinite(value); })) return result;
        result.cancels = function.kind != K::Square && cancel(f, fit);
        centre(f);
        const Column centred = f;
        const double all = dot(f, f);
        if (!(all > 0)) return result;
        const auto departs = [&] { return dot(f, f) > kLookAlikeShape * all; };
        takeOut(f, powers_[0]);
        if (!departs()) result.shapes.push_back(K::Identity);
        if (function.kind == K::Square) return result;
        takeOut(f, powers_[1]);
        if (!departs()) result.shapes.push_back(K::Square);
        if (isAtLimit(function.kind, u, centred)) result.shapes.push_back(*limitOf(function.kind));
        return result;
    }

  private:
    static bool cancel(const Column &f, const SymbolicAffine &fit) {
        const auto [low, high] = std::minmax_element(f.begin(), f.end());
        const double spread = *high - *low, largest = std::max(std::abs(*low), std::abs(*high));
        const double curve = std::max(std::abs(fit.c * *low + fit.d), std::abs(fit.c * *high + fit.d));
        return largest > kLargestConstants * spread && curve < 0.5 * std::abs(fit.c) * largest;
    }

    static bool isAtLimit(K kind, const Column &u, const Column &centred) {
        const auto [low, high] = std::minmax_element(u.begin(), u.end());
        if (!limitOf(kind) || (kind != K::Tan && !(*low * *high > 0))) return false;
        Column like = limitCurve(kind, u);
        centre(like);
        const double all = dot(centred, centred), size = dot(like, like), along = dot(like, centred);
        return size > 0 && all - along * along / size <= kLookAlikeShape * all;
    }

    Column x_;
    std::array<Column, 2> powers_;
};

/// R^2 of the line and of the parabola on all samples.
std::array<double, 2> polynomialR2(const SymbolicCurve &curve) {
    const std::array<Column, 2> powers = linearAndSquare(curve.x);
    Column rest = curve.y;
    centre(rest);
    std::array<double, 2> r2{};
    for (std::size_t n = 0; n < 2; ++n) {
        takeOut(rest, powers[n]);
        r2[n] = 1 - dot(rest, rest) / curve.variation;
    }
    return r2;
}

/// R^2 of a plainer function's own fit; none if nothing is known of it.
class PlainFits {
  public:
    PlainFits(const SymbolicFits &fits, const SymbolicLibrary &library, const SymbolicCurve &curve)
        : polynomials_(polynomialR2(curve)) {
        for (std::size_t n = 0; n < fits.fits.size(); ++n)
            if (const SymbolicAffine *fit = admissibleFit(fits.fits[n]))
                known_.emplace_back(library.functions()[n].kind, fit->r2);
    }

    bool inLibrary(K kind) const { return find(kind) != nullptr; }
    std::optional<double> r2(K kind) const {
        if (const double *known = find(kind)) return *known;
        if (kind == K::Identity) return polynomials_[0];
        if (kind == K::Square) return polynomials_[1];
        return std::nullopt;
    }

  private:
    const double *find(K kind) const {
        for (const auto &[known, r2] : known_)
            if (known == kind) return &r2;
        return nullptr;
    }

    std::array<double, 2> polynomials_;
    std::vector<std::pair<K, double>> known_;
};

}  // namespace

LookAlike lookAlike(const SymbolicFunction &function, const SymbolicAffine &fit, std::span<const double> x) {
    return Shapes(x).of(function, fit);
}

void markLookAlikes(SymbolicFits &fits, const SymbolicLibrary &library, const SymbolicCurve &curve) {
    if (fits.status != SymbolicStatus::Fitted || fits.fits.empty()) return;
    const Shapes shapes(curve.x);
    const PlainFits plain(fits, library, curve);
    const Evidence evidence(fits);
    for (std::size_t n = 0; n < fits.fits.size(); ++n) {
        const SymbolicFunction &function = library.functions()[n];
        const auto mark = [&](SymbolicAffine &fit) {
            const LookAlike like = shapes.of(function, fit);
            fit.cancels = like.cancels;
            for (const K shape : like.shapes) {
                if (fit.imitates || (function.kind == K::User && !plain.inLibrary(shape))) continue;
                const std::optional<double> r2 = plain.r2(shape);
                if (r2 && evidence.against(*r2, fit.r2) <= kAsGood) fit.imitates = shape;
            }
            if (like.cancels && !fit.imitates && !like.shapes.empty()) fit.imitates = like.shapes.back();
        };
        SymbolicFit &fit = fits.fits[n];
        mark(fit.best);
        if (fit.admissible) mark(*fit.admissible);
        if (fit.best.cancels && fit.note.empty())
            fit.note = concat("its constants cancel: ", fit.best.c, " ", fit.function, "(...) and ", fit.best.d);
    }
}

std::string_view imitatedName(const SymbolicAffine &fit) {
    return fit.imitates ? builtinFunction(*fit.imitates).name : std::string_view();
}

}  // namespace kan
