#include <algorithm>

#include "core/model/kernels.h"
#include "core/model/workspace.h"

namespace kan {

std::span<const LayerStatisticsGradient> Workspace::scaleByRows(std::span<const LayerStatisticsGradient> penalty) {
    const auto overDeviation = [this](std::vector<double> &weights, const std::vector<double> &std) {
        for (std::size_t e = 0; e < weights.size(); ++e)
            weights[e] = std[e] > 0 ? weights[e] / ((rows_ - 1) * std[e]) : 0.0;
    };
    bends_.assign(penalty.begin(), penalty.end());
    for (std::size_t l = 0; l < bends_.size(); ++l) {
        for (double &weight : bends_[l].by_mean_abs) weight /= rows_;
        overDeviation(bends_[l].by_std, layers_[l].statistics.std);
        overDeviation(bends_[l].by_input_std, layers_[l].statistics.input_std);
    }
    return bends_;
}

void Workspace::backward(std::span<const double> parameters, std::span<const LayerStatisticsGradient> penalty,
                         std::span<double> gradient) {
    const std::span<const LayerStatisticsGradient> bends = scaleByRows(penalty);
    const int count = static_cast<int>(chunks_.size());
#pragma omp parallel for schedule(static) num_threads(threads_) if (worthThreads())
    for (int c = 0; c < count; ++c) {
        Chunk &chunk = chunks_[static_cast<std::size_t>(c)];
        for (LayerShare &share : chunk.shares) {
            std::fill(share.coef_gradient.begin(), share.coef_gradient.end(), 0.0);
            std::fill(share.base_gradient.begin(), share.base_gradient.end(), 0.0);
            std::fill(share.bias_gradient.begin(), share.bias_gradient.end(), 0.0);
        }
        for (int block = chunk.first_block; block < chunk.last_block; ++block) backwardBlock(chunk, block, bends);
    }
    gatherGradient(parameters, gradient);
}

void Workspace::backwardBlock(Chunk &chunk, int block, std::span<const LayerStatisticsGradient> penalty) {
    const int count = blockRows(block);
    const double *upstream = output_gradient_.row(block * kBlock);
    for (int l = depth() - 1; l >= 0; --l) {
        LayerData &layer = layers_[static_cast<std::size_t>(l)];
        LayerShare &share = chunk.shares[static_cast<std::size_t>(l)];
        for (int s = 0; s < count; ++s)
            for (int j = 0; j < layer.stride; ++j)
                share.bias_gradient[static_cast<std::size_t>(j)] +=
                    upstream[static_cast<std::ptrdiff_t>(s) * layer.stride + j];
        const LayerStatisticsGradient *bend = penalty.empty() ? nullptr : &penalty[static_cast<std::size_t>(l)];
        const bool penalised = bend && !(bend->by_mean_abs.empty() && bend->by_std.empty());
        const bool downstream_wanted = l > 0 || input_gradient_wanted_;
        double *downstream = chunk.upstream[l % 2].data();
        const int below = l > 0 ? layers_[static_cast<std::size_t>(l) - 1].stride : layer.shape.inputs;
        if (downstream_wanted) std::fill(downstream, downstream + static_cast<std::ptrdiff_t>(count) * below, 0.0);
        const int lanes = std::min(layer.stride, kLanes);
        for (int i = 0; i < layer.shape.inputs; ++i) {
            const BasisBlock basis = basisAt(chunk, l, block, i);
            if (!layer.stored) computeBasis(l, block, i, basis);
            alignas(64) double dx[kBlock] = {};
            const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
            const std::size_t table = row * static_cast<std::size_t>(layer.basis.tableRows());
            kernels::dispatch(layer.stride, layer.shape.k, [&]<typename V, int K>() {
                for (int j = 0; j < layer.stride; j += lanes) {
                    kernels::EdgePenalty edge;
                    if (penalised && !bend->by_mean_abs.empty()) edge.by_sign = &bend->by_mean_abs[row + j];
                    if (penalised && !bend->by_std.empty()) {
                        edge.by_deviation = &bend->by_std[row + j];
                        edge.mean = &layer.statistics.mean[row + j];
                    }
                    const auto pass = [&]<bool Penalty, bool InputGradient>() {
                        kernels::backwardNode<V, K, Penalty, InputGradient>(
                            basis, count, &layer.coef[table + j], &layer.base[row + j], layer.stride, layer.shape.k,
                            upstream + j, edge, &share.coef_gradient[table + j], &share.base_gradient[row + j], dx);
                    };
                    if (penalised)
                        downstream_wanted ? pass.template operator()<true, true>()
                                          : pass.template operator()<true, false>();
                    else
                        downstream_wanted ? pass.template operator()<false, true>()
                                          : pass.template operator()<false, false>();
                }
            });
            if (!downstream_wanted) continue;
            const std::size_t node = static_cast<std::size_t>(i);
            const double by_std = bend && !bend->by_input_std.empty() ? bend->by_input_std[node] : 0.0;
            const double mean = by_std != 0.0 ? layer.statistics.input_mean[node] : 0.0;
            const Table &inputs = values_[static_cast<std::size_t>(l)];
            for (int s = 0; s < count; ++s) {
                const double deviation = by_std != 0.0 ? inputs.row(block * kBlock + s)[i] - mean : 0.0;
                downstream[static_cast<std::ptrdiff_t>(s) * below + i] = dx[s] + by_std * deviation;
            }
        }
        upstream = downstream;
    }
    if (!input_gradient_wanted_) return;
    std::copy(upstream, upstream + static_cast<std::ptrdiff_t>(count) * input_gradient_.stride,
              input_gradient_.row(block * kBlock));
}

void Workspace::gatherGradient(std::span<const double> parameters, std::span<double> gradient) const {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (std::size_t l = 0; l < layers_.size(); ++l) {
        const LayerData &layer = layers_[l];
        const KanLayer &shape = layer.shape;
#pragma omp parallel for schedule(static) num_threads(threads_) if (worthThreads() && shape.inputs > 16)
        for (int i = 0; i < shape.inputs; ++i) {
            const std::size_t edge = shape.edge(i, 0);
            const std::size_t row = static_cast<std::size_t>(i) * layer.stride;
            const double *mask = shape.mask.data() + edge;
            const double *scale_sp = parameters.data() + shape.scale_sp_offset + edge;
            double *scale_sp_gradient = gradient.data() + shape.scale_sp_offset + edge;
            for (int q = 0; q < shape.coefficients(); ++q) {
                const std::size_t at =
                    shape.coef_offset + static_cast<std::size_t>(i * shape.coefficients() + q) * shape.outputs;
                const std::size_t table = row * static_cast<std::size_t>(layer.basis.tableRows()) +
                                          static_cast<std::size_t>(q + shape.k) * layer.stride;
                for (int j = 0; j < shape.outputs; ++j) {
                    double total = 0;
                    for (const Chunk &chunk : chunks_) total += chunk.shares[l].coef_gradient[table + j];
                    gradient[at + j] = mask[j] * scale_sp[j] * total;
                    scale_sp_gradient[j] += mask[j] * parameters[at + j] * total;
                }
            }
            for (int j = 0; j < shape.outputs; ++j) {
                double total = 0;
                for (const Chunk &chunk : chunks_) total += chunk.shares[l].base_gradient[row + j];
                gradient[shape.scale_base_offset + edge + j] = mask[j] * total;
            }
        }
        if (!bias_trainable_) continue;
        for (int j = 0; j < shape.outputs; ++j)
            for (const Chunk &chunk : chunks_)
                gradient[shape.bias_offset + static_cast<std::size_t>(j)] +=
                    chunk.shares[l].bias_gradient[static_cast<std::size_t>(j)];
    }
}

}  // namespace kan
