#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/kernels/kan_input_gradient.h"

namespace kan {

/// The Jacobian J of a network's outputs and of their derivatives by its inputs, by its free parameters: per sample m
/// rows of outputs and m n rows of derivatives; columns as Jacobian's, edge by edge. What Levenberg-Marquardt needs of
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

    int columns() const { return static_cast<int>(parameters_.size()); }
    /// The entry of Kan::parameters that each column belongs to.
    std::span<const std::size_t> parameters() const { return parameters_; }

    /// H, lower triangle; the upper one is undefined.
    void curvature(Eigen::MatrixXd &lower);
    double curvatureCost() const;  ///< multiply-adds of curvature()
    Eigen::VectorXd curvatureDiagonal();
    Eigen::VectorXd curvatureProduct(const Eigen::VectorXd &v);
    /// sqrt(W) J [N (m + m n)][columns]: per sample outputs, then derivatives as InputGradientPasses has them. For
    /// tests.
    Eigen::MatrixXd dense();

  private:
    /// Columns that belong together: an edge's spline (a window of coefficients, then scale_base and scale_sp), its
    /// symbolic part (a, b, c, d) or a bias.
    struct Group {
        enum class Kind { Numeric, Symbolic, Bias } kind = Kind::Numeric;
        int layer = 0, i = 0, j = 0;
        std::size_t part = 0;  ///< of symbolic groups
        int column = 0;
        int window = 0;  ///< entries at column + start .. of a row
        int extras = 0;  ///< entries at extras_column .. of a row
        int extras_column = 0;
        int offset = 0;         ///< of its entries in a row
        std::size_t start = 0;  ///< index of its node in a sample's starts
    };
    /// Rows of a block of samples.
    struct Rows {
        int samples = 0;
        std::vector<double> entries;  ///< [samples][targets][row_size_]
        std::vector<int> starts;      ///< [samples][nodes_]
    };
    void addLayer(const Kan &model, int l);
    void addSymbolic(const Kan &model, int l);
    void append(Group group);
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
    std::vector<Group> groups_;
    std::vector<std::size_t> parameters_;
    std::vector<double> at_;  ///< parameters of the linearisation
    double value_weight_ = 1, gradient_weight_ = 1;
    int row_size_ = 0;
    std::vector<std::size_t> node_offset_;  ///< per layer, of its nodes in a sample's starts
    std::size_t nodes_ = 0;
    std::vector<SecondOrderNetwork::Row> scratch_;
    Rows rows_;
    Eigen::MatrixXd panel_;  ///< rows_ with their zeros
};

}  // namespace kan
