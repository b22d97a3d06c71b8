#include "core/symbolic/symbolic_kernels.h"

#include <algorithm>
#include <utility>

#include "core/symbolic/vector_functions.h"

namespace kan {

namespace {

using simd::Wide;
constexpr int kLanes = simd::kWideLanes, kOfEight = 8 / kLanes;

/// Eight numbers; past the end the last one again.
void loadUpTo(const double *u, int count, Wide *eight) {
    double padded[8];
    for (int n = 0; count < 8 && n < 8; ++n) padded[n] = u[std::min(n, count - 1)];
    for (int v = 0; v < kOfEight; ++v) eight[v] = simd::load<Wide>((count < 8 ? padded : u) + v * kLanes);
}

void storeUpTo(const Wide *eight, int count, double *target) {
    if (count < 8) {
        for (int n = 0; n < count; ++n) target[n] = eight[n / kLanes][n % kLanes];
        return;
    }
    for (int v = 0; v < kOfEight; ++v) simd::store<Wide>(target + v * kLanes, eight[v]);
}

/// Whether the kernel holds for all of eight numbers. By eight at every level, so that the same numbers go the same
/// way.
template <SymbolicKind kind>
bool holdsForAll(const Wide *eight) {
    simd::WideLong everywhere = simd::holds<kind>(eight[0]);
    for (int v = 1; v < kOfEight; ++v) everywhere &= simd::holds<kind>(eight[v]);
    return simd::allLanes(everywhere);
}

template <SymbolicKind kind>
void valuesOfKind(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    for (int s = 0; s < count; s += 8) {
        Wide at[kOfEight], f[kOfEight], g[kOfEight];
        loadUpTo(u + s, count - s, at);
        if (!holdsForAll<kind>(at)) {
            valuesOneByOne(function, u + s, std::min(8, count - s), value + s, slope ? slope + s : nullptr);
            continue;
        }
        for (int v = 0; v < kOfEight; ++v) simd::evaluate<kind>(at[v], f[v], g[v]);
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

void values(const SymbolicFunction &function, const double *u, int count, double *value, double *slope) {
    constexpr std::size_t kKinds = static_cast<std::size_t>(SymbolicKind::User);
    valuesAt(static_cast<std::size_t>(function.kind), std::make_index_sequence<kKinds>())(function, u, count, value,
                                                                                          slope);
}

}  // namespace

KAN_KERNELS(SymbolicKernels, symbolicKernels) = {values};

}  // namespace kan
