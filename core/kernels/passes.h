#pragma once

#include <functional>
#include <span>

#include "core/kernels/layer_statistics.h"
#include "core/kernels/plan.h"
#include "core/simd/level.h"

namespace kan {

/// Fills the outputs' gradients of rows first..last-1, whose values are known; called from several threads at once, for
/// different rows.
using LossGradient = std::function<void(int first, int last)>;

/// The passes over a plan and what else runs through its tables, compiled for each level of vectors. Each treats one
/// chunk, or a range of a layer's nodes, on the calling thread.
struct PassKernels {
    int panel;  ///< outputs of a panel of the widest layers
    void (*forwardChunk)(Plan &plan, Plan::Chunk &chunk, EdgeSums sums);
    /// From Plan::output_gradient and Plan::bends to the chunk's gradients.
    void (*backwardChunk)(Plan &plan, Plan::Chunk &chunk);
    /// Both passes block by block.
    void (*forwardBackwardChunk)(Plan &plan, Plan::Chunk &chunk, const LossGradient &loss_gradient);
    /// The gradient by the parameters of the edges from a layer's nodes first..last-1, added up over the chunks.
    void (*gatherNodes)(const Plan &plan, int l, int first, int last, std::span<const double> parameters,
                        std::span<double> gradient);
    /// WorkspaceLayer's member functions.
    void (*takeParameters)(WorkspaceLayer &layer, std::span<const double> parameters, int first_node, int last_node);
    void (*foldCopies)(const WorkspaceLayer &layer, AlignedVector &sums);
};
KAN_DECLARE_KERNELS(PassKernels, passKernels)

}  // namespace kan
