#pragma once

#include "core/kernels/layer_statistics.h"
#include "core/simd/simd.h"

namespace kan {

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

/// Calls body.template operator()<V, P>(j) for the panel of P vectors that starts at output j, for the panels
/// of outputs first..last-1: pairs of vectors share the basis values they load. Layers with vectors of 4 on a target
/// with wider registers have one panel.
template <typename Body>
void forEachPanel(int lanes, int first, int last, const Body &body) {
    using simd::kWideLanes;
    if (lanes != kWideLanes) return body.template operator()<simd::Vec4, 1>(0);
    int j = first;
    for (; j + 2 * kWideLanes <= last; j += 2 * kWideLanes) body.template operator()<simd::Wide, 2>(j);
    if (j < last) body.template operator()<simd::Wide, 1>(j);
}

/// As forEachPanel, for the whole vectors among a layer's `count` outputs: body(j) for P vectors of one panel. Returns
/// the first output behind them.
template <typename Body>
int forEachWholeVectors(int lanes, int count, const Body &body) {
    using simd::kWideLanes;
    int j = 0;
    if (lanes == kWideLanes) {
        for (; j + 2 * kWideLanes <= count; j += 2 * kWideLanes) body.template operator()<simd::Wide, 2>(j);
        if (j + kWideLanes > count) return j;
        body.template operator()<simd::Wide, 1>(j);
        return j + kWideLanes;
    }
    if (lanes != 4 || count < 4) return 0;
    body.template operator()<simd::Vec4, 1>(0);
    return 4;
}

}  // namespace kan
