#include "core/kernels/narrow_table.h"

#include "core/kernels/narrow_kernels.h"

namespace kan {
inline namespace KAN_LEVEL {

namespace {

template <int K, EdgeSums Sums>
constexpr void fill(NarrowTable &table) {
    if constexpr (LayerBasis::hasPieces(K)) {
        table.forward[static_cast<int>(Sums)] = narrow::forwardPieces<K, Sums>;
        table.backward[static_cast<int>(Sums)] = narrow::backwardPieces<K, Sums>;
    } else {
        table.forward[static_cast<int>(Sums)] = narrow::forwardWindows<K, Sums>;
        table.backward[static_cast<int>(Sums)] = narrow::backwardWindows<K, Sums>;
    }
}

/// K = 0: any order without pieces.
template <int K>
constexpr NarrowTable tableOf() {
    NarrowTable table{};
    fill<K, EdgeSums::None>(table);
    fill<K, EdgeSums::MeanAbs>(table);
    fill<K, EdgeSums::Moments>(table);
    return table;
}

}  // namespace

const NarrowTable &narrowTable(int k) {
    static constexpr NarrowTable kTables[] = {tableOf<0>(), tableOf<1>(), tableOf<2>(),
                                              tableOf<3>(), tableOf<4>(), tableOf<5>()};
    return kTables[k < 6 ? k : 0];
}

}  // namespace KAN_LEVEL
}  // namespace kan
