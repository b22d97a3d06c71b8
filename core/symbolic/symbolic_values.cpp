#include "core/symbolic/symbolic_values.h"

#include "core/symbolic/symbolic_kernels.h"

namespace kan {

void valuesOneByOne(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    for (int s = 0; s < count; ++s) {
        value[s] = function.value(u[s]);
        if (slope) slope[s] = function.derivative(u[s]);
    }
}

void symbolicValues(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    if (function.own) {
        function.own->derivatives(0, u, count, value);
        if (slope) function.own->derivatives(1, u, count, slope);
        return;
    }
    symbolicKernels().values(function, u, count, value, slope);
}

}  // namespace kan
