#pragma once

#include "core/kernels/layer_statistics.h"
#include "core/simd/simd.h"

namespace kan {
inline namespace KAN_LEVEL {

/// Calls body.template operator()<K>() with the order as a constant; 0 for orders without a kernel of their own.
template <typename Body>
void dispatchOrder(int k, const Body &body) {
    switch (k) {
        case 1:
            return body.template operator()<1>();
        case 2:
            return body.template operator()<2>();
        case 3:
            return body.template operator()<3>();
        case 4:
            return body.template operator()<4>();
        case 5:
            return body.template operator()<5>();
        default:
            return body.template operator()<0>();
    }
}

/// Calls body.template operator()<Sums>() with the kind of sums as a constant.
template <typename Body>
void dispatchSums(EdgeSums sums, const Body &body) {
    switch (sums) {
        case EdgeSums::None:
            return body.template operator()<EdgeSums::None>();
        case EdgeSums::MeanAbs:
            return body.template operator()<EdgeSums::MeanAbs>();
        case EdgeSums::Moments:
            return body.template operator()<EdgeSums::Moments>();
    }
}

/// Calls body.template operator()<V, P>(j) for the panels of outputs first..last-1, of P vectors V each, that start at
/// output j: panels of eight, with AVX-512 of sixteen and at the end perhaps of eight; of four in layers of four lanes.
template <typename Body>
void forEachPanel(int lanes, int first, int last, const Body &body) {
    using simd::Wide;
    if (lanes < 8) return body.template operator()<simd::Vec4, 1>(0);
    constexpr int kOfEight = 8 / simd::kWideLanes;
    int j = first;
    for (; kOfEight == 1 && j + 16 <= last; j += 16) body.template operator()<Wide, 2>(j);
    for (; j < last; j += 8) body.template operator()<Wide, kOfEight>(j);
}

/// As forEachPanel, for the whole vectors among a wide layer's `count` outputs: body(j) for P vectors of one panel.
/// Returns the first output behind them.
template <typename Body>
int forEachWholeVectors(int lanes, int count, const Body &body) {
    using simd::Wide;
    if (lanes < 4) return 0;
    constexpr int kOfEight = 8 / simd::kWideLanes;
    int j = 0;
    for (; kOfEight == 1 && j + 16 <= count; j += 16) body.template operator()<Wide, 2>(j);
    for (; j + 8 <= count; j += 8) body.template operator()<Wide, kOfEight>(j);
    for (; j + 4 <= count; j += 4) body.template operator()<simd::Vec4, 1>(j);
    return j;
}

}  // namespace KAN_LEVEL
}  // namespace kan
