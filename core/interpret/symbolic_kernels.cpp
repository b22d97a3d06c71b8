#include "core/interpret/symbolic_kernels.h"

#include <cmath>

#include "core/symbolic/vector_functions.h"

namespace kan {

namespace {

using simd::Wide;
using K = SymbolicKind;

/// Rows of a curve in vectors: calls row(t, y, w, f, g) with f less its value in the middle of the range, which it
/// returns.
template <SymbolicKind kind, typename Row>
double forRows(const SymbolicColumns &columns, double A, double B, const Row &row) {
    const Wide vA = simd::broadcast<Wide>(A), vB = simd::broadcast<Wide>(B);
    Wide f, g;
    simd::evaluate<kind>(vA * columns.t[columns.t.size() / 2] + vB, f, g);
    const Wide middle = f;
    for (std::size_t n = 0; n < columns.t.size(); n += simd::kWideLanes) {
        const Wide t = simd::load<Wide>(&columns.t[n]);
        simd::evaluate<kind>(vA * t + vB, f, g);
        row(t, simd::load<Wide>(&columns.y[n]), simd::load<Wide>(&columns.weight[n]), f - middle, g);
    }
    return middle[0];
}

template <SymbolicKind kind>
SymbolicSums builtinSums(const SymbolicColumns &columns, double A, double B) {
    Wide sum_f{}, sum_ff{}, sum_fy{};
    const double middle = forRows<kind>(columns, A, B, [&](Wide, Wide y, Wide w, Wide f, Wide) {
        const Wide wf = w * f;
        sum_f += wf;
        sum_ff += wf * f;
        sum_fy += wf * y;
    });
    return {simd::sum(sum_f), simd::sum(sum_ff), simd::sum(sum_fy), middle};
}

template <SymbolicKind kind>
SymbolicGram builtinGram(const SymbolicColumns &columns, double A, double B) {
    Wide s[16] = {};  // of which 12 are used: a multiple of the lanes
    const double middle = forRows<kind>(columns, A, B, [&](Wide t, Wide y, Wide w, Wide f, Wide g) {
        const Wide h = t * g;
        const Wide wf = w * f, wg = w * g, wh = w * h;
        s[0] += wf, s[1] += wf * f, s[2] += wf * y;
        s[3] += wg, s[4] += wh;
        s[5] += wf * g, s[6] += wf * h;
        s[7] += wg * g, s[8] += wg * h, s[9] += wh * h;
        s[10] += wg * y, s[11] += wh * y;
    });
    SymbolicGram gram;
    gram.middle = middle;
    double *const targets[] = {&gram.f,  &gram.ff, &gram.fy, &gram.g,  &gram.h,  &gram.fg,
                               &gram.fh, &gram.gg, &gram.gh, &gram.hh, &gram.gy, &gram.hy};
    double sums[16];
    for (int n = 0; n < 16; n += simd::kWideLanes) simd::store(sums + n, simd::sumRows(s + n));
    for (int n = 0; n < 12; ++n) *targets[n] = sums[n];
    return gram;
}

SymbolicGram userGram(const SymbolicFunction &function, const SymbolicColumns &columns, double A, double B,
                      bool slopes) {
    SymbolicGram s;
    const std::size_t rows = static_cast<std::size_t>(columns.rows);
    const double middle = function.value(A * columns.t[rows / 2] + B);
    s.middle = middle;
    for (std::size_t n = 0; n < rows; ++n) {
        const double u = A * columns.t[n] + B, w = columns.weight[n], y = columns.y[n];
        const double f = function.value(u) - middle;
        s.f += w * f, s.ff += w * f * f, s.fy += w * f * y;
        if (!slopes) continue;
        const double g = function.derivative(u), h = g * columns.t[n];
        s.g += w * g, s.h += w * h;
        s.fg += w * f * g, s.fh += w * f * h;
        s.gg += w * g * g, s.gh += w * g * h, s.hh += w * h * h;
        s.gy += w * g * y, s.hy += w * h * y;
    }
    return s;
}

struct Kernel {
    SymbolicSums (*sums)(const SymbolicColumns &, double, double);
    SymbolicGram (*gram)(const SymbolicColumns &, double, double);
};

template <std::size_t... Kinds>
Kernel kernelAt(std::size_t kind, std::index_sequence<Kinds...>) {
    static constexpr Kernel kernels[] = {
        {builtinSums<static_cast<SymbolicKind>(Kinds)>, builtinGram<static_cast<SymbolicKind>(Kinds)>}...};
    return kernels[kind];
}

Kernel kernelOf(SymbolicKind kind) {
    // Zero, x, abs and sgn have closed solutions and no kernel; their entries are never called.
    return kernelAt(static_cast<std::size_t>(kind), std::make_index_sequence<static_cast<std::size_t>(K::User)>());
}

}  // namespace

double SymbolicSums::rSquared(const SymbolicColumns &columns) const {
    const double spread = variance(columns);
    const double least = kSymbolicSpread * kSymbolicSpread;
    if (!(spread > least * columns.total * middle * middle) || !(spread > 1e-24 * ff) || !(spread > 1e-280) ||
        !std::isfinite(fy) || !std::isfinite(spread))
        return -1;
    return fy * fy / (spread * columns.variation);
}

SymbolicSums symbolicSums(const SymbolicFunction &function, const SymbolicColumns &columns, double A, double B) {
    if (function.kind == K::User) return userGram(function, columns, A, B, false);
    return kernelOf(function.kind).sums(columns, A, B);
}

SymbolicGram symbolicGram(const SymbolicFunction &function, const SymbolicColumns &columns, double A, double B) {
    if (function.kind == K::User) return userGram(function, columns, A, B, true);
    return kernelOf(function.kind).gram(columns, A, B);
}

}  // namespace kan
