#include "core/symbolic/symbolic_values.h"

#include <algorithm>
#include <utility>

#include "core/symbolic/vector_functions.h"

namespace kan {

namespace {

using simd::Wide;
constexpr int kLanes = simd::kWideLanes;

void valuesOneByOne(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    for (int s = 0; s < count; ++s) {
        value[s] = function.value(u[s]);
        if (slope) slope[s] = function.derivative(u[s]);
    }
}

/// Up to a register of numbers; past the end the last one again.
Wide loadUpTo(const double *u, int count) {
    if (count >= kLanes) return simd::load<Wide>(u);
    double padded[kLanes];
    for (int n = 0; n < kLanes; ++n) padded[n] = u[std::min(n, count - 1)];
    return simd::load<Wide>(padded);
}

void storeUpTo(Wide values, int count, double *target) {
    if (count >= kLanes) return simd::store<Wide>(target, values);
    for (int n = 0; n < count; ++n) target[n] = values[n];
}

template <SymbolicKind kind>
void valuesOfKind(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    simd::WideLong everywhere = simd::WideLong{} - 1;
    for (int s = 0; s < count; s += kLanes) everywhere &= simd::holds<kind>(loadUpTo(u + s, count - s));
    const bool all = simd::allLanes(everywhere);
    for (int s = 0; s < count; s += kLanes) {
        const Wide at = loadUpTo(u + s, count - s);
        if (!all && !simd::allLanes(simd::holds<kind>(at))) {
            valuesOneByOne(function, u + s, std::min(kLanes, count - s), value + s, slope ? slope + s : nullptr);
            continue;
        }
        Wide f, g;
        simd::evaluate<kind>(at, f, g);
        storeUpTo(f, count - s, value + s);
        if (slope) storeUpTo(g, count - s, slope + s);
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
