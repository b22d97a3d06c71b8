#pragma once

#include "core/symbolic/symbolic_library.h"

namespace kan {

/// value[s] = f(u[s]) and, unless `slope` is null, slope[s] = f'(u[s]) for s = 0..count-1, eight at a time where there
/// is a vector kernel that holds for all eight; elsewhere as SymbolicFunction::value and derivative. The two agree to
/// about 1e-15 of max(1, |f|); not finite outside the domain. `u` must not overlap the results. Allocates nothing,
/// but for a user's function of more than 64 operations. Free-threaded.
void symbolicValues(const SymbolicFunction &function, const double *u, int count, double *value, double *slope);

}  // namespace kan
