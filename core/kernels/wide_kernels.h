#pragma once

#include <atomic>

#include "core/kernels/wide_table.h"
#include "core/model/kan_spec.h"
#include "core/simd/simd.h"

/// Inlined whatever the compiler thinks of it, but under a sanitizer: there it takes minutes to compile.
#ifdef KAN_SANITIZED
#define KAN_KERNEL_PART
#else
#define KAN_KERNEL_PART __attribute__((always_inline))
#endif

namespace kan {
inline namespace KAN_LEVEL {

/// Inner loops of WideTable, P vectors of type V to a panel, for order K (0: any): one input node, one block of samples
/// in runs of one cell, one panel of outputs. What a run needs of the coefficient table and adds to the gradients' is
/// k+1 rows of a panel, which lie one after the other. The sums for the gradients stay in registers within a run, and
/// so does the coefficients' window where there are registers enough; else the multiply-adds read it from L1. Per edge
/// and sample there are k+2 multiply-adds forward, as many backward for the coefficients and as many again for the
/// gradient by the input.
namespace wide_kernels {

using namespace simd;
using namespace wide;

template <int K>
inline constexpr int kRows = (K > 0 ? K : KanSpec::kMaxOrder) + 1;

#ifdef __AVX512F__
inline constexpr int kRegisters = 32;
#else
inline constexpr int kRegisters = 16;
#endif

/// Fetches the next panel's rows, some with each run, so that they are in L1 when their visit begins.
template <int kRowSize, int kTables>
class Ahead {
  public:
    Ahead(const double *first, const double *second, int rows) : tables_{first, second}, left_(rows) {}
    void fetch() {
        if (left_ <= 0) return;
        left_ -= kAtOnce;
        for (int t = 0; t < kTables; ++t) {
            // The second table is written to; the compiler wants to be told by a constant.
            for (int n = 0; n < kAtOnce * kRowSize; n += 8)
                t == 0 ? __builtin_prefetch(tables_[t] + n, 0) : __builtin_prefetch(tables_[t] + n, 1);
            tables_[t] += kAtOnce * kRowSize;
        }
    }

  private:
    static constexpr int kAtOnce = 2;
    const double *tables_[2];
    int left_;
};

/// The k+1 rows of a table that a cell's samples use.
template <typename V, int K, int P, bool InRegisters>
struct Window {
    static constexpr int kLanes = kLanesOf<V>;
    V held[kRows<K>][P];
    const double *rows;

    Window(const double *table_rows, int k) : rows(table_rows) {
        for (int r = 0; InRegisters && r <= k; ++r)
            for (int p = 0; p < P; ++p) held[r][p] = load<V>(rows + (r * P + p) * kLanes);
    }
    V at(int r, int p) const { return InRegisters ? held[r][p] : load<V>(rows + (r * P + p) * kLanes); }
    /// Splines and base part of all outputs at the sample whose basis values are basis[r * pitch].
    void values(const double *basis, std::ptrdiff_t pitch, const V *base, int k, V *phi) const {
        for (int p = 0; p < P; ++p) phi[p] = base[p] * basis[(k + 1) * pitch];
        for (int r = 0; r <= k; ++r)
            for (int p = 0; p < P; ++p) phi[p] = fma(at(r, p), basis[r * pitch], phi[p]);
    }
};

/// Orders whose kernels have runs of one to four samples unrolled: those that people use. Unrolling the others' would
/// cost a quarter of the kernels' time to compile; a sanitizer's build, where each check is code, unrolls cubic splines
/// alone.
constexpr bool isUnrolled(int order) {
#ifdef KAN_SANITIZED
    return order == 3;
#else
    return order >= 1 && order <= 3;
#endif
}

/// Calls visit.template operator()<Length>(run) for the runs of a block: with their length as a constant if it is at
/// most 4 and Unrolled, else with 0. Short runs come first, in the order of their lengths.
template <bool Unrolled, typename Visit>
KAN_KERNEL_PART inline void forEachRun(const NodeBlock &block, const Visit &visit) {
    const CellRun *run = block.runs, *const end = run + block.run_count;
    if constexpr (Unrolled) {
        for (; run < end && run->length == 1; ++run) visit.template operator()<1>(*run);
        for (; run < end && run->length == 2; ++run) visit.template operator()<2>(*run);
        for (; run < end && run->length == 3; ++run) visit.template operator()<3>(*run);
        for (; run < end && run->length == 4; ++run) visit.template operator()<4>(*run);
    }
    for (; run < end; ++run) visit.template operator()<0>(*run);
}

/// Calls `next` for each sample of a run.
template <int Length, typename Next>
KAN_KERNEL_PART inline void forEachSample(int length, const Next &next) {
    if constexpr (Length == 0) {
        do next();
        while (--length > 0);
    } else {
        next();
        // Else the compiler loads what all samples share into registers that it does not have.
        std::atomic_signal_fence(std::memory_order_seq_cst);
        if constexpr (Length > 1) forEachSample<Length - 1>(length, next);
    }
}

/// WideTable::forward. Keep: block.phi receives phi.
template <typename V, int K, int P, EdgeSums Sums, bool Keep>
void forward(const NodeBlock &block, const Panel &panel, const double *start, const double *constant,
             const EdgeTotals &totals, double *y) {
    constexpr int kLanes = kLanesOf<V>;
    constexpr bool kInRegisters = kRows<K> * P + 3 * P + 1 <= kRegisters;
    const int k = K > 0 ? K : panel.k;
    V base[P], origin[P], shift[P], first[P], second[P];
    for (int p = 0; p < P; ++p) {
        base[p] = load<V>(panel.base + p * kLanes);
        origin[p] = constant ? load<V>(constant + p * kLanes) : V{};
        shift[p] = Sums == EdgeSums::Moments ? load<V>(totals.shift + p * kLanes) : V{};
        first[p] = second[p] = V{};
    }
    // Locals: the compiler cannot know that stores to y leave the block alone.
    const double *const coef = panel.coef;
    const double *basis = block.basis.values;
    const std::uint16_t *order = block.order;
    double *kept = block.phi;
    const std::ptrdiff_t pitch = block.basis.pitch, sample_pitch = P > 1 ? P * kLanes : panel.sample_pitch;
    Ahead<P * kLanes, 1> ahead(coef + panel.next, nullptr, panel.rows);
    const auto visit = [&]<int Length>(const CellRun &run) KAN_KERNEL_PART {
        const Window<V, K, P, kInRegisters> window(coef + static_cast<std::ptrdiff_t>(run.cell) * (P * kLanes), k);
        ahead.fetch();
        forEachSample<Length>(run.length, [&]() KAN_KERNEL_PART {
            V phi[P];
            window.values(basis, pitch, base, k, phi);
            double *target = y + static_cast<std::ptrdiff_t>(*order) * sample_pitch;
            const double *before = start ? start : target;
            for (int p = 0; p < P; ++p) {
                if constexpr (Keep) store<V>(kept + p * kLanes, phi[p]);
                store<V>(target + p * kLanes, load<V>(before + p * kLanes) + (phi[p] - origin[p]));
                if constexpr (Sums == EdgeSums::MeanAbs) first[p] += absolute(phi[p]);
                if constexpr (Sums == EdgeSums::Moments) {
                    const V centred = phi[p] - shift[p];
                    first[p] += centred;
                    second[p] = fma(centred, centred, second[p]);
                }
            }
            if constexpr (Keep) kept += P * kLanes;
            ++basis, ++order;
        });
    };
    forEachRun<isUnrolled(K) && Sums == EdgeSums::None>(block, visit);
    for (int p = 0; p < P && Sums != EdgeSums::None; ++p) {
        store<V>(totals.first + p * kLanes, load<V>(totals.first + p * kLanes) + first[p]);
        if constexpr (Sums == EdgeSums::Moments)
            store<V>(totals.second + p * kLanes, load<V>(totals.second + p * kLanes) + second[p]);
    }
}

/// WideTable::backward. Kept: block.phi has what the forward pass kept; else a penalty's share is worked out of the
/// curves again.
template <typename V, int K, int P, EdgeSums Penalty, Besides Wanted, bool Kept>
void backward(const NodeBlock &block, const Panel &panel, const double *g, const Bend &bend, const Gradients &out) {
    constexpr int kLanes = kLanesOf<V>;
    constexpr bool kInRegisters = 2 * kRows<K> * P + 4 * P + 1 <= kRegisters;
    constexpr int kParts = inputParts(P * kLanes) / kLanes;
    const int k = K > 0 ? K : panel.k;
    V base[P], base_sum[P], g_sum[P], weight[P], mean[P];
    for (int p = 0; p < P; ++p) {
        base[p] = load<V>(panel.base + p * kLanes);
        base_sum[p] = g_sum[p] = weight[p] = mean[p] = V{};
        if constexpr (Penalty == EdgeSums::MeanAbs) weight[p] = load<V>(bend.by_sign + p * kLanes);
        if constexpr (Penalty == EdgeSums::Moments) {
            weight[p] = load<V>(bend.by_deviation + p * kLanes);
            mean[p] = load<V>(bend.mean + p * kLanes);
        }
    }
    const double *const coef = panel.coef;
    double *const coef_sums = out.coef;
    const double *basis = block.basis.values, *derivatives = block.basis.derivatives;
    const std::uint16_t *order = block.order;
    const double *kept = block.phi;
    double *by_input_row = out.input;
    const bool begun = out.input_begun;
    const std::ptrdiff_t pitch = block.basis.pitch, sample_pitch = P > 1 ? P * kLanes : panel.sample_pitch;
    Ahead<P * kLanes, 2> ahead(coef + panel.next, coef_sums + panel.next, panel.rows);
    const auto visit = [&]<int Length>(const CellRun &run) KAN_KERNEL_PART {
        ahead.fetch();
        const std::ptrdiff_t first_row = static_cast<std::ptrdiff_t>(run.cell) * (P * kLanes);
        const Window<V, K, P, kInRegisters> window(coef + first_row, k);
        double *const rows = coef_sums + first_row;
        V sums[kRows<K>][P];
        for (int r = 0; r <= k; ++r)
            for (int p = 0; p < P; ++p) sums[r][p] = load<V>(rows + (r * P + p) * kLanes);
        forEachSample<Length>(run.length, [&]() KAN_KERNEL_PART {
            const double *row = g + static_cast<std::ptrdiff_t>(*order) * sample_pitch;
            if constexpr (Wanted == Besides::InputGradient)
                __builtin_prefetch(g + static_cast<std::ptrdiff_t>(order[kOrderAhead]) * sample_pitch);
            V upstream[P], curve[P];
            for (int p = 0; p < P; ++p) {
                upstream[p] = load<V>(row + p * kLanes);
                if constexpr (Wanted == Besides::UpstreamSums) g_sum[p] += upstream[p];
            }
            if constexpr (Penalty != EdgeSums::None) {
                for (int p = 0; p < P && Kept; ++p) curve[p] = load<V>(kept + p * kLanes);
                if constexpr (Kept)
                    kept += P * kLanes;
                else
                    window.values(basis, pitch, base, k, curve);
                for (int p = 0; p < P; ++p)
                    upstream[p] = Penalty == EdgeSums::MeanAbs ? upstream[p] + withSignOf(weight[p], curve[p])
                                                               : fma(weight[p], curve[p] - mean[p], upstream[p]);
            }
            for (int p = 0; p < P; ++p) base_sum[p] = fma(upstream[p], basis[(k + 1) * pitch], base_sum[p]);
            for (int r = 0; r <= k; ++r)
                for (int p = 0; p < P; ++p) sums[r][p] = fma(upstream[p], basis[r * pitch], sums[r][p]);
            if constexpr (Wanted == Besides::InputGradient) {
                window.values(derivatives, pitch, base, k, curve);
                V parts[kParts];
                for (int q = 0; q < kParts; ++q) parts[q] = begun ? load<V>(by_input_row + q * kLanes) : V{};
                for (int p = 0; p < P; ++p) parts[p % kParts] = fma(upstream[p], curve[p], parts[p % kParts]);
                for (int q = 0; q < kParts; ++q) store<V>(by_input_row + q * kLanes, parts[q]);
                by_input_row += kParts * kLanes;
                ++derivatives;
            }
            ++basis, ++order;
        });
        for (int r = 0; r <= k; ++r)
            for (int p = 0; p < P; ++p) store<V>(rows + (r * P + p) * kLanes, sums[r][p]);
    };
    forEachRun<isUnrolled(K) && (Kept || Penalty == EdgeSums::None)>(block, visit);
    for (int p = 0; p < P; ++p) {
        store<V>(out.base + p * kLanes, load<V>(out.base + p * kLanes) + base_sum[p]);
        if constexpr (Wanted == Besides::UpstreamSums)
            store<V>(out.upstream + p * kLanes, load<V>(out.upstream + p * kLanes) + g_sum[p]);
    }
}

}  // namespace wide_kernels
}  // namespace KAN_LEVEL
}  // namespace kan
