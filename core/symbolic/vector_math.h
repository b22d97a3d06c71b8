#pragma once

#include <cmath>
#include <cstdint>

#include "core/model/simd.h"

namespace kan::simd {

/// Functions of eight numbers at once, without branches or tables, to about 1e-15 relative on the stated range.

/// Bits of doubles; unsigned, because differences of any two must be defined.
typedef std::uint64_t Bits8 __attribute__((vector_size(64)));

inline Vec8 select(Long8 mask, Vec8 yes, Vec8 no) {
    return mask ? yes : no;
}

inline Vec8 squareRoot(Vec8 x) {
    Vec8 root;
    for (int lane = 0; lane < 8; ++lane) root[lane] = std::sqrt(x[lane]);
    return root;
}

/// ln x for normal positive x; NaN for x <= 0. x = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m-1)/(m+1)).
inline Vec8 logarithm(Vec8 x) {
    const Bits8 bits = (Bits8)x;
    const Long8 exponent = (Long8)(bits - 0x3fe6a09e667f3bcdU) >> 52;
    const Vec8 m = (Vec8)(bits - ((Bits8)exponent << 52));
    const Vec8 s = (m - 1.0) / (m + 1.0);
    const Vec8 z = s * s;
    const Vec8 z2 = z * z;
    const Vec8 z4 = z2 * z2;
    const Vec8 low = (z * (1.0 / 5) + 1.0 / 3) + (z * (1.0 / 9) + 1.0 / 7) * z2;
    const Vec8 high = (z * (1.0 / 13) + 1.0 / 11) + (z * (1.0 / 17) + 1.0 / 15) * z2;
    const Vec8 top = z * (1.0 / 21) + 1.0 / 19;
    const Vec8 tail = low + (high + top * z4) * z4;
    const Vec8 e = __builtin_convertvector(exponent, Vec8);
    const Vec8 ln_m = 2.0 * s + 2.0 * s * z * tail;
    const Vec8 result = e * 0x1.62e42fefa39efp-1 + ln_m;
    return select(x > 0.0, result, broadcast<Vec8>(__builtin_nan("")));
}

/// sin x and cos x for |x| <= 1e5: reduction by multiples of pi/2 in three parts, Taylor polynomials on |r| <= pi/4.
inline void sineCosine(Vec8 x, Vec8 &sine, Vec8 &cosine) {
    const Vec8 shift = broadcast<Vec8>(0x1.8p52);
    const Vec8 shifted = x * 0.63661977236758134308 + shift;
    const Vec8 n = shifted - shift;
    const Vec8 r = ((x - n * 0x1.921fb544p0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69;
    const Vec8 z = r * r;
    const Vec8 z2 = z * z;
    const Vec8 z4 = z2 * z2;
    const Vec8 sin_tail = ((z * (1.0 / 120) - 1.0 / 6) + (z * (1.0 / 362880) - 1.0 / 5040) * z2) +
                          ((z * (1.0 / 6227020800.0) - 1.0 / 39916800) + z2 * (-1.0 / 1307674368000.0)) * z4;
    const Vec8 s = r + r * z * sin_tail;
    const Vec8 cos_tail = ((z * (-1.0 / 720) + 1.0 / 24) + (z * (-1.0 / 3628800) + 1.0 / 40320) * z2) +
                          ((z * (-1.0 / 87178291200.0) + 1.0 / 479001600) + z2 * (1.0 / 20922789888000.0)) * z4;
    const Vec8 c = (1.0 - 0.5 * z) + z2 * cos_tail;
    const Bits8 quadrant = (Bits8)shifted - (Bits8)shift;
    const Long8 odd = (quadrant & 1) == 1;
    const Vec8 sin_base = select(odd, c, s);
    const Vec8 cos_base = select(odd, s, c);
    sine = select((quadrant & 2) == 2, -sin_base, sin_base);
    cosine = select(((quadrant + 1) & 2) == 2, -cos_base, cos_base);
}

/// arctan x: reduced to |r| <= tan(pi/8), then the rational approximation of the Cephes library.
inline Vec8 arctangent(Vec8 x) {
    const Vec8 size = absolute(x);
    const Long8 large = size > 2.41421356237309504880;
    const Long8 middle = size > 0.41421356237309504880;
    const Vec8 one = broadcast<Vec8>(1.0);
    const Vec8 numerator = select(large, -one, select(middle, size - 1.0, size));
    const Vec8 denominator = select(large, size, select(middle, size + 1.0, one));
    const Vec8 base = select(large, broadcast<Vec8>(0x1.921fb54442d18p0),
                             select(middle, broadcast<Vec8>(0x1.921fb54442d18p-1), Vec8{}));
    const Vec8 r = numerator / denominator;
    const Vec8 z = r * r;
    const Vec8 p =
        (((z * -8.750608600031904122785e-1 - 1.615753718733365076637e1) * z - 7.500855792314704667340e1) * z -
         1.228866684490136173410e2) *
            z -
        6.485021904942025371773e1;
    const Vec8 q =
        ((((z + 2.485846490142306297962e1) * z + 1.650270098316988542046e2) * z + 4.328810604912902668951e2) * z +
         4.853903996359136964868e2) *
            z +
        1.945506571482613964425e2;
    const Vec8 result = base + (r + r * z * (p / q));
    return select(x < 0.0, -result, result);
}

}  // namespace kan::simd
