#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/kernels/layer_basis.h"
#include "core/simd/simd.h"
#include "core/spline/cox_de_boor.h"

namespace kan {

namespace {

using namespace simd;

/// A vector of samples from x[s]; past the end the last one again.
Wide loadSamples(const double *x, int s, int count) {
    if (s + kWideLanes <= count) return load<Wide>(x + s);
    double tail[kWideLanes];
    for (int n = 0; n < kWideLanes; ++n) tail[n] = x[std::min(s + n, count - 1)];
    return load<Wide>(tail);
}

WideInt loadCells(const std::int32_t *cell, int s, int count) {
    WideInt cells{};
    if (s + kWideLanes <= count) {
        std::memcpy(&cells, cell + s, sizeof cells);
        return cells;
    }
    for (int n = 0; n < kWideLanes; ++n) cells[n] = cell[std::min(s + n, count - 1)];
    return cells;
}

void storeCells(WideInt cells, std::int32_t *cell, int s, int count) {
    if (s + kWideLanes <= count)
        std::memcpy(cell + s, &cells, sizeof cells);
    else
        for (int n = 0; s + n < count; ++n) cell[s + n] = cells[n];
}

/// Equidistant knots, in units of their distance: f is x from the cell's left knot.
struct EvenCell {
    Wide f, inverse_h;
    Wide share(Wide v, int j, int) const { return v * (1.0 / j); }
    Wide falling(Wide saved, Wide share, int r) const { return fma(static_cast<double>(r + 1) - f, share, saved); }
    Wide rising(Wide share, int j, int r) const { return (f + static_cast<double>(j - r - 1)) * share; }
    Wide slope(Wide v, int, int) const { return v * inverse_h; }
};

/// Any knots, from LayerBasis::Node::records.
template <int K>
struct WideRecordCell {
    const Wide *record;
    Wide x;
    Wide inverse(int j, int r) const { return record[2 * K + placeInRecursion(j, r)]; }
    Wide share(Wide v, int j, int r) const { return v * inverse(j, r); }
    Wide falling(Wide saved, Wide share, int r) const { return fma(record[K + r] - x, share, saved); }
    Wide rising(Wide share, int j, int r) const { return (x - record[K + r - j]) * share; }
    Wide slope(Wide v, int j, int r) const { return static_cast<double>(j) * v * inverse(j, r); }
};

/// The same for one sample and any order; rounds products as well.
struct RecordCell {
    const double *record;
    double x;
    int k;
    double inverse(int j, int r) const { return record[2 * k + placeInRecursion(j, r)]; }
    double share(double v, int j, int r) const { return v * inverse(j, r); }
    double falling(double saved, double share, int r) const { return saved + (record[k + r] - x) * share; }
    double rising(double share, int j, int r) const { return (x - record[k + r - j]) * share; }
    double slope(double v, int j, int r) const { return j * v * inverse(j, r); }
};

/// Values of a vector of samples from s on, and their derivatives if they are wanted; those outside are zero.
template <int K, typename Cell>
[[gnu::always_inline]] inline void putSplines(const Cell &cell, Wide inside, int s, const BasisBlock &out) {
    Wide v[K + 1] = {inside};
    coxDeBoor(K, cell, v, [&](int order) {
        if (order != K - 1 || !out.derivatives) return;
        differentiateSplines(K, cell, v,
                             [&](int r, Wide slope) { store<Wide>(out.derivatives + r * out.pitch + s, slope); });
    });
    for (int r = 0; r <= K; ++r) store<Wide>(out.values + r * out.pitch + s, v[r]);
}

/// Evaluates one layer's basis; what LayerBasis promises.
class BasisPass {
  public:
    explicit BasisPass(const LayerBasis &basis)
        : basis_(basis),
          k_(basis.order()),
          grid_(basis.grid()),
          record_(basis.recordSize()),
          base_(basis.base()),
          extrapolation_(basis.extrapolation()) {}

    void findCells(int node, const double *x, int count, std::int32_t *cell) const;
    void evaluateInCells(int node, const double *x, int count, const BasisBlock &out) const;
    void evaluatePieces(int node, const double *x, int count, const PieceBlock &out) const;

  private:
    void searchCells(const LayerBasis::Node &node, const double *x, int count, std::int32_t *cell) const;
    template <int K>
    void evaluateUniform(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const;
    template <int K>
    void evaluateGeneral(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const;
    template <int K>
    void evaluateOrder(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const;
    void evaluateSplines(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const;
    void evaluateHighOrder(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const;
    void extrapolate(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const;
    template <bool Uniform>
    void findPieces(const LayerBasis::Node &node, const double *x, int count, std::int32_t *first,
                    double *offset) const;
    void evaluateBase(const double *x, int count, double *value, double *slope) const;

    const LayerBasis &basis_;
    int k_, grid_, record_;
    BaseFunction base_;
    Extrapolation extrapolation_;
};

void BasisPass::searchCells(const LayerBasis::Node &node, const double *x, int count, std::int32_t *cell) const {
    const int slices = static_cast<int>(node.bucket.size());
    const double scale = slices / (node.last - node.first);
    const int last_cell = grid_ + 2 * k_ - 1;
    const double *knots = node.knots.data() + k_;
    const bool zero = extrapolation_ == Extrapolation::Zero;
    for (int s = 0; s < count; ++s) {
        if (!zero && x[s] > node.high) {
            cell[s] = basis_.cellBehind();
            continue;
        }
        const double at = zero ? x[s] : std::max(x[s], node.low);
        if (!(at >= node.first && at < node.last)) {
            cell[s] = 0;
            continue;
        }
        const int slice = std::min(static_cast<int>((at - node.first) * scale), slices - 1);
        int c = node.bucket[static_cast<std::size_t>(slice)];
        while (c < last_cell && at >= knots[c + 1]) ++c;
        while (c > 0 && at < knots[c]) --c;
        cell[s] = c;
    }
}

void BasisPass::findCells(int node_index, const double *x, int count, std::int32_t *cell) const {
    const LayerBasis::Node &node = basis_.node(node_index);
    if (!node.uniform) {
        searchCells(node, x, count, cell);
        return;
    }
    const Wide last_cell = broadcast<Wide>(grid_ + 2 * k_ - 1);
    for (int s = 0; s < count; s += kWideLanes) {
        const Wide at = loadSamples(x, s, count);
        Wide u = (at - node.first) * node.inverse_h;
        u = u > 0.0 ? u : Wide{};
        u = u < last_cell ? u : last_cell;
        if (extrapolation_ != Extrapolation::Zero) {
            u = at < node.low ? broadcast<Wide>(k_) : u;
            u = at > node.high ? broadcast<Wide>(basis_.cellBehind()) : u;
        }
        const WideInt cells = __builtin_convertvector(u, WideInt);
        storeCells(cells, cell, s, count);
    }
}

template <int K>
void BasisPass::evaluateUniform(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const {
    const Wide inverse_h = broadcast<Wide>(node.inverse_h);
    for (int s = 0; s < count; s += kWideLanes) {
        const Wide at = loadSamples(x, s, count);
        const Wide u = (at - node.first) * node.inverse_h;
        const Wide zero{};
        const Wide inside = ((at >= node.first) & (at < node.last)) ? broadcast<Wide>(1.0) : zero;
        const Wide f = inside != 0.0 ? u - __builtin_convertvector(loadCells(out.cell, s, count), Wide) : zero;
        putSplines<K>(EvenCell{f, inverse_h}, inside, s, out);
    }
}

template <int K>
void BasisPass::evaluateGeneral(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const {
    constexpr int kRecord = (2 * K + K * (K + 1) / 2 + 7) / 8 * 8;
    for (int s = 0; s < count; s += kWideLanes) {
        const Wide at = loadSamples(x, s, count);
        const WideInt cells = loadCells(out.cell, s, count);
        Wide record[kRecord];
        for (int group = 0; group < kRecord; group += kWideLanes) {
            for (int n = 0; n < kWideLanes; ++n)
                record[group + n] =
                    load<Wide>(node.records.data() + static_cast<std::ptrdiff_t>(cells[n]) * kRecord + group);
            transpose(record + group);
        }
        const Wide zero{};
        const Wide inside = ((at >= node.first) & (at < node.last)) ? broadcast<Wide>(1.0) : zero;
        const Wide position = inside != 0.0 ? at : record[K - 1];
        putSplines<K>(WideRecordCell<K>{record, position}, inside, s, out);
    }
}

void BasisPass::evaluateHighOrder(const LayerBasis::Node &node, const double *x, int count,
                                  const BasisBlock &out) const {
    const int k = k_;
    for (int s = 0; s < count; ++s) {
        const double *record = node.records.data() + static_cast<std::size_t>(out.cell[s]) * record_;
        const bool inside = x[s] >= node.first && x[s] < node.last;
        const RecordCell cell{record, inside ? x[s] : record[k - 1], k};
        double v[kMaxSplineOrder + 1] = {inside ? 1.0 : 0.0};
        coxDeBoor(k, cell, v, [&](int order) {
            if (order != k - 1 || !out.derivatives) return;
            differentiateSplines(k, cell, v, [&](int r, double slope) { out.derivatives[r * out.pitch + s] = slope; });
        });
        for (int r = 0; r <= k; ++r) out.values[r * out.pitch + s] = v[r];
    }
}

void BasisPass::extrapolate(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const {
    alignas(64) double values[(kMaxSplineOrder + 2) * 8];
    alignas(64) double derivatives[(kMaxSplineOrder + 2) * 8];
    const bool linear = extrapolation_ == Extrapolation::Linear;
    for (int s = 0; s < count; ++s) {
        if (!(x[s] < node.low || x[s] > node.high)) continue;
        const double border = x[s] < node.low ? node.low : node.high;
        const BasisBlock at_border{values, derivatives, out.cell + s, 8};
        evaluateSplines(node, &border, 1, at_border);
        for (int r = 0; r <= k_; ++r) {
            const double slope = linear ? derivatives[r * 8] : 0.0;
            out.values[r * out.pitch + s] = values[r * 8] + (linear ? (x[s] - border) * slope : 0.0);
            if (out.derivatives) out.derivatives[r * out.pitch + s] = slope;
        }
    }
}

template <bool Uniform>
void BasisPass::findPieces(const LayerBasis::Node &node, const double *x, int count, std::int32_t *first,
                           double *offset) const {
    const double *left = node.knots.data() + k_;
    const bool continued = extrapolation_ != Extrapolation::Zero;
    const double cells = grid_ + 2 * k_;
    const Wide zero{}, before = broadcast<Wide>(cells), behind = broadcast<Wide>(cells + 1);
    const Wide last_cell = broadcast<Wide>(cells - 1);
    if (!Uniform) searchCells(node, x, count, first);
    for (int s = 0; s < count; s += kWideLanes) {
        const Wide at = loadSamples(x, s, count);
        Wide place, beyond;
        if constexpr (Uniform) {
            Wide u = (at - node.first) * node.inverse_h;
            u = u > 0.0 ? u : zero;
            u = u < last_cell ? u : last_cell;
            place = truncated(u);
            beyond = fma(place, -node.h, at - node.first);
        } else {
            const WideInt cell = loadCells(first, s, count);
            Wide ends{};
            for (int n = 0; n < kWideLanes; ++n) ends[n] = left[cell[n]];
            place = __builtin_convertvector(cell, Wide);
            beyond = at - ends;
        }
        if (continued) {
            beyond = at < node.low ? at - node.low : beyond;
            place = at < node.low ? before : place;
            beyond = at > node.high ? at - node.high : beyond;
            place = at > node.high ? behind : place;
        } else {
            const auto inside = (at >= node.first) & (at < node.last);
            beyond = inside ? beyond : zero;
            place = inside ? place : before;
        }
        store<Wide>(offset + s, beyond);
        storeCells(__builtin_convertvector(4.0 * place, WideInt), first, s, count);
    }
}

void BasisPass::evaluatePieces(int node_index, const double *x, int count, const PieceBlock &out) const {
    const LayerBasis::Node &node = basis_.node(node_index);
    if (node.uniform)
        findPieces<true>(node, x, count, out.first, out.offset);
    else
        findPieces<false>(node, x, count, out.first, out.offset);
    evaluateBase(x, count, out.base, out.base_slope);
}

void BasisPass::evaluateBase(const double *x, int count, double *value, double *derivative) const {
    if (base_ != BaseFunction::Silu) {
        const double slope = base_ == BaseFunction::Identity ? 1.0 : 0.0;
        for (int s = 0; s < count; s += kWideLanes) {
            store<Wide>(value + s, slope * loadSamples(x, s, count));
            if (derivative) store<Wide>(derivative + s, broadcast<Wide>(slope));
        }
        return;
    }
    // As many at once as arrays have room for; they share the constants.
    constexpr int kAtOnce = 8 / kWideLanes;
    for (int s = 0; s < count; s += 8) {
        Wide at[kAtOnce], sigmoid[kAtOnce];
        for (int n = 0; n < kAtOnce; ++n) at[n] = loadSamples(x, s + n * kWideLanes, count);
        for (int n = 0; n < kAtOnce; ++n) sigmoid[n] = -at[n];
        exponentials<kAtOnce>(sigmoid);
        for (int n = 0; n < kAtOnce; ++n) {
            const int place = s + n * kWideLanes;
            sigmoid[n] = 1.0 / (1.0 + sigmoid[n]);
            const Wide silu = at[n] * sigmoid[n];
            store<Wide>(value + place, silu);
            if (derivative) store<Wide>(derivative + place, fma(silu, 1.0 - sigmoid[n], sigmoid[n]));
        }
    }
}

template <int K>
void BasisPass::evaluateOrder(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const {
    if (node.uniform)
        evaluateUniform<K>(node, x, count, out);
    else
        evaluateGeneral<K>(node, x, count, out);
}

void BasisPass::evaluateSplines(const LayerBasis::Node &node, const double *x, int count, const BasisBlock &out) const {
    switch (k_) {
        case 1:
            return evaluateOrder<1>(node, x, count, out);
        case 2:
            return evaluateOrder<2>(node, x, count, out);
        case 3:
            return evaluateOrder<3>(node, x, count, out);
        case 4:
            return evaluateOrder<4>(node, x, count, out);
        case 5:
            return evaluateOrder<5>(node, x, count, out);
        default:
            return evaluateHighOrder(node, x, count, out);
    }
}

void BasisPass::evaluateInCells(int node_index, const double *x, int count, const BasisBlock &out) const {
    const LayerBasis::Node &node = basis_.node(node_index);
    evaluateSplines(node, x, count, out);
    if (extrapolation_ != Extrapolation::Zero) extrapolate(node, x, count, out);
    const std::ptrdiff_t base = static_cast<std::ptrdiff_t>(k_ + 1) * out.pitch;
    evaluateBase(x, count, out.values + base, out.derivatives ? out.derivatives + base : nullptr);
}

void findCells(const LayerBasis &basis, int node, const double *x, int count, std::int32_t *cell) {
    BasisPass(basis).findCells(node, x, count, cell);
}
void evaluateInCells(const LayerBasis &basis, int node, const double *x, int count, const BasisBlock &out) {
    BasisPass(basis).evaluateInCells(node, x, count, out);
}
void evaluatePieces(const LayerBasis &basis, int node, const double *x, int count, const PieceBlock &out) {
    BasisPass(basis).evaluatePieces(node, x, count, out);
}

}  // namespace

KAN_KERNELS(BasisKernels, basisKernels) = {findCells, evaluateInCells, evaluatePieces};

}  // namespace kan
