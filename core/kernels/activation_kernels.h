#pragma once

#include <cstddef>

#include "core/model/mlp.h"
#include "core/simd/level.h"

namespace kan {

struct ActivationKernels {
    /// `values` from `count` sums to what the activation makes of them, with its first and second derivatives there.
    /// The second derivative of relu is 0, which it is but at 0.
    void (*differentiate)(Activation activation, std::ptrdiff_t count, double *values, double *slopes,
                          double *curvatures);
};
KAN_DECLARE_KERNELS(ActivationKernels, activationKernels)

}  // namespace kan
