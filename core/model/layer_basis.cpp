#include "core/model/layer_basis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/spline/knots.h"

namespace kan {

namespace {

bool equidistant(std::span<const double> knots, double h) {
    const double tolerance =
        8 * std::numeric_limits<double>::epsilon() * std::max(std::abs(knots.front()), std::abs(knots.back()));
    for (std::size_t q = 0; q < knots.size(); ++q)
        if (std::abs(knots[q] - (knots.front() + h * static_cast<double>(q))) > tolerance) return false;
    return true;
}

}  // namespace

LayerBasis::LayerBasis(const KanLayer &layer, BaseFunction base, Extrapolation extrapolation)
    : k_(layer.k),
      grid_(layer.grid),
      base_(base),
      extrapolation_(extrapolation),
      nodes_(static_cast<std::size_t>(layer.inputs)) {
    for (int i = 0; i < layer.inputs; ++i) {
        Node &node = nodes_[static_cast<std::size_t>(i)];
        const std::span<const double> knots = layer.nodeKnots(i);
        node.low = knots.front();
        node.high = knots.back();
        node.h = (node.high - node.low) / grid_;
        node.inverse_h = 1.0 / node.h;
        node.uniform = equidistant(knots, node.h);
        node.knots = extendKnots(knots, 2 * k_);
        const std::size_t count = node.knots.size();
        node.first = node.knots[static_cast<std::size_t>(k_)];
        node.last = node.knots[count - 1 - static_cast<std::size_t>(k_)];
        node.reciprocal.assign(static_cast<std::size_t>(k_ + 1) * count, 0.0);
        for (std::size_t d = 1; d <= static_cast<std::size_t>(k_); ++d)
            for (std::size_t m = 0; m + d < count; ++m)
                node.reciprocal[d * count + m] = 1.0 / (node.knots[m + d] - node.knots[m]);
        const int slices = 4 * (grid_ + 2 * k_);
        node.bucket.resize(static_cast<std::size_t>(slices));
        for (int b = 0; b < slices; ++b) {
            const double left = node.first + (node.last - node.first) * b / slices;
            const auto above = std::upper_bound(node.knots.begin() + k_, node.knots.end() - k_ - 1, left);
            node.bucket[static_cast<std::size_t>(b)] =
                std::max(0, static_cast<std::int32_t>(above - node.knots.begin()) - 1 - k_);
        }
    }
}

void LayerBasis::findCells(const Node &node, const double *x, int count, std::int32_t *cell) const {
    const int slices = static_cast<int>(node.bucket.size());
    const double scale = slices / (node.last - node.first);
    const int last_cell = grid_ + 2 * k_ - 1;
    const double *knots = node.knots.data() + k_;
    for (int s = 0; s < count; ++s) {
        if (!(x[s] >= node.first && x[s] < node.last)) {
            cell[s] = 0;
            continue;
        }
        const int slice = std::min(static_cast<int>((x[s] - node.first) * scale), slices - 1);
        int c = node.bucket[static_cast<std::size_t>(slice)];
        while (c < last_cell && x[s] >= knots[c + 1]) ++c;
        while (c > 0 && x[s] < knots[c]) --c;
        cell[s] = c;
    }
}

template <int K>
void LayerBasis::evaluateUniform(const Node &node, const double *x, int count, const BasisBlock &out) const {
    const int last_cell = grid_ + 2 * K - 1;
    const double first = node.first;
    const double last = node.last;
    const double inverse_h = node.inverse_h;
    const bool derivatives = out.derivatives != nullptr;
#pragma omp simd
    for (int s = 0; s < count; ++s) {
        const double inside = (x[s] >= first) & (x[s] < last) ? 1.0 : 0.0;
        double u = (x[s] - first) * inverse_h;
        u = u > 0.0 ? u : 0.0;
        u = u < last_cell ? u : last_cell;
        const std::int32_t c = static_cast<std::int32_t>(u);
        double f = (x[s] - first) * inverse_h - c;
        f = inside != 0.0 ? f : 0.0;
        out.cell[s] = c;
        double v[K + 1] = {inside};
        for (int j = 1; j <= K; ++j) {
            if (j == K && derivatives) {
                double previous = 0;
                for (int r = 0; r < K; ++r) {
                    const double slope = v[r] * inverse_h;
                    out.derivatives[r * kBlock + s] = previous - slope;
                    previous = slope;
                }
                out.derivatives[K * kBlock + s] = previous;
            }
            double saved = 0;
            for (int r = 0; r < j; ++r) {
                const double share = v[r] * (1.0 / j);
                v[r] = saved + (r + 1 - f) * share;
                saved = (f + (j - r - 1)) * share;
            }
            v[j] = saved;
        }
        for (int r = 0; r <= K; ++r) out.values[r * kBlock + s] = v[r];
    }
}

template <int K>
void LayerBasis::evaluateGeneral(const Node &node, const double *x, int count, const BasisBlock &out) const {
    const int k = K > 0 ? K : k_;
    const std::size_t knot_count = node.knots.size();
    const double *e = node.knots.data();
    const double *reciprocal = node.reciprocal.data();
    findCells(node, x, count, out.cell);
    for (int s = 0; s < count; ++s) {
        const std::int32_t c = out.cell[s] + k;
        const double inside = x[s] >= node.first && x[s] < node.last ? 1.0 : 0.0;
        const double at = inside != 0.0 ? x[s] : e[c];
        double v[(K > 0 ? K : KanSpec::kMaxOrder) + 1] = {inside};
        for (int j = 1; j <= k; ++j) {
            const double *inverse = reciprocal + static_cast<std::size_t>(j) * knot_count + c + 1 - j;
            if (j == k && out.derivatives) {
                double previous = 0;
                for (int r = 0; r < k; ++r) {
                    const double slope = k * v[r] * inverse[r];
                    out.derivatives[r * kBlock + s] = previous - slope;
                    previous = slope;
                }
                out.derivatives[k * kBlock + s] = previous;
            }
            double saved = 0;
            for (int r = 0; r < j; ++r) {
                const double share = v[r] * inverse[r];
                v[r] = saved + (e[c + r + 1] - at) * share;
                saved = (at - e[c + r + 1 - j]) * share;
            }
            v[j] = saved;
        }
        for (int r = 0; r <= k; ++r) out.values[r * kBlock + s] = v[r];
    }
}

void LayerBasis::extrapolate(const Node &node, const double *x, int count, const BasisBlock &out) const {
    alignas(64) double values[(KanSpec::kMaxOrder + 2) * kBlock];
    alignas(64) double derivatives[(KanSpec::kMaxOrder + 2) * kBlock];
    std::int32_t cell[kBlock];
    for (int s = 0; s < count; ++s) {
        if (!(x[s] < node.low || x[s] > node.high)) continue;
        const double border = x[s] < node.low ? node.low : node.high;
        evaluateGeneral<0>(node, &border, 1, {values, derivatives, cell});
        const bool linear = extrapolation_ == Extrapolation::Linear;
        for (int r = 0; r <= k_; ++r) {
            const double slope = linear ? derivatives[r * kBlock] : 0.0;
            out.values[r * kBlock + s] = values[r * kBlock] + (linear ? (x[s] - border) * slope : 0.0);
            if (out.derivatives) out.derivatives[r * kBlock + s] = slope;
        }
        out.cell[s] = cell[0];
    }
}

void LayerBasis::evaluateBase(const double *x, int count, double *value, double *derivative) const {
    if (base_ != BaseFunction::Silu) {
        const double slope = base_ == BaseFunction::Identity ? 1.0 : 0.0;
        for (int s = 0; s < count; ++s) value[s] = slope * x[s];
        if (derivative) std::fill(derivative, derivative + count, slope);
        return;
    }
    if (!derivative) {
#pragma omp simd
        for (int s = 0; s < count; ++s) value[s] = x[s] / (1.0 + vectorExp(-x[s]));
        return;
    }
#pragma omp simd
    for (int s = 0; s < count; ++s) {
        const double sigmoid = 1.0 / (1.0 + vectorExp(-x[s]));
        value[s] = x[s] * sigmoid;
        derivative[s] = sigmoid * (1.0 + x[s] * (1.0 - sigmoid));
    }
}

template <int K>
void LayerBasis::evaluateOrder(const Node &node, const double *x, int count, const BasisBlock &out) const {
    if (node.uniform)
        evaluateUniform<K>(node, x, count, out);
    else
        evaluateGeneral<K>(node, x, count, out);
}

void LayerBasis::evaluate(int node_index, const double *x, int count, const BasisBlock &out) const {
    const Node &node = nodes_[static_cast<std::size_t>(node_index)];
    switch (k_) {
        case 1:
            evaluateOrder<1>(node, x, count, out);
            break;
        case 2:
            evaluateOrder<2>(node, x, count, out);
            break;
        case 3:
            evaluateOrder<3>(node, x, count, out);
            break;
        case 4:
            evaluateOrder<4>(node, x, count, out);
            break;
        case 5:
            evaluateOrder<5>(node, x, count, out);
            break;
        default:
            evaluateGeneral<0>(node, x, count, out);
            break;
    }
    if (extrapolation_ != Extrapolation::Zero) extrapolate(node, x, count, out);
    evaluateBase(x, count, out.values + (k_ + 1) * kBlock,
                 out.derivatives ? out.derivatives + (k_ + 1) * kBlock : nullptr);
}

}  // namespace kan
