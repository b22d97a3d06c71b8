#include "core/kernels/kan_gradient_jacobian.h"

#include <algorithm>
#include <cmath>
#include "core/kernels/spreading.h"

namespace kan {

namespace {

constexpr int kParts = 8;  ///< into which a block's samples are divided

}  // namespace

void KanGradientJacobian::bind(const Kan &model, const Matrix &inputs) {
    network_.bind(model, inputs);
    columns_ = ParameterColumns(model);
    scratch_.assign(kParts, network_.makeRow());
}

void KanGradientJacobian::linearize(std::span<const double> parameters, double value_weight, double gradient_weight) {
    at_.assign(parameters.begin(), parameters.end());
    network_.setParameters(parameters);
    value_weight_ = value_weight;
    gradient_weight_ = gradient_weight;
}

/// Rows of a sample: outputs, and derivatives if they weigh anything.
int KanGradientJacobian::targets() const {
    return network_.outputs() * (gradient_weight_ > 0 ? 1 + network_.inputs() : 1);
}

void KanGradientJacobian::fillBlock(int first_sample) {
    rows_.samples = std::min(kBlockSamples, network_.rows() - first_sample);
    const auto row_size = static_cast<std::size_t>(rowSize()), rows = static_cast<std::size_t>(targets());
    rows_.entries.resize(kBlockSamples * rows * row_size);
    rows_.starts.resize(kBlockSamples * nodes());
    const double work = network_.work(network_.inputs()) / network_.rows() * kBlockSamples * targets();
    team_.run(kParts, work > kWorthThreads, [&](int part) {
        const int last = rows_.samples * (part + 1) / kParts;
        for (int s = rows_.samples * part / kParts; s < last; ++s)
            fillSample(first_sample + s, scratch_[static_cast<std::size_t>(part)],
                       rows_.entries.data() + static_cast<std::size_t>(s) * rows * row_size,
                       rows_.starts.data() + static_cast<std::size_t>(s) * nodes());
    });
}

void KanGradientJacobian::fillSample(int sample, SecondOrderNetwork::Row &row, double *entries, int *starts) const {
    const int along = gradient_weight_ > 0 ? network_.inputs() : 0;
    network_.forward(sample, along, row);
    for (const ParameterColumns::Node &node : columns_.nodes())
        *starts++ = node.i < 0 ? 0 : network_.basisOf(row, node.layer, sample).first[node.i];
    AlignedVector &out = row.adjoints.back();
    const int stride = network_.outStride();
    // Values of all outputs first, then the derivatives of each.
    for (int j = 0; j < network_.outputs(); ++j)
        for (int d = 0; d <= along; ++d) {
            std::fill(out.begin(), out.end(), 0.0);
            out[static_cast<std::size_t>(d * stride + j)] = 1;
            const int target = d == 0 ? j : network_.outputs() + j * along + d - 1;
            fillTarget(sample, row, std::sqrt(d == 0 ? value_weight_ : gradient_weight_),
                       entries + static_cast<std::ptrdiff_t>(target) * rowSize());
        }
}

void KanGradientJacobian::fillTarget(int sample, SecondOrderNetwork::Row &row, double weight, double *entries) const {
    const int along = gradient_weight_ > 0 ? network_.inputs() : 0;
    for (int l = network_.depth() - 1; l >= 0; --l) {
        const auto at = static_cast<std::size_t>(l);
        std::fill(row.by_numbers[at].begin(), row.by_numbers[at].end(), 0.0);
        const double *by_sum = network_.subnodeAdjoints(l, along, row, row.by_numbers[at].data());
        if (l > 0)
            network_.layers()[at].backward(network_.basisOf(row, l, sample), along, row.nodes[at].data(), by_sum,
                                           row.adjoints[at].data(), nullptr);
    }
    for (const Group &group : columns_.groups()) fillGroup(group, sample, row, weight, entries + group.offset);
}

void KanGradientJacobian::fillGroup(const Group &group, int sample, const SecondOrderNetwork::Row &row, double weight,
                                    double *entries) const {
    const auto at = static_cast<std::size_t>(group.layer);
    const SecondOrderLayer &layer = network_.layers()[at];
    const KanLayer &shape = layer.shape();
    if (group.kind == ParameterColumns::Kind::NodeNumber) {
        entries[0] = weight * row.by_numbers[at][group.part];
        return;
    }
    const double *adjoint = network_.sumAdjoints(group.layer, row) + group.j;
    const double g = weight * adjoint[0];
    if (group.kind == ParameterColumns::Kind::Bias) {
        entries[0] = g;
        return;
    }
    const double *in = row.nodes[at].data() + group.i;
    double s = 0;
    if (gradient_weight_ > 0)
        for (int d = 1; d <= network_.inputs(); ++d) s += adjoint[d * layer.outStride()] * in[d * layer.inStride()];
    s *= weight;
    if (group.kind == ParameterColumns::Kind::Symbolic) return layer.symbolicGradient(group.part, in[0], g, s, entries);
    const SecondOrderLayer::RowBasis basis = network_.basisOf(row, group.layer, sample);
    const int functions = group.window + 1, start = basis.first[group.i];
    const double *value = basis.values + group.i * 3 * functions, *slope = value + functions;
    const std::size_t e = shape.edge(group.i, group.j);
    const double mask = layer.numericMask(e), scale = mask * at_[shape.scale_sp_offset + e];
    double by_scale = 0;
    for (int r = 0; r < group.window; ++r) {
        const double by_product = value[r] * g + slope[r] * s;
        entries[r] = scale * by_product;
        by_scale += at_[shape.coefficient(group.i, group.j, start + r)] * by_product;
    }
    entries[group.window] = mask * (value[group.window] * g + slope[group.window] * s);
    entries[group.window + 1] = mask * by_scale;
}

}  // namespace kan
