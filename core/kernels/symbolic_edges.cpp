#include "core/kernels/symbolic_edges.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/narrow_kernels.h"
#include "core/simd/simd.h"

namespace kan {

namespace {

double signOf(double x) {
    return static_cast<double>((x > 0) - (x < 0));
}

}  // namespace

SymbolicEdges::SymbolicEdges(const KanLayer &layer, int block_rows)
    : shape_(layer), pitch_(static_cast<std::size_t>(block_rows)), rows_(layer.grid + 3 * layer.k) {
    for (std::size_t n = 0; n < layer.symbolic.size(); ++n) {
        const SymbolicPart &part = layer.symbolic[n];
        if (layer.mask[part.edge] == 0) continue;
        Edge edge;
        edge.i = static_cast<int>(part.edge) / layer.outputs;
        edge.j = static_cast<int>(part.edge) % layer.outputs;
        edge.edge = part.edge;
        edge.parameter = layer.symbolicParameter(static_cast<int>(n));
        edge.symbolic.mask = layer.mask[part.edge];
        edge.mixed = part.with_spline;
        edge.frozen = part.frozen;
        edge.function = part.function;
        if (nodes_.empty() || nodes_.back().i != edge.i)
            nodes_.push_back({edge.i, edges_.size(), edges_.size(), false});
        nodes_.back().last = edges_.size() + 1;
        nodes_.back().mixed = nodes_.back().mixed || edge.mixed;
        edges_.push_back(std::move(edge));
    }
    coef_.assign(edges_.size() * static_cast<std::size_t>(rows_), 0.0);
    allocate(one_);
}

void SymbolicEdges::allocate(Share &share) const {
    const bool mixed = std::any_of(nodes_.begin(), nodes_.end(), [](const Node &node) { return node.mixed; });
    const std::size_t samples = nodes_.size() * pitch_;
    share.x.assign(samples, 0.0);
    share.basis.assign(mixed ? samples * static_cast<std::size_t>(2 * (shape_.k + 2)) : 0, 0.0);
    share.cell.assign(mixed ? samples : 0, 0);
    share.curves.assign(edges_.size() * kCurves * pitch_, 0.0);
    share.gradient.assign(edges_.size() * sums(), 0.0);
}

void SymbolicEdges::setParameters(std::span<const double> parameters) {
    for (std::size_t e = 0; e < edges_.size(); ++e) {
        Edge &edge = edges_[e];
        const double *numbers = parameters.data() + edge.parameter;
        edge.symbolic.at = {numbers[0], numbers[1], numbers[2], numbers[3]};
        if (!edge.mixed) continue;
        edge.numeric = NumericScales::of(shape_, edge.edge, edge.symbolic.mask, parameters);
        double *table = coef_.data() + e * static_cast<std::size_t>(rows_) + shape_.k;
        for (int q = 0; q < shape_.coefficients(); ++q) table[q] = parameters[shape_.coefficient(edge.i, edge.j, q)];
    }
}

BasisBlock SymbolicEdges::basisOf(Share &share, std::size_t node) const {
    double *values = share.basis.data() + node * static_cast<std::size_t>(2 * (shape_.k + 2)) * pitch_;
    return {values, values + static_cast<std::size_t>(shape_.k + 2) * pitch_, share.cell.data() + node * pitch_,
            static_cast<int>(pitch_)};
}

void SymbolicEdges::evaluate(const LayerBasis &basis, const NodeTable &inputs, int block, int count,
                             Share &share) const {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        const Node &node = nodes_[n];
        double *x = share.x.data() + n * pitch_;
        const double *source = inputs.block(block) + inputs.node(node.i);
        for (int s = 0; s < count; ++s) x[s] = source[static_cast<std::ptrdiff_t>(s) * inputs.lanes];
        if (node.mixed) basis.evaluate(node.i, x, count, basisOf(share, n));
        for (std::size_t e = node.first; e < node.last; ++e) evaluateEdge(n, e, count, share);
    }
}

void SymbolicEdges::evaluateEdge(std::size_t node, std::size_t e, int count, Share &share) const {
    const Edge &edge = edges_[e];
    double *curves = share.curves.data() + e * kCurves * pitch_;
    double *f = curves + kValue * pitch_, *f_slope = curves + kSlope * pitch_;
    double *phi = curves + kPhi * pitch_, *slope = curves + kPhiSlope * pitch_;
    evaluateTerm(edge.function, edge.symbolic.at, share.x.data() + node * pitch_, count, f, f_slope);
    for (int s = 0; s < count; ++s) {
        phi[s] = edge.symbolic.value(f[s]);
        slope[s] = edge.symbolic.slope(f_slope[s]);
    }
    if (edge.mixed) addNumericPart(node, e, count, share);
}

void SymbolicEdges::addNumericPart(std::size_t node, std::size_t e, int count, Share &share) const {
    const Edge &edge = edges_[e];
    const BasisBlock basis = basisOf(share, node);
    double *curves = share.curves.data() + e * kCurves * pitch_;
    const double *table = coef_.data() + e * static_cast<std::size_t>(rows_);
    const int k = shape_.k;
    for (int s = 0; s < count; ++s) {
        double spline = 0, rise = 0;
        for (int r = 0; r <= k; ++r) {
            spline += table[basis.cell[s] + r] * basis.values[static_cast<std::size_t>(r) * pitch_ + s];
            rise += table[basis.cell[s] + r] * basis.derivatives[static_cast<std::size_t>(r) * pitch_ + s];
        }
        curves[kSpline * pitch_ + s] = spline;
        curves[kPhi * pitch_ + s] +=
            edge.numeric.value(basis.values[static_cast<std::size_t>(k + 1) * pitch_ + s], spline);
        curves[kPhiSlope * pitch_ + s] +=
            edge.numeric.value(basis.derivatives[static_cast<std::size_t>(k + 1) * pitch_ + s], rise);
    }
}

void SymbolicEdges::addValues(const Share &share, int count, EdgeSums sums, int stride, double *first, double *second,
                              const NodeTable &outputs, double *y) const {
    for (std::size_t e = 0; e < edges_.size(); ++e) {
        const Edge &edge = edges_[e];
        const double *phi = curve(share, e, kPhi);
        double *target = y + outputs.node(edge.j);
        for (int s = 0; s < count; ++s) target[static_cast<std::ptrdiff_t>(s) * outputs.lanes] += phi[s];
        if (sums == EdgeSums::None) continue;
        const std::size_t at = static_cast<std::size_t>(edge.i) * stride + static_cast<std::size_t>(edge.j);
        for (int s = 0; s < count; ++s) {
            const double centred = phi[s] - edge.shift;
            first[at] += sums == EdgeSums::MeanAbs ? std::abs(phi[s]) : centred;
            if (sums == EdgeSums::Moments) second[at] += centred * centred;
        }
    }
}

void SymbolicEdges::backward(const Upstream &upstream, int count, Share &share) const {
    double u[kLargestBlock];
    std::fill_n(u, (count + 3) / 4 * 4, 0.0);
    const LayerStatisticsGradient *bend = upstream.bend;
    for (std::size_t n = 0; n < nodes_.size(); ++n)
        for (std::size_t e = nodes_[n].first; e < nodes_[n].last; ++e) {
            const Edge &edge = edges_[e];
            const double *phi = curve(share, e, kPhi);
            const double *g = upstream.g + upstream.outputs->node(edge.j);
            const std::size_t at =
                static_cast<std::size_t>(edge.i) * upstream.statistics->stride + static_cast<std::size_t>(edge.j);
            for (int s = 0; s < count; ++s) u[s] = g[static_cast<std::ptrdiff_t>(s) * upstream.outputs->lanes];
            if (bend && !bend->by_mean_abs.empty())
                for (int s = 0; s < count; ++s) u[s] += bend->by_mean_abs[at] * signOf(phi[s]);
            if (bend && !bend->by_std.empty())
                for (int s = 0; s < count; ++s) u[s] += bend->by_std[at] * (phi[s] - upstream.statistics->mean[at]);
            gatherEdge(n, e, u, count, share);
            if (!upstream.downstream) continue;
            const double *slope = curve(share, e, kPhiSlope);
            double *target = upstream.downstream + upstream.inputs->node(edge.i);
            for (int s = 0; s < count; ++s)
                target[static_cast<std::ptrdiff_t>(s) * upstream.inputs->lanes] += u[s] * slope[s];
        }
}

/// Adds up what a block says of one edge's numbers: sums over samples of u times the derivative, without mask and
/// scales.
void SymbolicEdges::gatherEdge(std::size_t node, std::size_t e, const double *u, int count, Share &share) const {
    const Edge &edge = edges_[e];
    const double *x = share.x.data() + node * pitch_;
    const double *f = curve(share, e, kValue), *slope = curve(share, e, kSlope);
    double *total = share.gradient.data() + e * sums();
    narrow::BlockSum by_a(count), by_b(count), by_c(count), by_d(count);
    for (int s = 0; s < count; s += 4) {
        const auto at = [s](const double *values) { return simd::load<simd::Vec4>(values + s); };
        const simd::Vec4 by_value = at(u), by_argument = by_value * at(slope);
        by_a.add(s, by_argument * at(x));
        by_b.add(s, by_argument);
        by_c.add(s, by_value * at(f));
        by_d.add(s, by_value);
    }
    total[0] += by_a.total(), total[1] += by_b.total(), total[2] += by_c.total(), total[3] += by_d.total();
    if (!edge.mixed) return;
    const BasisBlock basis = basisOf(share, node);
    const double *spline = curve(share, e, kSpline);
    const int k = shape_.k;
    double by_base = 0, by_spline = 0;
    for (int s = 0; s < count; ++s) {
        by_base += u[s] * basis.values[static_cast<std::size_t>(k + 1) * pitch_ + s];
        by_spline += u[s] * spline[s];
        for (int r = 0; r <= k; ++r)
            total[kFirstCoef + basis.cell[s] + r] += u[s] * basis.values[static_cast<std::size_t>(r) * pitch_ + s];
    }
    total[kScaleBase] += by_base, total[kScaleSp] += by_spline;
}

void SymbolicEdges::addGradient(const Share &share, std::span<const double> parameters,
                                std::span<double> gradient) const {
    for (std::size_t e = 0; e < edges_.size(); ++e) {
        const Edge &edge = edges_[e];
        const double *total = share.gradient.data() + e * sums();
        const double c = parameters[edge.parameter + 2];
        const double mask = edge.symbolic.mask, factors[] = {mask * c, mask * c, mask, mask};
        for (std::size_t n = 0; n < 4 && !edge.frozen; ++n) gradient[edge.parameter + n] += factors[n] * total[n];
        if (!edge.mixed) continue;
        gradient[shape_.scale_base_offset + edge.edge] += mask * total[kScaleBase];
        gradient[shape_.scale_sp_offset + edge.edge] += mask * total[kScaleSp];
        const double scale_sp = mask * parameters[shape_.scale_sp_offset + edge.edge];
        for (int q = 0; q < shape_.coefficients(); ++q)
            gradient[shape_.coefficient(edge.i, edge.j, q)] += scale_sp * total[kFirstCoef + q + shape_.k];
    }
}

void SymbolicEdges::takeShifts(const LayerBasis &basis, const AlignedVector &x, AlignedVector &y) {
    for (std::size_t n = 0; n < nodes_.size(); ++n) {
        one_.x[n * pitch_] = x[static_cast<std::size_t>(nodes_[n].i)];
        if (nodes_[n].mixed) basis.evaluate(nodes_[n].i, &one_.x[n * pitch_], 1, basisOf(one_, n));
        for (std::size_t e = nodes_[n].first; e < nodes_[n].last; ++e) {
            evaluateEdge(n, e, 1, one_);
            edges_[e].shift = curve(one_, e, kPhi)[0];
            y[static_cast<std::size_t>(edges_[e].j)] += edges_[e].shift;
        }
    }
}

void SymbolicEdges::copyShifts(int stride, AlignedVector &table) const {
    for (const Edge &edge : edges_)
        table[static_cast<std::size_t>(edge.i) * stride + static_cast<std::size_t>(edge.j)] = edge.shift;
}

}  // namespace kan
