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
    groups_.clear();
    parameters_.clear();
    node_offset_.clear();
    row_size_ = 0;
    nodes_ = 0;
    for (int l = 0; l < model.depth(); ++l) {
        node_offset_.push_back(nodes_);
        addLayer(model, l);
        addSymbolic(model, l);
        nodes_ += static_cast<std::size_t>(model.layer(l).inputs);
    }
    scratch_.assign(kParts, network_.makeRow());
}

void KanGradientJacobian::append(Group group) {
    group.column = columns();
    group.offset = row_size_;
    row_size_ += group.window + group.extras;
    groups_.push_back(group);
}

void KanGradientJacobian::addLayer(const Kan &model, int l) {
    const KanLayer &shape = model.layer(l);
    for (int i = 0; i < shape.inputs; ++i)
        for (int j = 0; j < shape.outputs; ++j) {
            const std::size_t e = shape.edge(i, j);
            if (shape.mask[e] == 0 || !shape.numeric(e)) continue;
            append({Group::Kind::Numeric, l, i, j, 0, 0, shape.k + 1, 2, columns() + shape.coefficients(), 0,
                    nodes_ + static_cast<std::size_t>(i)});
            for (int q = 0; q < shape.coefficients(); ++q) parameters_.push_back(shape.coefficient(i, j, q));
            parameters_.push_back(shape.scale_base_offset + e);
            parameters_.push_back(shape.scale_sp_offset + e);
        }
    if (!model.biasTrainable()) return;
    for (int j = 0; j < shape.outputs; ++j) {
        append({Group::Kind::Bias, l, 0, j, 0, 0, 0, 1, columns(), 0, nodes_});
        parameters_.push_back(shape.bias_offset + static_cast<std::size_t>(j));
    }
}

void KanGradientJacobian::addSymbolic(const Kan &model, int l) {
    const KanLayer &shape = model.layer(l);
    for (std::size_t n = 0; n < shape.symbolic.size(); ++n) {
        const std::size_t e = shape.symbolic[n].edge;
        if (shape.mask[e] == 0) continue;
        const int i = static_cast<int>(e) / shape.outputs, j = static_cast<int>(e) % shape.outputs;
        append({Group::Kind::Symbolic, l, i, j, n, 0, 0, 4, columns(), 0, nodes_ + static_cast<std::size_t>(i)});
        for (std::size_t number = 0; number < 4; ++number)
            parameters_.push_back(shape.symbolicParameter(static_cast<int>(n)) + number);
    }
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
    const auto row_size = static_cast<std::size_t>(row_size_), rows = static_cast<std::size_t>(targets());
    rows_.entries.resize(kBlockSamples * rows * row_size);
    rows_.starts.resize(kBlockSamples * nodes_);
    const double work = network_.work(network_.inputs()) / network_.rows() * kBlockSamples * targets();
    team_.run(kParts, work > kWorthThreads, [&](int part) {
        const int last = rows_.samples * (part + 1) / kParts;
        for (int s = rows_.samples * part / kParts; s < last; ++s)
            fillSample(first_sample + s, scratch_[static_cast<std::size_t>(part)],
                       rows_.entries.data() + static_cast<std::size_t>(s) * rows * row_size,
                       rows_.starts.data() + static_cast<std::size_t>(s) * nodes_);
    });
}

void KanGradientJacobian::fillSample(int sample, SecondOrderNetwork::Row &row, double *entries, int *starts) const {
    const int along = gradient_weight_ > 0 ? network_.inputs() : 0;
    network_.forward(sample, along, row);
    for (int l = 0; l < network_.depth(); ++l) {
        const int *first = network_.basisOf(row, l, sample).first;
        const auto at = static_cast<std::size_t>(l);
        std::copy(first, first + network_.layers()[at].shape().inputs, starts + node_offset_[at]);
    }
    AlignedVector &out = row.adjoints.back();
    const int stride = network_.layers().back().outStride();
    // Values of all outputs first, then the derivatives of each.
    for (int j = 0; j < network_.outputs(); ++j)
        for (int d = 0; d <= along; ++d) {
            std::fill(out.begin(), out.end(), 0.0);
            out[static_cast<std::size_t>(d * stride + j)] = 1;
            const int target = d == 0 ? j : network_.outputs() + j * along + d - 1;
            fillTarget(sample, row, std::sqrt(d == 0 ? value_weight_ : gradient_weight_),
                       entries + static_cast<std::ptrdiff_t>(target) * row_size_);
        }
}

void KanGradientJacobian::fillTarget(int sample, SecondOrderNetwork::Row &row, double weight, double *entries) const {
    const int along = gradient_weight_ > 0 ? network_.inputs() : 0;
    for (int l = network_.depth() - 1; l > 0; --l) {
        const auto at = static_cast<std::size_t>(l);
        network_.layers()[at].backward(network_.basisOf(row, l, sample), along, row.nodes[at].data(),
                                       row.adjoints[at + 1].data(), row.adjoints[at].data(), nullptr);
    }
    for (const Group &group : groups_) fillGroup(group, sample, row, weight, entries + group.offset);
}

void KanGradientJacobian::fillGroup(const Group &group, int sample, const SecondOrderNetwork::Row &row, double weight,
                                    double *entries) const {
    const auto at = static_cast<std::size_t>(group.layer);
    const SecondOrderLayer &layer = network_.layers()[at];
    const KanLayer &shape = layer.shape();
    const double *adjoint = row.adjoints[at + 1].data() + group.j, *in = row.nodes[at].data() + group.i;
    const double g = weight * adjoint[0];
    double s = 0;
    if (gradient_weight_ > 0)
        for (int d = 1; d <= network_.inputs(); ++d) s += adjoint[d * layer.outStride()] * in[d * layer.inStride()];
    s *= weight;
    if (group.kind == Group::Kind::Bias) {
        entries[0] = g;
        return;
    }
    if (group.kind == Group::Kind::Symbolic) return layer.symbolicGradient(group.part, in[0], g, s, entries);
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
