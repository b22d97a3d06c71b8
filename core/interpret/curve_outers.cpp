#include "core/interpret/curve_outers.h"

#include <algorithm>

#include "core/symbolic/symbolic_values.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

constexpr double kLargestArgument = 600;  ///< of an exponential

}  // namespace

std::optional<CurveInner> curveInner(std::span<const double> v, K kind, double k, double s, bool free_k, bool free_s) {
    CurveInner inner;
    inner.factor.inner = kind;
    inner.factor.set(F::K, k, free_k);
    inner.factor.set(F::S, s, free_s);
    CurveModel model{{{{inner.factor}, 1}}, false, 0};
    CurveColumns columns;
    if (!evaluateTerms(model, v, false, columns)) return std::nullopt;
    inner.g = std::move(columns.terms[0]);
    const auto [low, high] = std::minmax_element(inner.g.begin(), inner.g.end());
    inner.low = *low;
    inner.high = *high;
    if (!(inner.half() > 1e-9 * std::max(std::abs(*low), std::abs(*high)))) return std::nullopt;
    return inner;
}

std::uint64_t curveFamily(const CurvePrefix &prefix, const F &factor) {
    std::uint64_t family = static_cast<std::uint64_t>(prefix.code);
    const auto append = [&](std::uint64_t part, std::uint64_t of) { family = family * of + part; };
    append(static_cast<std::uint64_t>(factor.outer), 64);
    append(static_cast<std::uint64_t>(factor.inner), 64);
    append(factor.power && !factor.numbers[F::P].free
               ? static_cast<std::uint64_t>(std::lround(2 * factor.at(F::P)) + 64)
               : (factor.power ? 1 : 0),
           128);
    for (const CurveNumber &number : factor.numbers) append(number.free ? 1 : 0, 2);
    append(factor.at(F::A) < 0 && !factor.numbers[F::A].free ? 1 : 0, 2);
    return family;
}

std::optional<CurvePrefix> powerPrefix(std::span<const double> v, double p) {
    CurvePrefix prefix;
    prefix.code = static_cast<int>(std::lround(2 * p)) + 50;
    F factor;
    factor.power = true;
    factor.set(F::P, p, false);
    prefix.factors = {factor};
    CurveColumns columns;
    if (!evaluateTerms(CurveModel{{{{factor}, 1}}, false, 0}, v, false, columns)) return std::nullopt;
    prefix.values = std::move(columns.terms[0]);
    return prefix;
}

CurvePrefix functionPrefix(const CurveInner &inner, K kind, double a, int code) {
    CurvePrefix prefix;
    prefix.code = code;
    F factor = inner.factor;
    factor.outer = kind;
    factor.set(F::A, a, true);
    prefix.factors = {factor};
    CurveValues u(inner.g.size());
    for (std::size_t n = 0; n < u.size(); ++n) u[n] = a * inner.g[n];
    prefix.values.resize(u.size());
    symbolicValues(standardFunction(kind), u.data(), static_cast<int>(u.size()), prefix.values.data(), nullptr);
    return prefix;
}

void CurveOuters::sine(double a) const {
    F factor = inner_.factor;
    factor.outer = K::Sin;
    factor.set(F::A, a, true);
    factor.set(F::B, 0, true);
    CurveValues u = argument(a, 0), sin(u.size()), cos(u.size());
    symbolicValues(standardFunction(K::Sin), u.data(), static_cast<int>(u.size()), sin.data(), cos.data());
    emit(factor, {std::move(sin), std::move(cos)});
}

CurveValues CurveOuters::argument(double a, double b) const {
    CurveValues u(inner_.g.size());
    for (std::size_t n = 0; n < u.size(); ++n) u[n] = a * inner_.g[n] + b;
    return u;
}

void CurveOuters::one(K kind, double a, double b, bool free_a, bool free_b) const {
    F factor = inner_.factor;
    factor.outer = kind;
    factor.set(F::A, a, free_a);
    factor.set(F::B, b, free_b);
    if (kind == K::Exp && std::max(std::abs(a * inner_.low), std::abs(a * inner_.high)) > kLargestArgument) return;
    single(factor);
}

void CurveOuters::power(double p, double a, double b, bool free_b) const {
    F factor = inner_.factor;
    factor.power = true;
    factor.set(F::A, a, false);
    factor.set(F::B, b, free_b);
    factor.set(F::P, p, false);
    single(factor);
}

void CurveOuters::single(const F &factor) const {
    const CurveValues u = argument(factor.at(F::A), factor.at(F::B));
    // The inner values take the place of the samples: this factor as a function of g.
    F outer = factor;
    outer.inner = K::Identity;
    outer.set(F::A, 1, false);
    outer.set(F::B, 0, false);
    outer.set(F::K, 1, false);
    outer.set(F::S, 0, false);
    CurveColumns columns;
    if (!evaluateTerms(CurveModel{{{{outer}, 1}}, false, 0}, u, false, columns)) return;
    emit(factor, {std::move(columns.terms[0])});
}

void CurveOuters::emit(const F &factor, std::vector<CurveValues> columns) const {
    CurveAtom atom;
    atom.family = curveFamily(prefix_, factor);
    atom.term.factors = prefix_.factors;
    atom.term.factors.push_back(factor);
    for (std::size_t c = 0; c < columns.size() && !prefix_.values.empty(); ++c)
        for (std::size_t n = 0; n < columns[c].size(); ++n) columns[c][n] *= prefix_.values[n];
    for (const CurveValues &column : columns)
        if (!std::all_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); })) return;
    atom.columns = std::move(columns);
    visit_(std::move(atom));
}

}  // namespace kan
