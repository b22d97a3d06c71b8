#pragma once

#include "core/interpret/symbolic_columns.h"
#include "core/simd/level.h"
#include "core/symbolic/symbolic_library.h"

namespace kan {

/// The least standard deviation of f over its size. Below, c f + d is a difference of numbers too large to keep
/// its digits.
inline constexpr double kSymbolicSpread = 1e-8;

/// Sums over the rows of a curve that c and d in closed form need, with f = f(A t + B) less its value in the middle.
/// Not finite where f is not.
struct SymbolicSums {
    double f = 0, ff = 0, fy = 0;
    double middle = 0;  ///< f in the middle

    double variance(const SymbolicColumns &columns) const { return ff - f * f / columns.total; }
    /// R^2 of the best c f + d; -1 if f is not finite or hardly varies (kSymbolicSpread).
    double rSquared(const SymbolicColumns &columns) const;
};

/// What a Gauss-Newton step needs in addition: sums with g = f'(A t + B) and h = t g.
struct SymbolicGram : SymbolicSums {
    double g = 0, h = 0, fg = 0, fh = 0, gg = 0, gh = 0, hh = 0, gy = 0, hy = 0;
};

/// The two below for functions of the library, compiled for each level of vectors.
struct SymbolicSumKernels {
    SymbolicSums (*sums)(SymbolicKind kind, const SymbolicColumns &columns, double A, double B);
    SymbolicGram (*gram)(SymbolicKind kind, const SymbolicColumns &columns, double A, double B);
};
KAN_DECLARE_KERNELS(SymbolicSumKernels, symbolicSumKernels)

SymbolicSums symbolicSums(const SymbolicFunction &function, const SymbolicColumns &columns, double A, double B);
SymbolicGram symbolicGram(const SymbolicFunction &function, const SymbolicColumns &columns, double A, double B);

}  // namespace kan
