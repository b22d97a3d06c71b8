#include "core/kernels/wide_table.h"

#include "core/kernels/wide_kernels.h"

namespace kan {
inline namespace KAN_LEVEL {

namespace {

using wide::Besides;

template <typename V, int K, int P, EdgeSums Sums>
constexpr void fillForward(WideTable &table) {
    constexpr bool kKeeps = Sums != EdgeSums::None;
    WideTable::Forward *of_sums = table.forward[static_cast<int>(Sums)];
    of_sums[0] = wide_kernels::forward<V, K, P, Sums, false>;
    of_sums[1] = wide_kernels::forward<V, K, P, Sums, kKeeps>;
}

template <typename V, int K, int P, EdgeSums Penalty, Besides Wanted>
constexpr void fillBackward(WideTable &table) {
    constexpr bool kKeeps = Penalty != EdgeSums::None;
    WideTable::Backward *wanted = table.backward[static_cast<int>(Penalty)][static_cast<int>(Wanted)];
    wanted[0] = wide_kernels::backward<V, K, P, Penalty, Wanted, false>;
    wanted[1] = wide_kernels::backward<V, K, P, Penalty, Wanted, kKeeps>;
}

template <typename V, int K, int P, EdgeSums Sums>
constexpr void fill(WideTable &table) {
    fillForward<V, K, P, Sums>(table);
    fillBackward<V, K, P, Sums, Besides::Nothing>(table);
    fillBackward<V, K, P, Sums, Besides::InputGradient>(table);
    fillBackward<V, K, P, Sums, Besides::UpstreamSums>(table);
}

/// K = 0: any order.
template <typename V, int K, int P>
constexpr WideTable tableOf() {
    WideTable table{};
    fill<V, K, P, EdgeSums::None>(table);
    fill<V, K, P, EdgeSums::MeanAbs>(table);
    fill<V, K, P, EdgeSums::Moments>(table);
    return table;
}

/// Panels of P vectors.
template <typename V, int P>
const WideTable &tableOfOrder(int k) {
    static constexpr WideTable kTables[] = {tableOf<V, 0, P>(), tableOf<V, 1, P>(), tableOf<V, 2, P>(),
                                            tableOf<V, 3, P>(), tableOf<V, 4, P>(), tableOf<V, 5, P>()};
    return kTables[k < 6 ? k : 0];
}

}  // namespace

const WideTable &wideTable(int k, int panel) {
#ifdef __AVX512F__
    if (panel == 4) return base::wideTable(k, panel);
    return panel == 16 ? tableOfOrder<simd::Wide, 2>(k) : tableOfOrder<simd::Wide, 1>(k);
#else
    return panel == 4 ? tableOfOrder<simd::Vec4, 1>(k) : tableOfOrder<simd::Wide, 8 / simd::kWideLanes>(k);
#endif
}

}  // namespace KAN_LEVEL
}  // namespace kan
