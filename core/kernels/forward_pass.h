#pragma once

#include "core/kernels/plan.h"
#include "core/simd/simd.h"

namespace kan {
inline namespace KAN_LEVEL {

/// The values of a network's nodes, block by block, and the sums over the samples that penalties want.
class ForwardPass {
  public:
    ForwardPass(Plan &plan, Plan::Chunk &chunk) : plan_(plan), chunk_(chunk) {}

    /// All blocks of the chunk.
    void run(EdgeSums sums);
    /// One block; `of_kept`: into the chunk's kept nodes, else into the thread's scratch.
    void block(int block, EdgeSums sums, bool of_kept, bool derivatives);
    /// Values (and slopes) of a narrow layer's edges from node i, added to y.
    void narrow(int l, int i, const NodeBlock &nodes, EdgeSums sums, bool slopes, double *y);
    /// Brings the values of a group of nodes, from `first` on, to their arrays, if plan.arrayByNode(l).
    void takeNodeValues(int l, int block, int first, int count, double *by_node) const;
    /// The subnodes of layer l, each an array of its own.
    NodeStage::ConstArrays subnodeArrays(int l, int block);

  private:
    void takeArrays(const NodeTable &table, int block, int first, int count, double *arrays) const;
    void layer(int l, int block, EdgeSums sums, bool of_kept, bool slopes);
    void wide(int l, const Plan::NodeGroup &group, int first_output, int last_output, EdgeSums sums, double *y);
    Plan::LayerShare &share(int l) { return chunk_.shares[static_cast<std::size_t>(l)]; }

    Plan &plan_;
    Plan::Chunk &chunk_;
};

}  // namespace KAN_LEVEL
}  // namespace kan
