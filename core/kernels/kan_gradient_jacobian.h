#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/kernels/kan_input_gradient.h"
#include "core/kernels/parameter_columns.h"

namespace kan {

/// The Jacobian J of a network's outputs and of their derivatives by its inputs, by its free parameters: per sample m
/// rows of outputs and m n rows of derivatives; columns as ParameterColumns says. What Levenberg-Marquardt needs of
/// the loss sum over rows of value_weight (f - y)^2 + gradient_weight |f' - y'|^2: H = J^T W J.
///
/// Rows are made a block of samples at a time and hold only what is not zero: k+1 coefficients and two scales an edge.
/// Belongs to one thread; inside it spreads work over threads. Sums are taken in an order that does not depend on
/// their number.
class KanGradientJacobian {
  public:
    /// 0: as many threads as the machine has.
    explicit KanGradientJacobian(int threads) : team_(threads) {}

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n].
    void bind(const Kan &model, const Matrix &inputs);
    /// For the following calls: parameters (the layout of Kan::parameters), and what the rows weigh. Rows of weight 0
    /// are left out.
    void linearize(std::span<const double> parameters, double value_weight, double gradient_weight);

    const ParameterColumns &columns() const { return columns_; }

    /// H, lower triangle; the upper one is undefined.
    void curvature(Eigen::MatrixXd &lower);
    double curvatureCost() const;  ///< multiply-adds of curvature()
    Eigen::VectorXd curvatureDiagonal();
    Eigen::VectorXd curvatureProduct(const Eigen::VectorXd &v);
    /// sqrt(W) J [N (m + m n)][columns]: per sample outputs, then derivatives as InputGradientPasses has them. For
    /// tests.
    Eigen::MatrixXd dense();

  private:
    using Group = ParameterColumns::Group;
    /// Rows of a block of samples.
    struct Rows {
        int samples = 0;
        std::vector<double> entries;  ///< [samples][targets][rowSize()], group after group
        std::vector<int> starts;      ///< [samples][nodes]: of the nodes' windows
    };
    int rowSize() const { return columns_.rowSize(); }
    std::size_t nodes() const { return columns_.nodes().size(); }
    int targets() const;
    void fillBlock(int first_sample);
    void fillSample(int sample, SecondOrderNetwork::Row &row, double *entries, int *starts) const;
    void fillTarget(int sample, SecondOrderNetwork::Row &row, double weight, double *entries) const;
    void fillGroup(const Group &group, int sample, const SecondOrderNetwork::Row &row, double weight,
                   double *entries) const;
    void addPair(const Group &high, const Group &low, Eigen::MatrixXd &lower) const;
    template <class Task>
    void forEntries(int row, int per_sample, const Task &task) const;
    void addSparse(Eigen::MatrixXd &lower, bool spread);
    void addDense(Eigen::MatrixXd &lower, bool spread);

    static constexpr int kBlockSamples = 64;

    TaskTeam team_;
    SecondOrderNetwork network_;
    ParameterColumns columns_;
    std::vector<double> at_;  ///< parameters of the linearisation
    double value_weight_ = 1, gradient_weight_ = 1;
    std::vector<SecondOrderNetwork::Row> scratch_;
    Rows rows_;
    Eigen::MatrixXd panel_;  ///< rows_ with their zeros
};

}  // namespace kan
