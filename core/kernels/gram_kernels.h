#pragma once

#include <cstdint>
#include <span>

#include "core/simd/level.h"
#include "core/spline/base_function.h"

namespace kan {

/// Doubles between the rows of a group of columns: padded to eight.
constexpr int paddedRow(int entries) {
    return entries == 1 ? 1 : (entries + 7) / 8 * 8;
}

/// Two groups whose common part of J^T J is summed; entry (r, c) of it is at sum[r * stride + c].
struct GramPair {
    const double *a, *b;                 ///< rows of entries
    int coefficients_a, coefficients_b;  ///< the extras' columns follow them
    double *sum;
    std::ptrdiff_t stride;
};

/// Adds up J^T J for samples that share both windows' places, compiled for each level of vectors.
struct GramKernels {
    using AddRun = void (*)(const GramPair &pair, int extras_a, int extras_b, std::span<const std::int32_t> samples,
                            int start_a, int start_b);
    AddRun add_run[kMaxSplineOrder];  ///< [k - 1]
};
KAN_DECLARE_KERNELS(GramKernels, gramKernels)

}  // namespace kan
