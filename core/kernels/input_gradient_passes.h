#pragma once

#include <functional>
#include <span>

#include "core/matrix.h"

namespace kan {

/// A network's outputs y [m] and their derivatives by its inputs x [n] over one table of N rows, and the way back: the
/// derivative of a loss of both by the network's parameters, exact, by forward differentiation along each input and
/// reverse differentiation over it (Griewank & Walther 2008). One object belongs to one thread; inside it may spread
/// rows over threads. Sums over rows are taken in an order that does not depend on the number of threads.
class InputGradientPasses {
  public:
    virtual ~InputGradientPasses() = default;

    /// Whether the input gradient counts. Without it a pass costs 1/(1+n) of the work.
    enum class Reach { Values, ValuesAndGradients };
    /// Fills outputs() and, within reach, inputGradients() at these parameters (the layout of the model's own).
    virtual void forward(std::span<const double> parameters, Reach reach) = 0;

    /// Called with rows first..last-1, whose results are known, to fill their adjoints; from several threads at once,
    /// for different rows.
    using LossGradient = std::function<void(int first, int last)>;
    /// Both passes; `gradient` receives d(loss)/d(parameters).
    virtual void forwardBackward(std::span<const double> parameters, Reach reach, const LossGradient &loss_gradient,
                                 std::span<double> gradient) = 0;

    const Matrix &outputs() const { return outputs_; }                    ///< [N][m]
    const Matrix &inputGradients() const { return input_gradients_; }     ///< [N][m*n]: dy_j/dx_d at j * n + d
    Matrix &outputAdjoints() { return output_adjoints_; }                 ///< [N][m]: d(loss)/d(outputs)
    Matrix &inputGradientAdjoints() { return input_gradient_adjoints_; }  ///< [N][m*n]

  protected:
    void allocate(Eigen::Index rows, int inputs, int outputs) {
        outputs_.setZero(rows, outputs);
        output_adjoints_.setZero(rows, outputs);
        input_gradients_.setZero(rows, static_cast<Eigen::Index>(outputs) * inputs);
        input_gradient_adjoints_.setZero(rows, static_cast<Eigen::Index>(outputs) * inputs);
    }

    Matrix outputs_, input_gradients_, output_adjoints_, input_gradient_adjoints_;
};

}  // namespace kan
