#pragma once

#include "core/simd/level.h"
#include "core/symbolic/symbolic_library.h"

namespace kan {

/// The loops of symbolicValues(), compiled for each level of vectors.
struct SymbolicKernels {
    void (*values)(const SymbolicFunction &function, const double *u, int count, double *value, double *slope);
};
KAN_DECLARE_KERNELS(SymbolicKernels, symbolicKernels)

/// value[s] and, unless null, slope[s] by the function's own member functions.
void valuesOneByOne(const SymbolicFunction &function, const double *u, int count, double *value, double *slope);

}  // namespace kan
