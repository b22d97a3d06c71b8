#pragma once

#include <vector>

#include "core/kernels/input_gradient_passes.h"
#include "core/model/mlp.h"
#include "core/threads/task_team.h"

namespace kan {

/// InputGradientPasses of a multilayer perceptron. The second derivative of relu is 0, which it is but at 0. Per block
/// of rows, values and tangents stand one above the other in one matrix, so that a layer is one product of matrices
/// each way.
class MlpInputGradient : public InputGradientPasses {
  public:
    /// 0: as many threads as the machine has.
    explicit MlpInputGradient(int threads) : team_(threads) {}

    /// Takes the shape from `model` and copies `inputs` [N][n]. Throws std::invalid_argument if n does not fit.
    void bind(const Mlp &model, const Matrix &inputs);

    void forward(std::span<const double> parameters, Reach reach) override;
    void forwardBackward(std::span<const double> parameters, Reach reach, const LossGradient &loss_gradient,
                         std::span<double> gradient) override;

  private:
    /// A fixed range of rows, whatever the number of threads, worked through in blocks of `height` rows.
    struct Chunk {
        int first = 0, last = 0, height = 1;
        std::vector<Matrix> nodes;  ///< per level, inputs first: [(1+n) height][width], values, then a part per input
        std::vector<Matrix> slopes, curvatures;  ///< per hidden level [height][width]: of the activation
        std::vector<Matrix> tangents;            ///< per hidden level [n height][width]: before the activation
        std::vector<Matrix> adjoints;            ///< per level but the inputs, as nodes
        std::vector<Matrix> weight_gradients;
        std::vector<Eigen::RowVectorXd> bias_gradients;
    };
    struct Block {
        int first = 0, count = 0, directions = 0;
    };
    void allocateChunk(Chunk &chunk) const;
    void take(std::span<const double> parameters);
    int directions(Reach reach) const { return reach == Reach::Values ? 0 : shape_.inputs(); }
    bool worthThreads(int directions) const;
    void forwardBlock(Chunk &chunk, const Block &block);
    void activate(Chunk &chunk, std::size_t level, const Block &block) const;
    void backwardBlock(Chunk &chunk, const Block &block);
    void deactivate(Chunk &chunk, std::size_t level, const Block &block) const;
    template <class Task>
    void forBlocks(Chunk &chunk, int directions, const Task &task);

    TaskTeam team_;
    Mlp shape_;
    Matrix inputs_;
    std::vector<Matrix> weights_, transposed_;  ///< per layer, [outputs][inputs] and [inputs][outputs]
    std::vector<Eigen::RowVectorXd> biases_;
    std::vector<Chunk> chunks_;
};

}  // namespace kan
