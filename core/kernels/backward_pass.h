#pragma once

#include "core/kernels/forward_pass.h"
#include "core/kernels/plan.h"

namespace kan {
inline namespace KAN_LEVEL {

/// The gradients of a chunk's blocks, from the outputs' to the parameters' and the inputs'.
class BackwardPass {
  public:
    BackwardPass(Plan &plan, Plan::Chunk &chunk) : plan_(plan), chunk_(chunk), forward_(plan, chunk) {}

    void clearGradients();
    /// `of_kept`: nodes' basis values are in the chunk's kept nodes; `recompute`: they are not known any more.
    void block(int block, bool of_kept, bool recompute);
    /// After the last block.
    void finish();

  private:
    /// What a layer's nodes need to know of a block on the way back.
    struct Task {
        int l = 0, block = 0;
        bool kept = false, recompute = false;
        const double *g = nullptr;     ///< gradients by the layer's outputs
        double *downstream = nullptr;  ///< and by its inputs, to be set
    };
    void wide(const Task &task, const Plan::NodeGroup &group, double *by_place);
    void wideNodes(const Task &task, int first, int last, Plan::PartRows rows);
    void narrow(const Task &task, int i, const NodeBlock &nodes, double *dx);
    void narrowNodes(const Task &task, int first, int last, Plan::PartRows rows);
    void idleNodes(const Task &task, int first, int last, Plan::PartRows rows);
    void symbolic(const Task &task, bool recompute);
    double *inputGradients(const Task &task, int i, double *by_node) const;
    void addInputMoments(const Task &task, int i, double *dx) const;
    void passDown(const Task &task, int first, int count, const double *by_node) const;
    void putArrays(const NodeTable &table, int block, int first, int count, const double *arrays, double *into) const;
    const double *toSubnodes(int l, int block, const double *by_node);
    Plan::LayerShare &share(int l) { return chunk_.shares[static_cast<std::size_t>(l)]; }

    Plan &plan_;
    Plan::Chunk &chunk_;
    ForwardPass forward_;
};

}  // namespace KAN_LEVEL
}  // namespace kan
