#include "core/kernels/gram_kernels.h"

#include <cmath>
#include <cstring>

#include "core/simd/simd.h"

namespace kan {

namespace {

using simd::Wide;
constexpr int kLanes = simd::kWideLanes;

/// Windows of WA and WB coefficients (0: a bias or a symbolic part) with XA and XB extras, for samples that share both
/// windows' places: the sum stays in registers.
template <int WA, int XA, int WB, int XB>
void addRun(const GramPair &pair, std::span<const std::int32_t> samples, int start_a, int start_b) {
    constexpr int kA = WA + XA, kB = WB + XB;
    constexpr bool kAlongA = kB == 1;
    constexpr int kRows = kAlongA ? 1 : kA;
    constexpr int kStride = paddedRow(kAlongA ? kA : kB);
    alignas(64) double local[kRows * kStride] = {};
    if constexpr (kStride == 1) {
        for (const std::int32_t s : samples) local[0] = std::fma(pair.a[s], pair.b[s], local[0]);
    } else {
        constexpr int kVectors = kStride / kLanes;
        Wide sums[kRows][kVectors] = {};
        for (const std::int32_t s : samples) {
            const double *rows = (kAlongA ? pair.b : pair.a) + static_cast<std::ptrdiff_t>(s) * paddedRow(kRows);
            const double *along = (kAlongA ? pair.a : pair.b) + static_cast<std::ptrdiff_t>(s) * kStride;
            for (int v = 0; v < kVectors; ++v) {
                const Wide vector = simd::load<Wide>(along + v * kLanes);
                for (int r = 0; r < kRows; ++r) sums[r][v] = simd::fma(rows[r], vector, sums[r][v]);
            }
        }
        std::memcpy(local, sums, sizeof sums);
    }
    for (int r = 0; r < kA; ++r) {
        double *row = pair.sum + (r < WA ? start_a + r : pair.coefficients_a + r - WA) * pair.stride;
        const double *from = local + (kAlongA ? r : r * kStride);
        for (int c = 0; c < WB; ++c) row[start_b + c] += from[c];
        for (int c = 0; c < XB; ++c) row[pair.coefficients_b + c] += from[WB + c];
    }
}

/// Calls body.template operator()<W, X>() for a group's window of W coefficients and its X extras; 2 extras: a spline.
template <int W, typename Body>
void dispatchExtras(int extras, const Body &body) {
    if (extras == 2) return body.template operator()<W, 2>();
    if (extras == 4) return body.template operator()<0, 4>();
    body.template operator()<0, 1>();
}

template <int W>
void addRunOfWindow(const GramPair &pair, int extras_a, int extras_b, std::span<const std::int32_t> samples,
                    int start_a, int start_b) {
    dispatchExtras<W>(extras_a, [&]<int WA, int XA>() {
        dispatchExtras<W>(extras_b, [&]<int WB, int XB>() { addRun<WA, XA, WB, XB>(pair, samples, start_a, start_b); });
    });
}

}  // namespace

KAN_KERNELS(GramKernels, gramKernels) = {{addRunOfWindow<2>, addRunOfWindow<3>, addRunOfWindow<4>, addRunOfWindow<5>,
                                          addRunOfWindow<6>, addRunOfWindow<7>, addRunOfWindow<8>, addRunOfWindow<9>,
                                          addRunOfWindow<10>, addRunOfWindow<11>}};

}  // namespace kan
