#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "core/simd/simd.h"

#ifdef __AVX__
#include <immintrin.h>
#endif

namespace kan {
inline namespace KAN_LEVEL {
namespace simd {

/// Functions of a register of numbers at once, without branches or tables, to about 1e-15 relative on the stated range.

/// Bits of doubles; unsigned, because differences of any two must be defined.
typedef std::uint64_t WideBits __attribute__((vector_size(sizeof(Wide))));

inline Wide select(WideLong mask, Wide yes, Wide no) {
    return mask ? yes : no;
}

inline Wide squareRoot(Wide x) {
#if defined(__AVX512F__)
    // The unmasked form reads an undefined register in GCC 12's header, and GCC warns of it.
    return (Wide)_mm512_maskz_sqrt_pd(0xff, (__m512d)x);
#elif defined(__AVX__)
    return (Wide)_mm256_sqrt_pd((__m256d)x);
#else
    Wide root;
    for (int lane = 0; lane < kWideLanes; ++lane) root[lane] = std::sqrt(x[lane]);
    return root;
#endif
}

/// ln x for normal positive x; NaN for x <= 0. x = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m-1)/(m+1)).
inline Wide logarithm(Wide x) {
    const WideBits bits = (WideBits)x;
    // Exponents are counted from kBias: shifts of signed numbers and conversions to doubles are no AVX2 instructions.
    constexpr std::uint64_t kBias = 1024;
    const WideBits exponent = (bits - 0x3fe6a09e667f3bcdU + (kBias << 52)) >> 52;
    const Wide m = (Wide)(bits - ((exponent - kBias) << 52));
    const Wide s = (m - 1.0) / (m + 1.0);
    const Wide z = s * s;
    const Wide z2 = z * z;
    const Wide z4 = z2 * z2;
    const Wide low = fma(fma(z, 1.0 / 9, 1.0 / 7), z2, fma(z, 1.0 / 5, 1.0 / 3));
    const Wide high = fma(fma(z, 1.0 / 17, 1.0 / 15), z2, fma(z, 1.0 / 13, 1.0 / 11));
    const Wide top = fma(z, 1.0 / 21, 1.0 / 19);
    const Wide tail = fma(fma(top, z4, high), z4, low);
    const Wide magic = broadcast<Wide>(0x1p52);
    const Wide e = (Wide)(exponent + (WideBits)magic) - (0x1p52 + static_cast<double>(kBias));
    const Wide ln_m = fma(2.0 * s * z, tail, 2.0 * s);
    const Wide result = fma(e, 0x1.62e42fefa39efp-1, ln_m);
    return select(x > 0.0, result, broadcast<Wide>(__builtin_nan("")));
}

/// sin x and cos x for |x| <= 1e5: reduction by multiples of pi/2 in three parts, Taylor polynomials on |r| <= pi/4.
inline void sineCosine(Wide x, Wide &sine, Wide &cosine) {
    const Wide shift = broadcast<Wide>(0x1.8p52);
    const Wide shifted = fma(x, 0.63661977236758134308, shift);
    const Wide n = shifted - shift;
    const Wide r = fma(n, -0x1.3198a2e037073p-69, fma(n, -0x1.0b4611a6p-34, fma(n, -0x1.921fb544p0, x)));
    const Wide z = r * r;
    const Wide z2 = z * z;
    const Wide z4 = z2 * z2;
    const Wide sin_low = fma(fma(z, 1.0 / 362880, -1.0 / 5040), z2, fma(z, 1.0 / 120, -1.0 / 6));
    const Wide sin_high = fma(z2, -1.0 / 1307674368000.0, fma(z, 1.0 / 6227020800.0, -1.0 / 39916800));
    const Wide s = fma(r * z, fma(sin_high, z4, sin_low), r);
    const Wide cos_low = fma(fma(z, -1.0 / 3628800, 1.0 / 40320), z2, fma(z, -1.0 / 720, 1.0 / 24));
    const Wide cos_high = fma(z2, 1.0 / 20922789888000.0, fma(z, -1.0 / 87178291200.0, 1.0 / 479001600));
    const Wide c = fma(z2, fma(cos_high, z4, cos_low), fma(z, -0.5, 1.0));
    const WideBits quadrant = (WideBits)shifted - (WideBits)shift;
    const WideLong odd = (quadrant & 1) == 1;
    const Wide sin_base = select(odd, c, s);
    const Wide cos_base = select(odd, s, c);
    sine = select((quadrant & 2) == 2, -sin_base, sin_base);
    cosine = select(((quadrant + 1) & 2) == 2, -cos_base, cos_base);
}

/// arctan x: reduced to |r| <= tan(pi/8), then the rational approximation of the Cephes library.
inline Wide arctangent(Wide x) {
    const Wide size = absolute(x);
    const WideLong large = size > 2.41421356237309504880;
    const WideLong middle = size > 0.41421356237309504880;
    const Wide one = broadcast<Wide>(1.0);
    const Wide numerator = select(large, -one, select(middle, size - 1.0, size));
    const Wide denominator = select(large, size, select(middle, size + 1.0, one));
    const Wide base = select(large, broadcast<Wide>(0x1.921fb54442d18p0),
                             select(middle, broadcast<Wide>(0x1.921fb54442d18p-1), Wide{}));
    const Wide r = numerator / denominator;
    const Wide z = r * r;
    Wide p = fma(z, -8.750608600031904122785e-1, -1.615753718733365076637e1);
    for (const double c : {-7.500855792314704667340e1, -1.228866684490136173410e2, -6.485021904942025371773e1})
        p = fma(p, z, broadcast<Wide>(c));
    Wide q = z + 2.485846490142306297962e1;
    for (const double c :
         {1.650270098316988542046e2, 4.328810604912902668951e2, 4.853903996359136964868e2, 1.945506571482613964425e2})
        q = fma(q, z, broadcast<Wide>(c));
    const Wide result = base + fma(r * z, p / q, r);
    return select(x < 0.0, -result, result);
}

}  // namespace simd
}  // namespace KAN_LEVEL
}  // namespace kan
