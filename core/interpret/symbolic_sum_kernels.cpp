#include <algorithm>
#include <utility>

#include "core/interpret/symbolic_kernels.h"
#include "core/symbolic/vector_functions.h"

namespace kan {

namespace {

using simd::fma, simd::Wide;

constexpr int kLanes = simd::kWideLanes, kOfEight = 8 / kLanes;

/// Partial sums in the order of eight lanes.
struct Eight {
    Wide part[kOfEight] = {};
    Wide &operator[](int v) { return part[v]; }
    double sum() const {
        if constexpr (kOfEight == 1)
            return simd::sum(part[0]);
        else
            return simd::sum(part[0] + part[1]);
    }
};

template <SymbolicKind kind>
SymbolicSums builtinSums(const SymbolicColumns &columns, double A, double B) {
    const Wide vA = simd::broadcast<Wide>(A), vB = simd::broadcast<Wide>(B);
    Wide f, g;
    simd::evaluate<kind>(simd::fma(vA, columns.t[columns.t.size() / 2], vB), f, g);
    const Wide middle = f;
    Eight sum_f, sum_ff, sum_fy;
    for (std::size_t n = 0; n < columns.t.size(); n += 8)
        for (int v = 0; v < kOfEight; ++v) {
            const std::size_t at = n + static_cast<std::size_t>(v * kLanes);
            simd::evaluate<kind>(simd::fma(vA, simd::load<Wide>(&columns.t[at]), vB), f, g);
            f -= middle;
            const Wide wf = simd::load<Wide>(&columns.weight[at]) * f;
            sum_f[v] += wf;
            sum_ff[v] = simd::fma(wf, f, sum_ff[v]);
            sum_fy[v] = simd::fma(wf, simd::load<Wide>(&columns.y[at]), sum_fy[v]);
        }
    return {sum_f.sum(), sum_ff.sum(), sum_fy.sum(), middle[0]};
}

/// Sums over one part of the rows, in two rounds: all twelve at once are more than AVX2 has registers.
struct GramSums {
    Eight s[12];

    void add(const double *t, const double *y, const double *weight, const double *f, const double *g,
             std::size_t rows) {
        for (int v = 0; v < kOfEight; ++v) {
            const auto at = [v](const double *values, std::size_t n) {
                return simd::load<Wide>(values + n + static_cast<std::size_t>(v * kLanes));
            };
            Wide f1{}, ff{}, fy{}, g1{}, fg{}, gg{}, gy{};
            for (std::size_t n = 0; n < rows; n += 8) {
                const Wide vf = at(f, n), vg = at(g, n), vy = at(y, n);
                const Wide w = at(weight, n), wf = w * vf, wg = w * vg;
                f1 += wf, ff = fma(wf, vf, ff), fy = fma(wf, vy, fy);
                g1 += wg, fg = fma(wf, vg, fg), gg = fma(wg, vg, gg), gy = fma(wg, vy, gy);
            }
            Wide h1{}, fh{}, gh{}, hh{}, hy{};
            for (std::size_t n = 0; n < rows; n += 8) {
                const Wide vf = at(f, n), vg = at(g, n), h = at(t, n) * vg, wh = at(weight, n) * h;
                h1 += wh, fh = fma(wh, vf, fh), gh = fma(wh, vg, gh), hh = fma(wh, h, hh), hy = fma(wh, at(y, n), hy);
            }
            const Wide parts[12] = {f1, ff, fy, g1, h1, fg, fh, gg, gh, hh, gy, hy};
            for (int n = 0; n < 12; ++n) s[n][v] += parts[n];
        }
    }
};

template <SymbolicKind kind>
SymbolicGram builtinGram(const SymbolicColumns &columns, double A, double B) {
    constexpr std::size_t kPart = 256;
    alignas(64) double f[kPart], g[kPart];
    const Wide vA = simd::broadcast<Wide>(A), vB = simd::broadcast<Wide>(B);
    Wide vf, vg;
    simd::evaluate<kind>(simd::fma(vA, columns.t[columns.t.size() / 2], vB), vf, vg);
    const Wide middle = vf;
    GramSums sums;
    for (std::size_t from = 0; from < columns.t.size(); from += kPart) {
        const std::size_t rows = std::min(kPart, columns.t.size() - from);
        for (std::size_t n = 0; n < rows; n += simd::kWideLanes) {
            simd::evaluate<kind>(simd::fma(vA, simd::load<Wide>(&columns.t[from + n]), vB), vf, vg);
            simd::store(f + n, vf - middle);
            simd::store(g + n, vg);
        }
        sums.add(&columns.t[from], &columns.y[from], &columns.weight[from], f, g, rows);
    }
    SymbolicGram gram;
    gram.middle = middle[0];
    double *const targets[] = {&gram.f,  &gram.ff, &gram.fy, &gram.g,  &gram.h,  &gram.fg,
                               &gram.fh, &gram.gg, &gram.gh, &gram.hh, &gram.gy, &gram.hy};
    for (int n = 0; n < 12; ++n) *targets[n] = sums.s[n].sum();
    return gram;
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
    return kernelAt(static_cast<std::size_t>(kind),
                    std::make_index_sequence<static_cast<std::size_t>(SymbolicKind::User)>());
}

SymbolicSums sums(SymbolicKind kind, const SymbolicColumns &columns, double A, double B) {
    return kernelOf(kind).sums(columns, A, B);
}
SymbolicGram gram(SymbolicKind kind, const SymbolicColumns &columns, double A, double B) {
    return kernelOf(kind).gram(columns, A, B);
}

}  // namespace

KAN_KERNELS(SymbolicSumKernels, symbolicSumKernels) = {sums, gram};

}  // namespace kan
