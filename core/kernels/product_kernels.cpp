#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <algorithm>

#include "core/kernels/product.h"
#include "core/simd/simd.h"

namespace kan {

namespace {

using simd::Wide;
using Index = Eigen::Index;

constexpr Index kLanes = simd::kWideLanes;
constexpr int kRowsOfTile = kLanes == 8 ? 8 : 4;  ///< with three vectors each: what the registers hold

/// Loads and stores of the first `count` lanes alone, 0 < count <= kLanes; the others are 0.
#ifdef __AVX512F__
Wide loadFirst(const double *p, Index count) {
    return (Wide)_mm512_maskz_loadu_pd(static_cast<__mmask8>((1U << count) - 1), p);
}
void storeFirst(double *p, Wide value, Index count) {
    _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1U << count) - 1), (__m512d)value);
}
#elif defined(__AVX2__)
__m256i firstLanes(Index count) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(count), _mm256_setr_epi64x(0, 1, 2, 3));
}
Wide loadFirst(const double *p, Index count) {
    return (Wide)_mm256_maskload_pd(p, firstLanes(count));
}
void storeFirst(double *p, Wide value, Index count) {
    _mm256_maskstore_pd(p, firstLanes(count), (__m256d)value);
}
#else
Wide loadFirst(const double *p, Index count) {
    double lanes[kLanes] = {};
    std::copy_n(p, count, lanes);
    return simd::load<Wide>(lanes);
}
void storeFirst(double *p, Wide value, Index count) {
    double lanes[kLanes];
    simd::store(lanes, value);
    std::copy_n(lanes, count, p);
}
#endif

/// Sums of `rows` rows and `wides` vectors of columns, of whose last there are `last` lanes.
template <bool add, int rows, int wides, bool part>
void tile(const ProductShape &shape, const double *a, const double *b, double *c, Index last) {
    const auto loadPart = [&](const double *p, int v) {
        return part && v + 1 == wides ? loadFirst(p + v * kLanes, last) : simd::load<Wide>(p + v * kLanes);
    };
    Wide sums[rows][wides];
    for (int i = 0; i < rows; ++i)
        for (int v = 0; v < wides; ++v) sums[i][v] = add ? loadPart(c + i * shape.c_row, v) : Wide{};
    for (Index k = 0; k < shape.inner; ++k) {
        Wide factors[wides];
        for (int v = 0; v < wides; ++v) factors[v] = loadPart(b + k * shape.b_row, v);
        for (int i = 0; i < rows; ++i) {
            const Wide value = simd::broadcast<Wide>(a[i * shape.a_row + k * shape.a_inner]);
            for (int v = 0; v < wides; ++v) sums[i][v] = simd::fma(value, factors[v], sums[i][v]);
        }
    }
    for (int i = 0; i < rows; ++i)
        for (int v = 0; v < wides; ++v)
            if (part && v + 1 == wides)
                storeFirst(c + i * shape.c_row + v * kLanes, sums[i][v], last);
            else
                simd::store(c + i * shape.c_row + v * kLanes, sums[i][v]);
}

/// All rows of `wides` vectors of columns.
template <bool add, int wides, bool part>
void strip(const ProductShape &shape, const double *a, const double *b, double *c, Index last) {
    Index i = 0;
    for (; i + kRowsOfTile <= shape.rows; i += kRowsOfTile)
        tile<add, kRowsOfTile, wides, part>(shape, a + i * shape.a_row, b, c + i * shape.c_row, last);
    for (; i + 2 <= shape.rows; i += 2)
        tile<add, 2, wides, part>(shape, a + i * shape.a_row, b, c + i * shape.c_row, last);
    if (i < shape.rows) tile<add, 1, wides, part>(shape, a + i * shape.a_row, b, c + i * shape.c_row, last);
}

template <bool add, int wides>
void strip(const ProductShape &shape, const double *a, const double *b, double *c, Index first) {
    const Index last = std::min(kLanes, shape.columns - first - (wides - 1) * kLanes);
    if (last < kLanes) return strip<add, wides, true>(shape, a, b + first, c + first, last);
    strip<add, wides, false>(shape, a, b + first, c + first, last);
}

template <bool add>
void multiply(const ProductShape &shape, const double *a, const double *b, double *c) {
    const Index vectors = (shape.columns + kLanes - 1) / kLanes;
    for (Index v = 0; v < vectors;) {
        const Index left = vectors - v, taken = left == 4 ? 2 : std::min<Index>(left, 3);
        if (taken == 3) strip<add, 3>(shape, a, b, c, v * kLanes);
        if (taken == 2) strip<add, 2>(shape, a, b, c, v * kLanes);
        if (taken == 1) strip<add, 1>(shape, a, b, c, v * kLanes);
        v += taken;
    }
}

}  // namespace

KAN_KERNELS(ProductKernels, productKernels) = {multiply<false>, multiply<true>};

}  // namespace kan
