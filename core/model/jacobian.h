#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/model/kan.h"
#include "core/model/layer_basis.h"
#include "core/model/simd.h"

namespace kan {

/// The Jacobian J of a network's outputs by its free parameters, at one set of parameters and one table of inputs:
/// rows are (sample, output), columns the parameters of edges whose mask is not zero and, where they train, biases.
/// J itself is never stored whole: of an edge's G+k coefficients only k+1 have a derivative at a sample.
///
/// Belongs to one thread; inside it spreads work over `threads` (OpenMP). Every entry of a result is summed by one
/// thread in the order of the samples, so that results do not depend on the number of threads.
class Jacobian {
  public:
    explicit Jacobian(int threads = 0);

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n]. To be called again after a change of
    /// knots, masks or inputs. Throws std::invalid_argument if n does not fit.
    void bind(const Kan &model, const Matrix &inputs);
    /// The parameters (the layout of Kan::parameters) that the following calls refer to.
    void linearize(std::span<const double> parameters);

    int samples() const { return static_cast<int>(inputs_.rows()); }
    int outputs() const { return layers_.empty() ? 0 : layers_.back().shape.outputs; }
    int columns() const { return static_cast<int>(parameters_.size()); }
    /// The entry of Kan::parameters that each column belongs to: edge by edge its G+k coefficients, scale_base and
    /// scale_sp, then the layer's biases.
    std::span<const std::size_t> parameters() const { return parameters_; }
    /// First column of an edge; -1: masked.
    int columnOfEdge(EdgeId edge) const;

    /// J^T J, lower triangle; the upper one is undefined. O(N m E^2 (k+3)^2) for E edges, independent of G.
    void gram(Eigen::MatrixXd &lower) const;
    /// Multiply-adds that gram() takes.
    double gramCost() const;
    /// Diagonal of J^T J, at the cost of m backward passes.
    Eigen::VectorXd diagonal() const;
    /// J v as a table [N][m], by forward differentiation: the cost of a forward pass.
    Matrix product(const Eigen::VectorXd &v) const;
    /// All of J [N*m][columns], row = sample * m + output. For tests and small problems.
    Eigen::MatrixXd dense() const;

  private:
    struct Layer {
        KanLayer shape;
        LayerBasis basis;
        std::vector<double> coef;          ///< [inputs][outputs][tableRows], zero rows around
        std::vector<double> base, spline;  ///< [inputs][outputs]: mask * scale_base, mask * scale_sp
        std::vector<double> bias;          ///< [outputs]
        std::vector<int> column;           ///< [inputs][outputs]; -1: masked
        int bias_column = -1;              ///< -1: does not train
    };
    /// Columns that are non-zero together: an edge (a window of k+1 coefficients and two scales) or one bias.
    struct Group {
        int layer = 0, i = 0, j = 0;
        bool bias = false;
        int column = 0;
        int window = 0, extras = 0;  ///< entries per row
        int coefficients = 0;        ///< columns before the extras
        int rowSize() const { return window + extras; }
    };
    /// One block of samples: nodes, basis values and, per edge, the spline without its scale and the edge's slope.
    struct Block {
        struct LayerBlock {
            AlignedVector values, tangents;  ///< [inputs][kBlock]
            AlignedVector basis;             ///< [inputs][2(k+2)][kBlock]
            AlignedVector spline, slope;     ///< [inputs][outputs][kBlock]
            AlignedVector upstream;          ///< [outputs][kBlock]
            std::vector<std::int32_t> cell;  ///< [inputs][kBlock]
        };
        std::vector<LayerBlock> layers;
        AlignedVector outputs;  ///< [outputs][kBlock]
        int count = 0;
    };
    /// Non-zero entries of the rows (sample, output) of a range of samples and one output, per group.
    struct Rows {
        std::vector<AlignedVector> values;              ///< per group [sample][rowSize]
        std::vector<std::vector<std::int32_t>> starts;  ///< per group: first coefficient of the window
    };

    Block makeBlock() const;
    void evaluateBlock(int block, Block &out) const;
    void evaluateEdges(int l, int i, Block &out) const;
    void upstreamOf(int output, Block &block) const;
    void writeRows(const Block &block, int output, std::size_t first_row, Rows &rows) const;
    void fillRows(int first_block, int last_block, int output, Rows &rows) const;
    /// Whether this output depends on the group's columns.
    bool concerns(const Group &group, int output) const;
    void addPairs(int output, int count, const Rows &rows, Eigen::MatrixXd &lower) const;
    /// visit(sample, output, column, value) for every entry that may differ from zero.
    template <typename Visit>
    void visitEntries(const Visit &visit) const;
    void tangentsOf(const Eigen::VectorXd &v, Block &block) const;
    void addTangent(int l, int i, int j, const Eigen::VectorXd &v, const Block &block, double *next) const;
    int blocks() const { return (samples() + kBlock - 1) / kBlock; }
    int blocksPerChunk() const;
    int threadsFor(double work) const;

    int threads_ = 1;
    Matrix inputs_;
    std::vector<Layer> layers_;
    std::vector<Group> groups_;
    std::vector<std::size_t> parameters_;
};

}  // namespace kan
