#include "core/symbolic/symbolic_values.h"

#include <algorithm>
#include <utility>

#include "core/symbolic/vector_functions.h"

namespace kan {

namespace {

using simd::Vec8;

void valuesOneByOne(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    for (int s = 0; s < count; ++s) {
        value[s] = function.value(u[s]);
        if (slope) slope[s] = function.derivative(u[s]);
    }
}

template <SymbolicKind kind>
void valuesOfKind(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    for (int s = 0; s < count; s += 8) {
        const int here = std::min(8, count - s);
        double arguments[8], f[8], g[8];
        for (int n = 0; n < 8; ++n) arguments[n] = u[s + std::min(n, here - 1)];
        const Vec8 at = simd::load<Vec8>(arguments);
        if (!simd::holds<kind>(at)) {
            valuesOneByOne(function, u + s, here, value + s, slope ? slope + s : nullptr);
            continue;
        }
        Vec8 values, slopes;
        simd::evaluate<kind>(at, values, slopes);
        simd::store<Vec8>(f, values);
        simd::store<Vec8>(g, slopes);
        std::copy_n(f, here, value + s);
        if (slope) std::copy_n(g, here, slope + s);
    }
}

using Values = void (*)(const SymbolicFunction &, const double *, int, double *, double *);

template <std::size_t... Kinds>
Values valuesAt(std::size_t kind, std::index_sequence<Kinds...>) {
    static constexpr Values kValues[] = {valuesOfKind<static_cast<SymbolicKind>(Kinds)>...};
    return kValues[kind];
}

}  // namespace

void symbolicValues(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    if (function.kind == SymbolicKind::User) return valuesOneByOne(function, u, count, value, slope);
    constexpr std::size_t kKinds = static_cast<std::size_t>(SymbolicKind::User);
    valuesAt(static_cast<std::size_t>(function.kind), std::make_index_sequence<kKinds>())(function, u, count, value,
                                                                                          slope);
}

}  // namespace kan
