#include "core/interpret/symbolic_kernels.h"

#include <algorithm>
#include <cmath>

#include "core/symbolic/vector_functions.h"

namespace kan {

namespace {

using simd::Wide;
using K = SymbolicKind;

template <SymbolicKind kind>
SymbolicSums builtinSums(const SymbolicColumns &columns, double A, double B) {
    const Wide vA = simd::broadcast<Wide>(A), vB = simd::broadcast<Wide>(B);
    Wide f, g;
    simd::evaluate<kind>(vA * columns.t[columns.t.size() / 2] + vB, f, g);
    const Wide middle = f;
    Wide sum_f{}, sum_ff{}, sum_fy{};
    for (std::size_t n = 0; n < columns.t.size(); n += simd::kWideLanes) {
        simd::evaluate<kind>(vA * simd::load<Wide>(&columns.t[n]) + vB, f, g);
        f -= middle;
        const Wide wf = simd::load<Wide>(&columns.weight[n]) * f;
        sum_f += wf;
        sum_ff += wf * f;
        sum_fy += wf * simd::load<Wide>(&columns.y[n]);
    }
    return {simd::sum(sum_f), simd::sum(sum_ff), simd::sum(sum_fy), middle[0]};
}

/// Sums over one part of the rows, in two rounds: all twelve at once are more than AVX2 has registers.
struct GramSums {
    Wide s[16] = {};  ///< of which 12 are used: a multiple of the lanes

    void add(const double *t, const double *y, const double *weight, const double *f, const double *g,
             std::size_t rows) {
        Wide f1{}, ff{}, fy{}, g1{}, fg{}, gg{}, gy{};
        for (std::size_t n = 0; n < rows; n += simd::kWideLanes) {
            const Wide vf = simd::load<Wide>(f + n), vg = simd::load<Wide>(g + n), vy = simd::load<Wide>(y + n);
            const Wide w = simd::load<Wide>(weight + n), wf = w * vf, wg = w * vg;
            f1 += wf, ff += wf * vf, fy += wf * vy;
            g1 += wg, fg += wf * vg, gg += wg * vg, gy += wg * vy;
        }
        Wide h1{}, fh{}, gh{}, hh{}, hy{};
        for (std::size_t n = 0; n < rows; n += simd::kWideLanes) {
            const Wide vf = simd::load<Wide>(f + n), vg = simd::load<Wide>(g + n);
            const Wide h = simd::load<Wide>(t + n) * vg, wh = simd::load<Wide>(weight + n) * h;
            h1 += wh, fh += wh * vf, gh += wh * vg, hh += wh * h, hy += wh * simd::load<Wide>(y + n);
        }
        const Wide parts[12] = {f1, ff, fy, g1, h1, fg, fh, gg, gh, hh, gy, hy};
        for (int n = 0; n < 12; ++n) s[n] += parts[n];
    }
};

template <SymbolicKind kind>
SymbolicGram builtinGram(const SymbolicColumns &columns, double A, double B) {
    constexpr std::size_t kPart = 256;
    alignas(64) double f[kPart], g[kPart];
    const Wide vA = simd::broadcast<Wide>(A), vB = simd::broadcast<Wide>(B);
    Wide vf, vg;
    simd::evaluate<kind>(vA * columns.t[columns.t.size() / 2] + vB, vf, vg);
    const Wide middle = vf;
    GramSums sums;
    for (std::size_t from = 0; from < columns.t.size(); from += kPart) {
        const std::size_t rows = std::min(kPart, columns.t.size() - from);
        for (std::size_t n = 0; n < rows; n += simd::kWideLanes) {
            simd::evaluate<kind>(vA * simd::load<Wide>(&columns.t[from + n]) + vB, vf, vg);
            simd::store(f + n, vf - middle);
            simd::store(g + n, vg);
        }
        sums.add(&columns.t[from], &columns.y[from], &columns.weight[from], f, g, rows);
    }
    double totals[16];
    for (int n = 0; n < 16; n += simd::kWideLanes) simd::store(totals + n, simd::sumRows(sums.s + n));
    SymbolicGram gram;
    gram.middle = middle[0];
    double *const targets[] = {&gram.f,  &gram.ff, &gram.fy, &gram.g,  &gram.h,  &gram.fg,
                               &gram.fh, &gram.gg, &gram.gh, &gram.hh, &gram.gy, &gram.hy};
    for (int n = 0; n < 12; ++n) *targets[n] = totals[n];
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
