#pragma once

#include "core/model/kan_spec.h"
#include "core/model/layer_statistics.h"
#include "core/model/node_block.h"
#include "core/model/simd.h"

/// Inner loops of layers with three and more outputs: one input node, one block of samples sorted by cell, P panels of
/// outputs as wide as the vector type V. Within a run of samples the k+1 coefficient rows, and the sums for their
/// gradients, stay in registers; per edge and sample there are k+2 multiply-adds forward, as many backward for the
/// coefficients and as many again for the gradient by the input.
namespace kan::wide {

using namespace simd;

template <int K>
inline constexpr int kRows = (K > 0 ? K : KanSpec::kMaxOrder) + 1;

/// Addresses of P panels of one node: element (panel p, lane) of an edge array is at p * lanes + lane, of a coefficient
/// row the same plus row * stride, of a table of samples at p * row_pitch + sample * lanes + lane.
struct Panels {
    const double *coef = nullptr;  ///< first row of the node's table
    const double *base = nullptr;
    std::ptrdiff_t stride = 0;
    std::ptrdiff_t row_pitch = 0;
    int k = 0;
};

template <typename V, int K, int P>
struct Window {
    V coef[kRows<K>][P];

    /// The rows from `rows` on, when the window lay `step` rows before: most runs are in the next cell.
    void move(const double *rows, std::ptrdiff_t stride, int k, std::ptrdiff_t step) {
        if (step == stride) {
            for (int r = 0; r < k; ++r)
                for (int p = 0; p < P; ++p) coef[r][p] = coef[r + 1][p];
            for (int p = 0; p < P; ++p) coef[k][p] = load<V>(rows + k * stride + p * kLanesOf<V>);
            return;
        }
        for (int r = 0; r <= k; ++r)
            for (int p = 0; p < P; ++p) coef[r][p] = load<V>(rows + r * stride + p * kLanesOf<V>);
    }
    /// Splines and base part of panel p at the sample whose basis values are basis[r * pitch].
    V value(const double *basis, std::ptrdiff_t pitch, V base, int p, int k) const {
        V phi = base * basis[(k + 1) * pitch];
        for (int r = 0; r <= k; ++r) phi += coef[r][p] * basis[r * pitch];
        return phi;
    }
};

/// Sums of the gradients of a window's rows.
template <typename V, int K, int P>
struct WindowSums {
    V row[kRows<K>][P];

    explicit WindowSums(int k) { clear(0, k); }
    void clear(int first, int k) {
        for (int r = first; r <= k; ++r)
            for (int p = 0; p < P; ++p) row[r][p] = V{};
    }
    void add(int r, double *target) {
        for (int p = 0; p < P; ++p)
            store<V>(target + p * kLanesOf<V>, load<V>(target + p * kLanesOf<V>) + row[r][p]);
    }
    void flush(double *rows, std::ptrdiff_t stride, int k) {
        for (int r = 0; r <= k; ++r) add(r, rows + r * stride);
    }
    /// Adds those of the window at `rows` that one `step` further does not share.
    void move(double *rows, std::ptrdiff_t stride, int k, std::ptrdiff_t step) {
        if (step != stride) {
            flush(rows, stride, k);
            clear(0, k);
            return;
        }
        add(0, rows);
        for (int r = 0; r < k; ++r)
            for (int p = 0; p < P; ++p) row[r][p] = row[r + 1][p];
        clear(k, k);
    }
};

/// What a forward pass adds up of every edge.
struct EdgeTotals {
    const double *shift = nullptr;  ///< Moments
    double *first = nullptr;        ///< MeanAbs: sum of |phi|; Moments: of phi - shift
    double *second = nullptr;       ///< Moments: of (phi - shift)^2
};

/// y[row] += phi(x[row]) - constant, where `constant` (null: 0) has been added to all rows already.
template <typename V, int K, int P, EdgeSums Sums>
void forward(const NodeBlock &block, const Panels &panels, const double *constant, const EdgeTotals &totals,
             double *y) {
    constexpr int kLanes = kLanesOf<V>;
    const int k = K > 0 ? K : panels.k;
    V base[P], origin[P], shift[P], first[P], second[P];
    for (int p = 0; p < P; ++p) {
        base[p] = load<V>(panels.base + p * kLanes);
        origin[p] = constant ? load<V>(constant + p * kLanes) : V{};
        shift[p] = Sums == EdgeSums::Moments ? load<V>(totals.shift + p * kLanes) : V{};
        first[p] = second[p] = V{};
    }
    // Locals: the compiler cannot know that stores to y leave the block alone.
    const double *const basis = block.basis.values;
    const std::uint16_t *const order = block.order;
    const std::ptrdiff_t pitch = block.basis.pitch, stride = panels.stride, row_pitch = panels.row_pitch;
    Window<V, K, P> window;
    std::ptrdiff_t at = -2 * stride;
    for (int run = 0; run < block.run_count; ++run) {
        const CellRun cells = block.runs[run];
        const std::ptrdiff_t first_row = cells.cell * stride;
        window.move(panels.coef + first_row, stride, k, first_row - at);
        at = first_row;
        for (std::ptrdiff_t s = cells.begin; s < cells.end; ++s) {
            double *row = y + static_cast<std::ptrdiff_t>(order[s]) * kLanes;
            for (int p = 0; p < P; ++p) {
                double *target = row + p * row_pitch;
                const V phi = window.value(basis + s, pitch, base[p], p, k);
                store<V>(target, load<V>(target) + (phi - origin[p]));
                if constexpr (Sums == EdgeSums::MeanAbs) first[p] += absolute(phi);
                if constexpr (Sums == EdgeSums::Moments) {
                    const V centred = phi - shift[p];
                    first[p] += centred;
                    second[p] += centred * centred;
                }
            }
        }
    }
    for (int p = 0; p < P && Sums != EdgeSums::None; ++p) {
        store<V>(totals.first + p * kLanes, load<V>(totals.first + p * kLanes) + first[p]);
        if constexpr (Sums == EdgeSums::Moments)
            store<V>(totals.second + p * kLanes, load<V>(totals.second + p * kLanes) + second[p]);
    }
}

/// How a penalty bends the gradient by an edge's value: g += by_sign * sign(phi) + by_deviation * (phi - mean), with
/// the factors of the mean and of the standard deviation already divided out. Null: not at all.
struct Bend {
    const double *by_sign = nullptr;
    const double *by_deviation = nullptr;
    const double *mean = nullptr;
};

/// Where a backward pass adds what it finds.
struct Gradients {
    double *coef = nullptr;      ///< as Panels::coef
    double *base = nullptr;      ///< as Panels::base
    double *upstream = nullptr;  ///< sum of g over the block's samples; null: not wanted
    double *input = nullptr;     ///< [block rows][lanes] by place in the block: parts of sum_j g_j phi'_j
    bool input_begun = false;    ///< `input` holds parts of other panels
};

template <typename V, int K, int P, EdgeSums Penalty, bool InputGradient>
void backward(const NodeBlock &block, const Panels &panels, const double *g, const Bend &bend, const Gradients &out) {
    constexpr int kLanes = kLanesOf<V>;
    const int k = K > 0 ? K : panels.k;
    V base[P], base_sum[P], g_sum[P], weight[P], mean[P];
    for (int p = 0; p < P; ++p) {
        base[p] = load<V>(panels.base + p * kLanes);
        base_sum[p] = g_sum[p] = weight[p] = mean[p] = V{};
        if constexpr (Penalty == EdgeSums::MeanAbs) weight[p] = load<V>(bend.by_sign + p * kLanes);
        if constexpr (Penalty == EdgeSums::Moments) {
            weight[p] = load<V>(bend.by_deviation + p * kLanes);
            mean[p] = load<V>(bend.mean + p * kLanes);
        }
    }
    const double *const basis = block.basis.values;
    const double *const derivatives = block.basis.derivatives;
    const std::uint16_t *const order = block.order;
    double *const by_input_rows = out.input;
    const bool begun = out.input_begun;
    Window<V, K, P> window;
    WindowSums<V, K, P> sums(k);
    const std::ptrdiff_t pitch = block.basis.pitch, stride = panels.stride, row_pitch = panels.row_pitch;
    std::ptrdiff_t at = -2 * stride;
    for (int run = 0; run < block.run_count; ++run) {
        const CellRun cells = block.runs[run];
        const std::ptrdiff_t first_row = cells.cell * stride;
        window.move(panels.coef + first_row, stride, k, first_row - at);
        if (run > 0) sums.move(out.coef + at, stride, k, first_row - at);
        at = first_row;
        for (std::ptrdiff_t s = cells.begin; s < cells.end; ++s) {
            const double *row = g + static_cast<std::ptrdiff_t>(order[s]) * kLanes;
            V by_input{};
            for (int p = 0; p < P; ++p) {
                V upstream = load<V>(row + p * row_pitch);
                if constexpr (!InputGradient) g_sum[p] += upstream;
                if constexpr (Penalty != EdgeSums::None) {
                    const V phi = window.value(basis + s, pitch, base[p], p, k);
                    upstream += weight[p] * (Penalty == EdgeSums::MeanAbs ? signOf(phi) : phi - mean[p]);
                }
                base_sum[p] += upstream * basis[(k + 1) * pitch + s];
                for (int r = 0; r <= k; ++r) sums.row[r][p] += upstream * basis[r * pitch + s];
                if constexpr (InputGradient) by_input += upstream * window.value(derivatives + s, pitch, base[p], p, k);
            }
            if constexpr (InputGradient) {
                double *target = by_input_rows + s * kLanes;
                store<V>(target, begun ? load<V>(target) + by_input : by_input);
            }
        }
    }
    if (block.run_count > 0) sums.flush(out.coef + at, stride, k);
    for (int p = 0; p < P; ++p) {
        store<V>(out.base + p * kLanes, load<V>(out.base + p * kLanes) + base_sum[p]);
        if constexpr (!InputGradient)
            if (out.upstream) store<V>(out.upstream + p * kLanes, load<V>(out.upstream + p * kLanes) + g_sum[p]);
    }
}

}  // namespace kan::wide
