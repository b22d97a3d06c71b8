#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/model/mlp.h"
#include "core/threads/task_team.h"

namespace kan {

/// Forward and exact backward passes of a multilayer perceptron over one table of inputs, with all scratch memory;
/// nothing is allocated after bind(). Belongs to one thread; inside it spreads blocks of rows over `threads`. Sums are
/// taken in an order that does not depend on the number of threads.
class MlpWorkspace {
  public:
    explicit MlpWorkspace(int threads = 0) : MlpWorkspace(std::make_shared<TaskTeam>(threads)) {}
    /// Spreads over a team that others use too, never at the same time.
    explicit MlpWorkspace(std::shared_ptr<TaskTeam> team) : team_(std::move(team)) {}

    /// Takes the shape from `model` and copies `inputs` [N][n]. Throws std::invalid_argument if n does not fit.
    void bind(const Mlp &model, const Matrix &inputs);
    /// Other inputs, as many rows as those bound. Throws std::invalid_argument if there are more or fewer.
    void setRows(const Matrix &inputs);
    int rows() const { return static_cast<int>(inputs_.rows()); }

    /// Fills outputs() at these parameters (the layout of Mlp::parameters).
    void forward(std::span<const double> parameters);
    /// Called with rows first..last-1, whose outputs() are known, to fill their outputGradients(); from several threads
    /// at once, for different rows.
    using LossGradient = std::function<void(int first, int last)>;
    /// Both passes; `gradient` receives d(loss)/d(parameters).
    void forwardBackward(std::span<const double> parameters, const LossGradient &loss_gradient,
                         std::span<double> gradient);

    const Matrix &outputs() const { return outputs_; }      ///< [N][m]
    Matrix &outputGradients() { return output_gradient_; }  ///< [N][m]
    /// The first layer (1: the first after the inputs) and node with a value that is not finite in some row; false if
    /// there is none. Evaluates once more at `parameters`.
    bool findNonFinite(std::span<const double> parameters, int &layer, int &node);

  private:
    /// A fixed range of rows, whatever the number of threads, worked through in blocks.
    struct Chunk {
        int first = 0, last = 0;
        std::vector<Matrix> sums, values;  ///< per layer, [block rows][outputs]
        Matrix downstream[2];
        std::vector<Matrix> weight_gradients;
        std::vector<Eigen::RowVectorXd> bias_gradients;
    };
    void take(std::span<const double> parameters);
    void forwardBlock(Chunk &chunk, int first, int count);
    void backwardBlock(Chunk &chunk, int first, int count);
    void reduce(std::span<double> gradient) const;
    bool worthThreads() const;

    std::shared_ptr<TaskTeam> team_;
    Mlp shape_;
    Matrix inputs_, outputs_, output_gradient_;
    std::vector<Matrix> weights_, transposed_;  ///< per layer, [outputs][inputs] and [inputs][outputs]
    std::vector<Eigen::RowVectorXd> biases_;
    std::vector<Chunk> chunks_;
};

/// Outputs [N][m] for inputs [N][n]. Throws std::invalid_argument if n is not the network's.
Matrix predict(const Mlp &model, const Matrix &inputs, int threads = 0);

}  // namespace kan
