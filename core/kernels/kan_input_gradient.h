#pragma once

#include <vector>

#include "core/kernels/input_gradient_passes.h"
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
    int outputs() const { return layers_.back().shape().outputs; }
    int rows() const { return static_cast<int>(inputs_.rows()); }
    /// Multiply-adds of a forward pass.
    double work(int directions) const;

    /// One row's nodes, basis values and adjoints, per layer; nodes and adjoints have an entry for the outputs as well.
    struct Row {
        std::vector<AlignedVector> nodes, adjoints;  ///< [1 + directions][stride]
        std::vector<AlignedVector> basis;
        std::vector<std::vector<int>> first;
    };
    Row makeRow() const;
    SecondOrderLayer::RowBasis basisOf(const Row &row, int l, int number) const;
    /// Fills nodes and basis of row `number` of the table.
    void forward(int number, int directions, Row &row) const;

  private:
    void keepFirstBasis();

    std::vector<SecondOrderLayer> layers_;
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
    };
    int directions(Reach reach) const { return reach == Reach::Values ? 0 : network_.inputs(); }
    void forwardRow(Chunk &chunk, int row, int directions);
    void backwardRow(Chunk &chunk, int row, int directions);
    bool worthThreads(int directions) const;

    TaskTeam team_;
    SecondOrderNetwork network_;
    bool bias_trainable_ = true;
    std::vector<Chunk> chunks_;
};

}  // namespace kan
