#include "core/kernels/workspace.h"

#include <algorithm>
#include <cmath>
#include "core/kernels/spreading.h"

namespace kan {

namespace {

constexpr int kGatherNodes = 16;  ///< nodes whose gradients make a task of their own

}  // namespace

Workspace::Workspace(int threads, Passes passes) : Workspace(std::make_shared<TaskTeam>(threads), passes) {}

Workspace::Workspace(std::shared_ptr<TaskTeam> team, Passes passes) {
    plan_.team = std::move(team);
    plan_.passes = passes;
}

void Workspace::setParameters(std::span<const double> parameters) {
    for (WorkspaceLayer &layer : plan_.layers) {
        const int nodes = layer.shape.inputs, parts = (nodes + Plan::kNodeGroup - 1) / Plan::kNodeGroup;
        const bool spread = plan_.worthThreads() && static_cast<double>(layer.coef.size()) > kTableThreshold;
        plan_.team->run(parts, spread, [&](int part) {
            layer.setParameters(parameters, part * Plan::kNodeGroup, std::min((part + 1) * Plan::kNodeGroup, nodes));
        });
        layer.finishParameters(parameters);
    }
    for (SymbolicEdges &edges : plan_.symbolic) edges.setParameters(parameters);
    for (NodeStage &stage : plan_.stages) stage.setParameters(parameters);
}

void Workspace::forward(std::span<const double> parameters, EdgeSums sums, Keep keep) {
    setParameters(parameters);
    if (plan_.rows == 0) return;
    if (keep == Keep::ForBackward) plan_.keepBlocks();
    plan_.kept = keep == Keep::ForBackward && plan_.room_to_keep;
    if (sums == EdgeSums::Moments) plan_.takeShifts();
    plan_.spreadChunks([&](Plan::Chunk &chunk) { passKernels().forwardChunk(plan_, chunk, sums); });
    if (sums != EdgeSums::None) plan_.reduceSums(sums);
}

void Workspace::backward(std::span<const double> parameters, std::span<const LayerStatisticsGradient> penalty,
                         std::span<double> gradient) {
    plan_.reserveGradients();
    plan_.scaleByRows(penalty);
    plan_.spreadChunks([&](Plan::Chunk &chunk) { passKernels().backwardChunk(plan_, chunk); });
    gatherGradient(parameters, gradient);
}

void Workspace::forwardBackward(std::span<const double> parameters, const LossGradient &loss_gradient,
                                std::span<double> gradient) {
    setParameters(parameters);
    plan_.reserveGradients();
    plan_.bends.clear();
    plan_.spreadChunks([&](Plan::Chunk &chunk) { passKernels().forwardBackwardChunk(plan_, chunk, loss_gradient); });
    gatherGradient(parameters, gradient);
}

void Workspace::gatherGradient(std::span<const double> parameters, std::span<double> gradient) {
    for (int l = 0; l < plan_.depth(); ++l) {
        const KanLayer &shape = plan_.layers[static_cast<std::size_t>(l)].shape;
        const std::size_t end =
            l + 1 < plan_.depth() ? plan_.layers[static_cast<std::size_t>(l) + 1].shape.coef_offset : gradient.size();
        std::fill(gradient.data() + shape.bias_offset, gradient.data() + end, 0.0);
        const int parts = (shape.inputs + kGatherNodes - 1) / kGatherNodes;
        plan_.team->run(parts, plan_.worthThreads(), [&](int part) {
            passKernels().gatherNodes(plan_, l, part * kGatherNodes, std::min((part + 1) * kGatherNodes, shape.inputs),
                                      parameters, gradient);
        });
        for (const Plan::Chunk &chunk : plan_.chunks)
            plan_.symbolic[static_cast<std::size_t>(l)].addGradient(chunk.shares[static_cast<std::size_t>(l)].symbolic,
                                                                    parameters, gradient);
        for (const Plan::Chunk &chunk : plan_.chunks)
            if (plan_.affine_trainable)
                plan_.stages[static_cast<std::size_t>(l)].addGradient(
                    chunk.shares[static_cast<std::size_t>(l)].affine_gradient, gradient);
        if (!plan_.bias_trainable) continue;
        for (int j = 0; j < shape.outputs; ++j)
            for (const Plan::Chunk &chunk : plan_.chunks)
                gradient[shape.bias_offset + static_cast<std::size_t>(j)] +=
                    chunk.shares[static_cast<std::size_t>(l)].bias_gradient[static_cast<std::size_t>(j)];
    }
}

bool Workspace::findNonFinite(int &layer, int &node) const {
    for (int l = 0; l <= depth(); ++l) {
        const int nodes = l == 0 ? plan_.layers.front().shape.inputs : plan_.layer(l - 1).shape.nodes();
        for (int row = 0; row < rows(); ++row)
            for (int j = 0; j < nodes; ++j)
                if (!std::isfinite(value(l, row, j))) {
                    layer = l;
                    node = j;
                    return true;
                }
    }
    return false;
}

}  // namespace kan
