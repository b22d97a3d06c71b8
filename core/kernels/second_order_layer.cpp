#include "core/kernels/second_order_layer.h"
#include "core/simd/simd.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace kan {

namespace {

using simd::fma, simd::Vec4;

double dot(const double *a, std::size_t a_pitch, const double *b, std::size_t b_pitch, int count) {
    double sum = 0;
    for (int d = 0; d < count; ++d)
        sum += a[static_cast<std::size_t>(d) * a_pitch] * b[static_cast<std::size_t>(d) * b_pitch];
    return sum;
}

/// Calls task with the number of splines as a constant where it is a usual one, else with 0.
template <class Task>
void withSplines(int splines, const Task &task) {
    switch (splines) {
        case 3:
            return task(std::integral_constant<int, 3>{});
        case 4:
            return task(std::integral_constant<int, 4>{});
        case 6:
            return task(std::integral_constant<int, 6>{});
        default:
            return task(std::integral_constant<int, 0>{});
    }
}

}  // namespace

SecondOrderLayer::SecondOrderLayer(const KanLayer &shape, BaseFunction base, Extrapolation extrapolation)
    : shape_(shape), basis_(shape, base, extrapolation), numeric_mask_(shape.mask) {
    for (std::size_t e = 0; e < numeric_mask_.size(); ++e) numeric_mask_[e] = shape_.numericMask(e);
    const auto stride = static_cast<std::size_t>(outStride()), inputs = static_cast<std::size_t>(shape_.inputs);
    coef_.assign(inputs * static_cast<std::size_t>(shape_.coefficients()) * stride, 0.0);
    base_.assign(inputs * stride, 0.0);
    bias_.assign(stride, 0.0);
    for (const SymbolicPart &part : shape_.symbolic) symbolic_.push_back({shape_.mask[part.edge], {}});
}

void SecondOrderLayer::setParameters(std::span<const double> parameters) {
    const auto stride = static_cast<std::size_t>(outStride()), outputs = static_cast<std::size_t>(shape_.outputs);
    const auto coefficients = static_cast<std::size_t>(shape_.coefficients());
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape_.inputs); ++i)
        for (std::size_t j = 0; j < outputs; ++j) {
            const std::size_t e = i * outputs + j;
            const NumericScales scales = NumericScales::of(shape_, e, numeric_mask_[e], parameters);
            base_[i * stride + j] = scales.base;
            for (std::size_t q = i * coefficients; q < (i + 1) * coefficients; ++q)
                coef_[q * stride + j] = scales.spline * parameters[shape_.coef_offset + q * outputs + j];
        }
    for (std::size_t j = 0; j < outputs; ++j) bias_[j] = parameters[shape_.bias_offset + j];
    for (std::size_t n = 0; n < symbolic_.size(); ++n) {
        const double *four = parameters.data() + shape_.symbolicParameter(static_cast<int>(n));
        symbolic_[n].at = {four[0], four[1], four[2], four[3]};
    }
}

void SecondOrderLayer::evaluateBasis(const double *x, double *basis, int *first) const {
    for (int i = 0; i < shape_.inputs; ++i) first[i] = basis_.evaluate(i, x[i], basis + i * 3 * basis_.size());
}

template <int Splines>
void SecondOrderLayer::forwardNode(int i, const RowBasis &row, int directions, const double *in, double *out) const {
    const int stride = outStride(), splines = Splines > 0 ? Splines : basis_.size() - 1, functions = splines + 1;
    const double *value = row.values + i * 3 * functions, *slope = value + functions;
    const double *coef = coef_.data() + static_cast<std::ptrdiff_t>(i * shape_.coefficients() + row.first[i]) * stride;
    const double *base = base_.data() + i * stride;
    for (int j = 0; j < stride; j += 4) {
        const Vec4 of_base = simd::load<Vec4>(base + j);
        Vec4 phi = value[splines] * of_base, phi_slope = slope[splines] * of_base;
        for (int r = 0; r < splines; ++r) {
            const Vec4 c = simd::load<Vec4>(coef + r * stride + j);
            phi = fma(value[r], c, phi);
            phi_slope = fma(slope[r], c, phi_slope);
        }
        simd::store(out + j, simd::load<Vec4>(out + j) + phi);
        for (int d = 1; d <= directions; ++d) {
            double *tangent = out + d * stride + j;
            simd::store(tangent, fma(phi_slope, in[d * inStride() + i], simd::load<Vec4>(tangent)));
        }
    }
}

SymbolicTerm SecondOrderLayer::termAt(std::size_t part, double x) const {
    return symbolicTerm(shape_.symbolic[part].function, symbolic_[part].at, x);
}

void SecondOrderLayer::forwardSymbolic(int directions, const double *in, double *out) const {
    for (std::size_t n = 0; n < symbolic_.size(); ++n) {
        if (symbolic_[n].mask == 0) continue;
        const std::size_t e = shape_.symbolic[n].edge;
        const int i = static_cast<int>(e) / shape_.outputs, j = static_cast<int>(e) % shape_.outputs;
        const SymbolicTerm term = termAt(n, in[i]);
        const double slope = symbolic_[n].slope(term.slope);
        out[j] += symbolic_[n].value(term.f);
        for (int d = 1; d <= directions; ++d) out[d * outStride() + j] += slope * in[d * inStride() + i];
    }
}

void SecondOrderLayer::clear(Sums &sums) const {
    sums.coef.assign(coef_.size(), 0.0);
    sums.base.assign(base_.size(), 0.0);
    sums.bias.assign(bias_.size(), 0.0);
    sums.symbolic.assign(4 * symbolic_.size(), 0.0);
}

/// Along `in_adjoint`: phi' times the adjoints above, and for values phi'' times those of the tangents.
template <int Splines>
void SecondOrderLayer::backwardNode(int i, const RowBasis &row, int directions, const double *in,
                                    const double *out_adjoint, double *in_adjoint) const {
    const int stride = outStride(), splines = Splines > 0 ? Splines : basis_.size() - 1, functions = splines + 1;
    const double *slope = row.values + i * 3 * functions + functions, *curvature = slope + functions;
    const double *coef = coef_.data() + static_cast<std::ptrdiff_t>(i * shape_.coefficients() + row.first[i]) * stride;
    const double *base = base_.data() + i * stride;
    for (int j = 0; j < stride; j += 4) {
        const Vec4 of_base = simd::load<Vec4>(base + j);
        Vec4 phi_slope = slope[splines] * of_base, phi_curvature = curvature[splines] * of_base;
        for (int r = 0; r < splines; ++r) {
            const Vec4 c = simd::load<Vec4>(coef + r * stride + j);
            phi_slope = fma(slope[r], c, phi_slope);
            phi_curvature = fma(curvature[r], c, phi_curvature);
        }
        Vec4 by_value = phi_slope * simd::load<Vec4>(out_adjoint + j);
        for (int d = 1; d <= directions; ++d) {
            const Vec4 g = simd::load<Vec4>(out_adjoint + d * stride + j);
            by_value = fma(phi_curvature, g * in[d * inStride() + i], by_value);
            in_adjoint[d * inStride() + i] += simd::sum(phi_slope * g);
        }
        in_adjoint[i] += simd::sum(by_value);
    }
}

template <int Splines>
void SecondOrderLayer::addNode(int i, const RowBasis &row, int directions, const double *in, const double *out_adjoint,
                               Sums &sums) const {
    const int stride = outStride(), splines = Splines > 0 ? Splines : basis_.size() - 1, functions = splines + 1;
    const double *value = row.values + i * 3 * functions, *slope = value + functions;
    double *coef = sums.coef.data() + static_cast<std::ptrdiff_t>(i * shape_.coefficients() + row.first[i]) * stride;
    double *base = sums.base.data() + i * stride;
    for (int j = 0; j < stride; j += 4) {
        const Vec4 g = simd::load<Vec4>(out_adjoint + j);
        Vec4 s{};
        for (int d = 1; d <= directions; ++d)
            s = fma(simd::load<Vec4>(out_adjoint + d * stride + j), in[d * inStride() + i], s);
        for (int r = 0; r < splines; ++r) {
            double *c = coef + r * stride + j;
            simd::store(c, simd::load<Vec4>(c) + fma(slope[r], s, value[r] * g));
        }
        simd::store(base + j, simd::load<Vec4>(base + j) + fma(slope[splines], s, value[splines] * g));
    }
}

void SecondOrderLayer::symbolicGradient(std::size_t part, double x, double adjoint, double tangent_adjoint,
                                        double *four) const {
    const SymbolicTerm term = termAt(part, x);
    const auto [a, b, c, d] = symbolic_[part].at;
    const double mask = symbolic_[part].mask, g = adjoint, s = tangent_adjoint;
    four[0] = mask * c * (x * term.slope * g + (term.slope + a * x * term.curvature) * s);
    four[1] = mask * c * (term.slope * g + a * term.curvature * s);
    four[2] = mask * (term.f * g + a * term.slope * s);
    four[3] = mask * g;
}

void SecondOrderLayer::backwardSymbolic(int directions, const double *in, const double *out_adjoint, double *in_adjoint,
                                        Sums *sums) const {
    const int in_stride = inStride(), stride = outStride();
    for (std::size_t n = 0; n < symbolic_.size(); ++n) {
        if (symbolic_[n].mask == 0) continue;
        const std::size_t e = shape_.symbolic[n].edge;
        const int i = static_cast<int>(e) / shape_.outputs, j = static_cast<int>(e) % shape_.outputs;
        const double s = dot(in + in_stride + i, static_cast<std::size_t>(in_stride), out_adjoint + stride + j,
                             static_cast<std::size_t>(stride), directions);
        if (sums) {
            double four[4];
            symbolicGradient(n, in[i], out_adjoint[j], s, four);
            for (std::size_t number = 0; number < 4; ++number) sums->symbolic[4 * n + number] += four[number];
        }
        if (!in_adjoint) continue;
        const SymbolicTerm term = termAt(n, in[i]);
        const double slope = symbolic_[n].slope(term.slope);
        in_adjoint[i] += slope * out_adjoint[j] + symbolic_[n].curvature(term.curvature) * s;
        for (int d = 1; d <= directions; ++d) in_adjoint[d * in_stride + i] += slope * out_adjoint[d * stride + j];
    }
}

template <int Splines>
void SecondOrderLayer::forwardNodes(const RowBasis &row, int directions, const double *in, double *out) const {
    for (int i = 0; i < shape_.inputs; ++i) forwardNode<Splines>(i, row, directions, in, out);
}

template <int Splines>
void SecondOrderLayer::backwardNodes(const RowBasis &row, int directions, const double *in, const double *out_adjoint,
                                     double *in_adjoint, Sums *sums) const {
    for (int i = 0; i < shape_.inputs; ++i) {
        if (in_adjoint) backwardNode<Splines>(i, row, directions, in, out_adjoint, in_adjoint);
        if (sums) addNode<Splines>(i, row, directions, in, out_adjoint, *sums);
    }
}

void SecondOrderLayer::forward(const RowBasis &row, int directions, const double *in, double *out) const {
    std::copy(bias_.begin(), bias_.end(), out);
    std::fill(out + outStride(), out + (1 + directions) * outStride(), 0.0);
    withSplines(shape_.k + 1, [&](auto splines) { forwardNodes<splines()>(row, directions, in, out); });
    if (!symbolic_.empty()) forwardSymbolic(directions, in, out);
}

void SecondOrderLayer::forwardJetNode(int i, const RowBasis &row, int directions, const double *in, double *out) const {
    const int stride = outStride(), splines = basis_.size() - 1, functions = splines + 1;
    const double *value = row.values + i * 3 * functions, *slope = value + functions, *curvature = slope + functions;
    const double *coef = coef_.data() + static_cast<std::ptrdiff_t>(i * shape_.coefficients() + row.first[i]) * stride;
    const double *base = base_.data() + i * stride;
    const auto along = [&](int n) { return in[n * inStride() + i]; };
    for (int j = 0; j < stride; j += 4) {
        const Vec4 of_base = simd::load<Vec4>(base + j);
        Vec4 phi = value[splines] * of_base, first = slope[splines] * of_base, second = curvature[splines] * of_base;
        for (int r = 0; r < splines; ++r) {
            const Vec4 c = simd::load<Vec4>(coef + r * stride + j);
            phi = fma(value[r], c, phi);
            first = fma(slope[r], c, first);
            second = fma(curvature[r], c, second);
        }
        const auto add = [&](int n, Vec4 term) {
            double *to = out + n * stride + j;
            simd::store(to, simd::load<Vec4>(to) + term);
        };
        add(0, phi);
        for (int d = 0; d < directions; ++d) add(1 + d, along(1 + d) * first);
        for (int d = 0, pair = 1 + directions; d < directions; ++d)
            for (int e = 0; e <= d; ++e, ++pair)
                add(pair, fma(along(1 + d) * along(1 + e), second, along(pair) * first));
    }
}

void SecondOrderLayer::forwardJet(const RowBasis &row, int directions, const double *in, double *out) const {
    std::copy(bias_.begin(), bias_.end(), out);
    std::fill(out + outStride(), out + jetSize(directions) * outStride(), 0.0);
    for (int i = 0; i < shape_.inputs; ++i) forwardJetNode(i, row, directions, in, out);
    for (std::size_t n = 0; n < symbolic_.size(); ++n) {
        if (symbolic_[n].mask == 0) continue;
        const std::size_t edge = shape_.symbolic[n].edge;
        const int i = static_cast<int>(edge) / shape_.outputs, j = static_cast<int>(edge) % shape_.outputs;
        const SymbolicTerm term = termAt(n, in[i]);
        const double first = symbolic_[n].slope(term.slope), second = symbolic_[n].curvature(term.curvature);
        const auto along = [&](int m) { return in[m * inStride() + i]; };
        const auto add = [&](int m, double by) { out[m * outStride() + j] += by; };
        add(0, symbolic_[n].value(term.f));
        for (int d = 0; d < directions; ++d) add(1 + d, along(1 + d) * first);
        for (int d = 0, pair = 1 + directions; d < directions; ++d)
            for (int e = 0; e <= d; ++e, ++pair) add(pair, along(1 + d) * along(1 + e) * second + along(pair) * first);
    }
}

void SecondOrderLayer::backward(const RowBasis &row, int directions, const double *in, const double *out_adjoint,
                                double *in_adjoint, Sums *sums) const {
    if (sums)
        for (int j = 0; j < outStride(); ++j) sums->bias[static_cast<std::size_t>(j)] += out_adjoint[j];
    if (in_adjoint) std::fill(in_adjoint, in_adjoint + (1 + directions) * inStride(), 0.0);
    withSplines(shape_.k + 1,
                [&](auto splines) { backwardNodes<splines()>(row, directions, in, out_adjoint, in_adjoint, sums); });
    if (!symbolic_.empty()) backwardSymbolic(directions, in, out_adjoint, in_adjoint, sums);
}

void SecondOrderLayer::addGradient(const Sums &sums, std::span<const double> parameters,
                                   std::span<double> gradient) const {
    const auto stride = static_cast<std::size_t>(outStride()), outputs = static_cast<std::size_t>(shape_.outputs);
    const auto coefficients = static_cast<std::size_t>(shape_.coefficients());
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape_.inputs); ++i)
        for (std::size_t j = 0; j < outputs; ++j) {
            const std::size_t e = i * outputs + j;
            const double mask = numeric_mask_[e], scale = mask * parameters[shape_.scale_sp_offset + e];
            double by_scale = 0;
            for (std::size_t q = i * coefficients; q < (i + 1) * coefficients; ++q) {
                const std::size_t c = shape_.coef_offset + q * outputs + j;
                gradient[c] += scale * sums.coef[q * stride + j];
                by_scale += parameters[c] * sums.coef[q * stride + j];
            }
            gradient[shape_.scale_sp_offset + e] += mask * by_scale;
            gradient[shape_.scale_base_offset + e] += mask * sums.base[i * stride + j];
        }
    for (std::size_t j = 0; j < outputs; ++j) gradient[shape_.bias_offset + j] += sums.bias[j];
    for (std::size_t n = 0; n < sums.symbolic.size(); ++n)
        if (!shape_.symbolic[n / 4].frozen) gradient[shape_.symbolic_offset + n] += sums.symbolic[n];
}

}  // namespace kan
