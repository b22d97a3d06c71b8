#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

/// What is compiled for a level of vector instructions stands in an inline namespace of its own, so that the linker
/// never takes code of one level for that of another (simd/level.h).
#ifdef __AVX512F__
#define KAN_LEVEL avx512
#else
#define KAN_LEVEL base
#endif

namespace kan {
inline namespace KAN_LEVEL {

/// Vectors of doubles (GCC/Clang vector extensions) and the few operations on them that are not operators. Wide is the
/// level's register: vectors beyond it compile, but to code that is several times slower. Whatever the register, each
/// lane is computed alike and sums over lanes are taken in the order of eight: results are the same bits at every
/// level. Products are fused with sums only where fma() says so (the core is compiled with -ffp-contract=off).
namespace simd {

typedef double Vec4 __attribute__((vector_size(32)));
typedef double Vec8 __attribute__((vector_size(64)));

template <typename V>
inline constexpr int kLanesOf = static_cast<int>(sizeof(V) / sizeof(double));

#ifdef __AVX512F__
using Wide = Vec8;
#else
using Wide = Vec4;
#endif
inline constexpr int kWideLanes = kLanesOf<Wide>;
typedef std::int32_t WideInt __attribute__((vector_size(sizeof(Wide) / 2)));  ///< as many integers as Wide has lanes
typedef std::int64_t WideLong __attribute__((vector_size(sizeof(Wide))));     ///< the result of comparisons

/// Unaligned load and store; one instruction each.
template <typename V>
inline V load(const double *p) {
    V v;
    std::memcpy(&v, p, sizeof(V));
    return v;
}
template <typename V>
inline void store(double *p, V v) {
    std::memcpy(p, &v, sizeof(V));
}
template <typename V>
inline V broadcast(double x) {
    return x - V{};  // not V{} + x, which makes 0 of -0
}

/// a b + c, rounded once.
inline Vec4 fma(Vec4 a, Vec4 b, Vec4 c) {
#ifdef __FMA__
    return (Vec4)__builtin_ia32_vfmaddpd256(a, b, c);
#else
    for (int lane = 0; lane < 4; ++lane) c[lane] = std::fma(a[lane], b[lane], c[lane]);
    return c;
#endif
}
inline Vec8 fma(Vec8 a, Vec8 b, Vec8 c) {
#ifdef __AVX512F__
    constexpr int kToNearest = 4;
    return (Vec8)__builtin_ia32_vfmaddpd512_mask(a, b, c, -1, kToNearest);
#else
    for (int lane = 0; lane < 8; ++lane) c[lane] = std::fma(a[lane], b[lane], c[lane]);
    return c;
#endif
}
template <typename V>
inline V fma(V a, double b, V c) {
    return fma(a, broadcast<V>(b), c);
}
template <typename V>
inline V fma(V a, double b, double c) {
    return fma(a, broadcast<V>(b), broadcast<V>(c));
}
template <typename V>
inline V fma(double a, V b, V c) {
    return fma(broadcast<V>(a), b, c);
}
/// The lesser and the greater lane by lane; where b is NaN, b.
inline Vec4 lesser(Vec4 a, Vec4 b) {
#ifdef __AVX__
    return (Vec4)__builtin_ia32_minpd256(a, b);
#else
    return a < b ? a : b;
#endif
}
inline Vec4 greater(Vec4 a, Vec4 b) {
#ifdef __AVX__
    return (Vec4)__builtin_ia32_maxpd256(a, b);
#else
    return a > b ? a : b;
#endif
}
inline Vec8 lesser(Vec8 a, Vec8 b) {
    return a < b ? a : b;
}
inline Vec8 greater(Vec8 a, Vec8 b) {
    return a > b ? a : b;
}
/// Towards zero, for values that an int holds.
inline Vec4 truncated(Vec4 v) {
#ifdef __AVX__
    return (Vec4)__builtin_ia32_roundpd256(v, 3);
#else
    typedef std::int32_t Int4 __attribute__((vector_size(16)));
    return __builtin_convertvector(__builtin_convertvector(v, Int4), Vec4);
#endif
}
inline Vec8 truncated(Vec8 v) {
    typedef std::int32_t Int8 __attribute__((vector_size(32)));
    return __builtin_convertvector(__builtin_convertvector(v, Int8), Vec8);
}
template <typename V>
inline V absolute(V v) {
    typedef std::int64_t Long __attribute__((vector_size(sizeof(V))));
    return (V)((Long)v & std::numeric_limits<std::int64_t>::max());
}
/// x with the sign of v, 0 where v is.
template <typename V>
inline V withSignOf(V x, V v) {
    typedef std::int64_t Long __attribute__((vector_size(sizeof(V))));
    const Long signs = (Long)v & std::numeric_limits<std::int64_t>::min();
    return (V)(((Long)x ^ signs) & (Long)(v != 0.0));
}

/// Lanes of a (0..n-1) and b (n..2n-1) in the order I.
template <int... I, typename V>
inline V shuffle(V a, V b) {
#if defined(__clang__) || __GNUC__ >= 12
    return __builtin_shufflevector(a, b, I...);
#else
    typedef std::int64_t Mask __attribute__((vector_size(sizeof(V))));
    return __builtin_shuffle(a, b, Mask{I...});
#endif
}

inline double sum(Vec4 v) {
    return (v[0] + v[2]) + (v[1] + v[3]);
}
inline double sum(Vec8 v) {
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

/// out[n] = sum of the lanes of rows[n], n = 0..3.
inline Vec4 sumRows(const Vec4 *rows) {
    const auto pairs = [](Vec4 a, Vec4 b) { return shuffle<0, 4, 2, 6>(a, b) + shuffle<1, 5, 3, 7>(a, b); };
    const Vec4 a = pairs(rows[0], rows[1]);
    const Vec4 b = pairs(rows[2], rows[3]);
    return shuffle<0, 1, 4, 5>(a, b) + shuffle<2, 3, 6, 7>(a, b);
}
/// out[n] = sum of the lanes of rows[n], n = 0..7.
inline Vec8 sumRows(const Vec8 *rows) {
    const auto pairs = [](Vec8 a, Vec8 b) {
        return shuffle<0, 8, 2, 10, 4, 12, 6, 14>(a, b) + shuffle<1, 9, 3, 11, 5, 13, 7, 15>(a, b);
    };
    const auto quads = [](Vec8 a, Vec8 b) {
        return shuffle<0, 1, 8, 9, 4, 5, 12, 13>(a, b) + shuffle<2, 3, 10, 11, 6, 7, 14, 15>(a, b);
    };
    const Vec8 a = quads(pairs(rows[0], rows[1]), pairs(rows[2], rows[3]));
    const Vec8 b = quads(pairs(rows[4], rows[5]), pairs(rows[6], rows[7]));
    return shuffle<0, 1, 2, 3, 8, 9, 10, 11>(a, b) + shuffle<4, 5, 6, 7, 12, 13, 14, 15>(a, b);
}
/// Rows become columns, here and below.
inline void transpose(Vec4 &a, Vec4 &b, Vec4 &c, Vec4 &d) {
    const Vec4 ab_even = shuffle<0, 4, 2, 6>(a, b);
    const Vec4 ab_odd = shuffle<1, 5, 3, 7>(a, b);
    const Vec4 cd_even = shuffle<0, 4, 2, 6>(c, d);
    const Vec4 cd_odd = shuffle<1, 5, 3, 7>(c, d);
    a = shuffle<0, 1, 4, 5>(ab_even, cd_even);
    b = shuffle<0, 1, 4, 5>(ab_odd, cd_odd);
    c = shuffle<2, 3, 6, 7>(ab_even, cd_even);
    d = shuffle<2, 3, 6, 7>(ab_odd, cd_odd);
}

inline void transpose(Vec4 *rows) {
    transpose(rows[0], rows[1], rows[2], rows[3]);
}
inline void transpose(Vec8 *rows) {
    Vec8 a[8];
    for (int p = 0; p < 8; p += 2) {
        a[p] = shuffle<0, 8, 2, 10, 4, 12, 6, 14>(rows[p], rows[p + 1]);
        a[p + 1] = shuffle<1, 9, 3, 11, 5, 13, 7, 15>(rows[p], rows[p + 1]);
    }
    for (int q = 0; q < 2; ++q) {
        const Vec8 near_low = shuffle<0, 1, 8, 9, 4, 5, 12, 13>(a[q], a[2 + q]);
        const Vec8 near_high = shuffle<0, 1, 8, 9, 4, 5, 12, 13>(a[4 + q], a[6 + q]);
        const Vec8 far_low = shuffle<2, 3, 10, 11, 6, 7, 14, 15>(a[q], a[2 + q]);
        const Vec8 far_high = shuffle<2, 3, 10, 11, 6, 7, 14, 15>(a[4 + q], a[6 + q]);
        rows[q] = shuffle<0, 1, 2, 3, 8, 9, 10, 11>(near_low, near_high);
        rows[q + 4] = shuffle<4, 5, 6, 7, 12, 13, 14, 15>(near_low, near_high);
        rows[q + 2] = shuffle<0, 1, 2, 3, 8, 9, 10, 11>(far_low, far_high);
        rows[q + 6] = shuffle<4, 5, 6, 7, 12, 13, 14, 15>(far_low, far_high);
    }
}

/// x[n] = e^x[n] within 2 ulp for |x| <= 700, clamped outside; without branches or table look-ups. Argument reduction
/// by Cody and Waite, then 1 + r + r^2 q(r) on |r| <= ln(2)/2 by Estrin's scheme, where q interpolates
/// (e^r - 1 - r) / r^2 at the ten Chebyshev points: off by 1.6e-17 of e^r. Step by step for all vectors, which so share
/// the constants; inline, as what comes after can then begin before memory has the results.
template <int Count, typename V>
[[gnu::always_inline]] inline void exponentials(V *x) {
    typedef std::int64_t Long __attribute__((vector_size(sizeof(V))));
    const V shift = broadcast<V>(0x1.8p52);
    V shifted[Count], r[Count], r2[Count], r4[Count], p[Count], term[Count];
    const auto forAll = [](const auto &step) __attribute__((always_inline)) {
        for (int n = 0; n < Count; ++n) step(n);
    };
    // The polynomial's coefficients c0..c3: (c1 r + c0) + (c3 r + c2) r^2.
    const auto four = [&](V * out, double c0, double c1, double c2, double c3) __attribute__((always_inline)) {
        forAll([&](int n) { out[n] = fma(fma(r[n], c3, c2), r2[n], fma(r[n], c1, c0)); });
    };
    forAll([&](int n) { x[n] = lesser(broadcast<V>(700.0), greater(broadcast<V>(-700.0), x[n])); });
    forAll([&](int n) { shifted[n] = fma(x[n], 1.4426950408889634074, shift); });
    forAll([&](int n) {
        const V whole = shifted[n] - shift;
        r[n] = fma(whole, -0x1.ef35793c7673p-45, fma(whole, -0x1.62e42fefa38p-1, x[n]));
        r2[n] = r[n] * r[n];
        r4[n] = r2[n] * r2[n];
    });
    four(p, 0x1.a019b914985a9p-16, 0x1.71de0db2f585ep-19, 0x1.28917c8be7ad6p-22, 0x1.af389ed28db09p-26);
    four(term, 0x1.5555555553d68p-5, 0x1.11111111109b5p-7, 0x1.6c16c17889ef9p-10, 0x1.a01a01a7c2f03p-13);
    forAll([&](int n) { p[n] = fma(p[n], r4[n], term[n]); });
    four(term, 1.0, 1.0, 0x1.0000000000001p-1, 0x1.5555555555556p-3);
    forAll([&](int n) { p[n] = fma(p[n], r4[n], term[n]); });
    forAll([&](int n) {
        const Long exponent = (Long)shifted[n] - (Long)shift;
        x[n] = p[n] * (V)((exponent + 1023) << 52);
    });
}
template <typename V>
inline V exponential(V x) {
    exponentials<1>(&x);
    return x;
}

}  // namespace simd
}  // namespace KAN_LEVEL
}  // namespace kan
