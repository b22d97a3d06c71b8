#pragma once

#include "core/simd/simd.h"

namespace kan {
inline namespace KAN_LEVEL {

/// Calls body.template operator()<V, P>(j) for the whole vectors among a wide layer's `count` outputs: P of them, of
/// type V, from output j of one panel on. Returns the first output behind them.
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
