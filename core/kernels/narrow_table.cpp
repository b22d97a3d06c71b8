#include "core/kernels/narrow_table.h"

#include "core/kernels/narrow_kernels.h"

namespace kan {
inline namespace KAN_LEVEL {

namespace {

template <int K, EdgeSums Sums>
constexpr void fill(NarrowTable &table) {
    table.forward[static_cast<int>(Sums)] = narrow::forwardPieces<K, Sums>;
    table.backward[static_cast<int>(Sums)] = narrow::backwardPieces<K, Sums>;
}
template <EdgeSums Sums>
constexpr void fillWindows(NarrowTable &table) {
    table.forward[static_cast<int>(Sums)] = narrow::forwardWindows<Sums>;
    table.backward[static_cast<int>(Sums)] = narrow::backwardWindows<Sums>;
}

template <int K>
constexpr NarrowTable piecesOf() {
    static_assert(LayerBasis::hasPieces(K));
    NarrowTable table{};
    fill<K, EdgeSums::None>(table);
    fill<K, EdgeSums::MeanAbs>(table);
    fill<K, EdgeSums::Moments>(table);
    return table;
}
constexpr NarrowTable windows() {
    NarrowTable table{};
    fillWindows<EdgeSums::None>(table);
    fillWindows<EdgeSums::MeanAbs>(table);
    fillWindows<EdgeSums::Moments>(table);
    return table;
}

}  // namespace

const NarrowTable &narrowTable(int k) {
    static constexpr NarrowTable kPieces[] = {piecesOf<1>(), piecesOf<2>(), piecesOf<3>()};
    static constexpr NarrowTable kWindows = windows();
    return LayerBasis::hasPieces(k) ? kPieces[k - 1] : kWindows;
}

}  // namespace KAN_LEVEL
}  // namespace kan
