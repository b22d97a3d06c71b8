#pragma once

#include <vector>

#include "core/kernels/input_gradient_passes.h"
#include "core/kernels/node_stage.h"
#include "core/kernels/second_order_layer.h"
#include "core/threads/task_team.h"

namespace kan {

/// Layers of a network with scratch for some rows at a time: what the passes and the Jacobian of KanInputGradient and
/// KanGradientJacobian have in common. Const and free-threaded but for bind and setParameters.
class SecondOrderNetwork {
  public:
    /// Takes shapes, knots and masks from `model`. Throws std::invalid_argument if the table has other columns than the
    /// network inputs.
    void bind(const Kan &model, const Matrix &inputs);
    void setParameters(std::span<const double> parameters);

    const std::vector<SecondOrderLayer> &layers() const { return layers_; }
    int depth() const { return static_cast<int>(layers_.size()); }
    int inputs() const { return layers_.front().shape().inputs; }
    int outputs() const { return layers_.back().shape().nodes(); }
    int outStride() const { return SecondOrderLayer::strideOf(outputs()); }
    int rows() const { return static_cast<int>(inputs_.rows()); }
    /// Multiply-adds of a forward pass.
    double work(int directions) const;

    /// One row's nodes, basis values and adjoints, per layer; nodes and adjoints have an entry for the outputs as well.
    struct Row {
        std::vector<AlignedVector> nodes, adjoints;             ///< [1 + directions][stride]
        std::vector<AlignedVector> subnodes, subnode_adjoints;  ///< behind each layer; empty: its nodes are theirs
        std::vector<std::vector<double>> by_numbers;            ///< per layer, by NodeStage's numbers
        std::vector<AlignedVector> basis;
        std::vector<std::vector<int>> first;
    };
    Row makeRow() const;
    SecondOrderLayer::RowBasis basisOf(const Row &row, int l, int number) const;
    /// Fills nodes and basis of row `number` of the table.
    void forward(int number, int directions, Row &row) const;
    /// Adjoints of the sums behind layer l, made from those of its nodes; adds to `affine`, unless it is null, what
    /// NodeStage::backwardAlong does.
    const double *subnodeAdjoints(int l, int directions, Row &row, double *affine) const;
    /// What the last call for layer l has made.
    const double *sumAdjoints(int l, const Row &row) const {
        const auto at = static_cast<std::size_t>(l);
        return stages_[at].empty() ? row.adjoints[at + 1].data() : row.subnode_adjoints[at].data();
    }
    const NodeStage &stage(int l) const { return stages_[static_cast<std::size_t>(l)]; }

  private:
    void keepFirstBasis();

    std::vector<SecondOrderLayer> layers_;
    std::vector<NodeStage> stages_;  ///< per layer; empty: nodes are the edges' sums
    Matrix inputs_;
    AlignedVector first_basis_;  ///< of the first layer, whose nodes do not change; empty: too large to be kept
    std::vector<int> first_first_;
};

/// InputGradientPasses of a Kan: splines of any order, base functions, masks, symbolic edges. Goes row by row, which
/// makes it about ten times as slow as Workspace: for networks of up to some thousand edges.
class KanInputGradient : public InputGradientPasses {
  public:
    /// 0: as many threads as the machine has.
    explicit KanInputGradient(int threads) : team_(threads) {}

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n]. To be called again after a change of
    /// knots, masks or inputs. Throws std::invalid_argument if n does not fit.
    void bind(const Kan &model, const Matrix &inputs);

    void forward(std::span<const double> parameters, Reach reach) override;
    void forwardBackward(std::span<const double> parameters, Reach reach, const LossGradient &loss_gradient,
                         std::span<double> gradient) override;

  private:
    /// A fixed range of rows, whatever the number of threads.
    struct Chunk {
        int first = 0, last = 0;
        SecondOrderNetwork::Row row;
        std::vector<SecondOrderLayer::Sums> sums;  ///< per layer
        std::vector<std::vector<double>> affine;   ///< per layer, by NodeStage's numbers
    };
    int directions(Reach reach) const { return reach == Reach::Values ? 0 : network_.inputs(); }
    void forwardRow(Chunk &chunk, int row, int directions);
    void backwardRow(Chunk &chunk, int row, int directions);
    bool worthThreads(int directions) const;

    TaskTeam team_;
    SecondOrderNetwork network_;
    bool bias_trainable_ = true, affine_trainable_ = false;
    std::vector<Chunk> chunks_;
};

}  // namespace kan
