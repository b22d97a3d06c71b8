#include <algorithm>

#include "core/model/workspace.h"

namespace kan {

namespace {

constexpr int kGatherNodes = 16;  ///< nodes whose gradients make a task of their own

/// From the gradient by mask * scale * c, in `total`, to those by c, in its place, and by the scale, added to by_scale.
void splitScale(const double *mask, const double *scale, const double *c, int count, double *total, double *by_scale) {
    using namespace simd;
    int j = 0;
    for (; j + kWideLanes <= count; j += kWideLanes) {
        const Wide masked = load<Wide>(mask + j) * load<Wide>(total + j);
        store<Wide>(by_scale + j, load<Wide>(by_scale + j) + masked * load<Wide>(c + j));
        store<Wide>(total + j, masked * load<Wide>(scale + j));
    }
    for (; j < count; ++j) {
        by_scale[j] += mask[j] * total[j] * c[j];
        total[j] *= mask[j] * scale[j];
    }
}

}  // namespace

/// The gradient by the coefficients and scales of a layer's nodes first..last-1.
void Workspace::gatherNodes(int l, int first, int last, std::span<const double> parameters,
                            std::span<double> gradient) const {
    const WorkspaceLayer &layer = layers_[static_cast<std::size_t>(l)];
    const KanLayer &shape = layer.shape;
    for (int i = first; i < last; ++i) {
        const std::size_t edge = shape.edge(i, 0);
        const double *mask = shape.mask.data() + edge;
        const double *scale_sp = parameters.data() + shape.scale_sp_offset + edge;
        double *by_scale_sp = gradient.data() + shape.scale_sp_offset + edge;
        for (int q = 0; q < shape.coefficients(); ++q) {
            const std::size_t at = shape.coefficient(i, 0, q);
            double *total = gradient.data() + at;
            // A row at once, which does not read it first.
            std::fill_n(total, shape.outputs, 0.0);
            for (const Chunk &chunk : chunks_)
                layer.addGradientRow(chunk.shares[static_cast<std::size_t>(l)].coef_gradient, i, q, total);
            splitScale(mask, scale_sp, parameters.data() + at, shape.outputs, total, by_scale_sp);
        }
        for (int j = 0; j < shape.outputs; ++j) {
            double total = 0;
            for (const Chunk &chunk : chunks_)
                total += chunk.shares[static_cast<std::size_t>(l)]
                             .base_gradient[static_cast<std::size_t>(i) * layer.stride + j];
            gradient[shape.scale_base_offset + edge + j] = mask[j] * total;
        }
    }
}

void Workspace::gatherGradient(std::span<const double> parameters, std::span<double> gradient) {
    for (int l = 0; l < depth(); ++l) {
        const KanLayer &shape = layers_[static_cast<std::size_t>(l)].shape;
        const std::size_t end =
            l + 1 < depth() ? layers_[static_cast<std::size_t>(l) + 1].shape.coef_offset : gradient.size();
        std::fill(gradient.data() + shape.scale_base_offset, gradient.data() + end, 0.0);
        const int parts = (shape.inputs + kGatherNodes - 1) / kGatherNodes;
        team_->run(parts, worthThreads(), [&](int part) {
            gatherNodes(l, part * kGatherNodes, std::min((part + 1) * kGatherNodes, shape.inputs), parameters,
                        gradient);
        });
        for (const Chunk &chunk : chunks_)
            symbolic_[static_cast<std::size_t>(l)].addGradient(chunk.shares[static_cast<std::size_t>(l)].symbolic,
                                                               parameters, gradient);
        if (!bias_trainable_) continue;
        for (int j = 0; j < shape.outputs; ++j)
            for (const Chunk &chunk : chunks_)
                gradient[shape.bias_offset + static_cast<std::size_t>(j)] +=
                    chunk.shares[static_cast<std::size_t>(l)].bias_gradient[static_cast<std::size_t>(j)];
    }
}

}  // namespace kan
