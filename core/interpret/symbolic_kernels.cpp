#include "core/interpret/symbolic_kernels.h"

#include <cmath>

namespace kan {

namespace {

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
    if (function.kind == SymbolicKind::User) return userGram(function, columns, A, B, false);
    return symbolicSumKernels().sums(function.kind, columns, A, B);
}

SymbolicGram symbolicGram(const SymbolicFunction &function, const SymbolicColumns &columns, double A, double B) {
    if (function.kind == SymbolicKind::User) return userGram(function, columns, A, B, true);
    return symbolicSumKernels().gram(function.kind, columns, A, B);
}

}  // namespace kan
