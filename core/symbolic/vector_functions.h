#pragma once

#include "core/simd/vector_math.h"
#include "core/symbolic/symbolic_library.h"

/// The library's functions and their derivatives of a register of numbers at once.
namespace kan {
inline namespace KAN_LEVEL {
namespace simd {

template <int N>
Wide power(Wide u) {
    if constexpr (N == 0)
        return broadcast<Wide>(1.0);
    else
        return u * power<N - 1>(u);
}
template <int N>
void inversePower(Wide u, Wide &f, Wide &g) {
    const Wide r = 1.0 / u;
    f = power<N>(r);
    g = -static_cast<double>(N) * f * r;
}

/// tanh and its slope; sech^2 = 1 - tanh^2.
inline void hyperbolicTangent(Wide u, Wide &f, Wide &g) {
    const Wide e = exponential(-2.0 * absolute(u));
    const Wide r = 1.0 / (1.0 + e);
    const Wide size = (1.0 - e) * r;
    f = u < 0.0 ? -size : size;
    g = 4.0 * e * r * r;
}

/// f = f(u) and g = f'(u), lane by lane, to about 1e-15 of max(1, |f|) where holds() says so. Not finite outside the
/// domain.
template <SymbolicKind kind>
inline void evaluate(Wide u, Wide &f, Wide &g) {
    const Wide one = broadcast<Wide>(1.0);
    f = u, g = one;
    if constexpr (kind == SymbolicKind::Zero) f = g = 0.0 * u;
    if constexpr (kind == SymbolicKind::Square) f = u * u, g = 2.0 * u;
    if constexpr (kind == SymbolicKind::Cube) f = power<3>(u), g = 3.0 * power<2>(u);
    if constexpr (kind == SymbolicKind::Fourth) f = power<4>(u), g = 4.0 * power<3>(u);
    if constexpr (kind == SymbolicKind::Fifth) f = power<5>(u), g = 5.0 * power<4>(u);
    if constexpr (kind == SymbolicKind::Inverse) inversePower<1>(u, f, g);
    if constexpr (kind == SymbolicKind::InverseSquare) inversePower<2>(u, f, g);
    if constexpr (kind == SymbolicKind::InverseCube) inversePower<3>(u, f, g);
    if constexpr (kind == SymbolicKind::InverseFourth) inversePower<4>(u, f, g);
    if constexpr (kind == SymbolicKind::InverseFifth) inversePower<5>(u, f, g);
    if constexpr (kind == SymbolicKind::Sqrt) f = squareRoot(u), g = 0.5 / f;
    if constexpr (kind == SymbolicKind::ThreeHalves) g = 1.5 * squareRoot(u), f = u * g * (2.0 / 3.0);
    if constexpr (kind == SymbolicKind::InverseSqrt) f = 1.0 / squareRoot(u), g = -0.5 * f * f * f;
    if constexpr (kind == SymbolicKind::Exp) f = g = exponential(u);
    if constexpr (kind == SymbolicKind::Log) f = logarithm(u), g = 1.0 / u;
    if constexpr (kind == SymbolicKind::Sin) sineCosine(u, f, g);
    if constexpr (kind == SymbolicKind::Cos) sineCosine(u, g, f), g = -g;
    if constexpr (kind == SymbolicKind::Tan) {
        sineCosine(u, f, g);
        f = f / g;
        g = fma(f, f, one);
    }
    if constexpr (kind == SymbolicKind::Tanh) hyperbolicTangent(u, f, g);
    if constexpr (kind == SymbolicKind::Arcsin || kind == SymbolicKind::Arccos) {
        const Wide root = squareRoot((1.0 - u) * (1.0 + u));
        f = arctangent(u / root), g = 1.0 / root;
        if constexpr (kind == SymbolicKind::Arccos) f = 0x1.921fb54442d18p0 - f, g = -g;
    }
    if constexpr (kind == SymbolicKind::Arctan) f = arctangent(u), g = 1.0 / fma(u, u, one);
    if constexpr (kind == SymbolicKind::Arctanh) {
        const Wide r = 1.0 / (1.0 - u);
        f = 0.5 * logarithm((1.0 + u) * r), g = r / (1.0 + u);
    }
    if constexpr (kind == SymbolicKind::Gaussian) f = exponential(-u * u), g = -2.0 * u * f;
    if constexpr (kind == SymbolicKind::Sigmoid) {
        hyperbolicTangent(0.5 * u, f, g);
        f = fma(f, 0.5, 0.5), g = 0.25 * g;
    }
    if constexpr (kind == SymbolicKind::Cosh || kind == SymbolicKind::Sinh) {
        const Wide e = 0.5 * exponential(u);
        const Wide inverse = 0.25 / e;
        f = kind == SymbolicKind::Cosh ? e + inverse : e - inverse;
        g = kind == SymbolicKind::Cosh ? e - inverse : e + inverse;
    }
    if constexpr (kind == SymbolicKind::Log1pSquare) f = logarithm(fma(u, u, one)), g = 2.0 * u / fma(u, u, one);
    if constexpr (kind == SymbolicKind::Sinc) {
        Wide s, c;
        sineCosine(u, s, c);
        const auto near = absolute(u) < 0.02;
        const Wide z = u * u;
        const Wide r = 1.0 / (near ? one : u);
        f = near ? fma(z * z, 1.0 / 120, fma(z, -1.0 / 6, 1.0)) : s * r;
        g = near ? u * fma(z, 1.0 / 30, -1.0 / 3) : (c - f) * r;
    }
}

/// Lane by lane, whether evaluate() has a kernel for this kind and it holds for this number; for NaN it never does.
template <SymbolicKind kind>
inline WideLong holds(Wide u) {
    using K = SymbolicKind;
    double least = 0, most = 1e100;  // of |u|
    if constexpr (kind == K::Abs || kind == K::Sign || kind == K::User) return WideLong{};
    // Their kernels lose digits near 0, where the functions are small.
    if constexpr (kind == K::Tanh || kind == K::Sinh || kind == K::Arctanh || kind == K::Log1pSquare) least = 1;
    if constexpr (kind == K::Tanh) most = 300;
    if constexpr (kind == K::Arctanh) return WideLong{};
    if constexpr (kind == K::Exp || kind == K::Sigmoid || kind == K::Sinh || kind == K::Cosh) most = 690;
    if constexpr (kind == K::Gaussian) most = 26;
    if constexpr (kind == K::Sin || kind == K::Cos || kind == K::Tan || kind == K::Sinc) most = 1e5;
    if constexpr (kind == K::Log) least = 1e-300;
    const Wide size = absolute(u);
    return (size >= least) & (size <= most);
}

inline bool allLanes(WideLong mask) {
    std::int64_t all = -1;
    for (int lane = 0; lane < kWideLanes; ++lane) all &= mask[lane];
    return all != 0;
}

}  // namespace simd
}  // namespace KAN_LEVEL
}  // namespace kan
