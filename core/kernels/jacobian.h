#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/kernels/layer_basis.h"
#include "core/kernels/node_stage.h"
#include "core/kernels/parameter_columns.h"
#include "core/matrix.h"
#include "core/model/edge_parts.h"
#include "core/simd/aligned_vector.h"
#include "core/threads/task_team.h"

namespace kan {

/// How the rows of one edge enter a curvature: a sample where the edge is phi weighs by_abs / max(|phi|, floor), or all
/// weigh by_deviation and the mean over the samples is taken off the rows. One of the two is zero.
struct EdgeWeight {
    double by_abs = 0;
    double floor = 1;
    double by_deviation = 0;
    bool zero() const { return by_abs == 0 && by_deviation == 0; }
    double at(double phi) const { return by_abs > 0 ? by_abs / std::max(std::abs(phi), floor) : by_deviation; }
};

/// The Jacobian J of a network's outputs by its free parameters, at one set of parameters and one table of inputs:
/// rows are (sample, output), columns as ParameterColumns says.
/// J itself is never stored whole: of an edge's G+k coefficients only k+1 have a derivative at a sample.
///
/// Curvatures are H = factor J^T W J, W the samples' weights, + sum over weighted edges and samples of weight u u^T, u
/// the gradient of the edge's value phi by all columns (those of earlier layers move phi through its input).
///
/// Belongs to one thread; inside it spreads work over `threads`. Sums over samples are taken in an order that
/// does not depend on the number of threads.
class Jacobian {
  public:
    explicit Jacobian(int threads = 0);
    /// Spreads over a team that others use too, never at the same time.
    explicit Jacobian(std::shared_ptr<TaskTeam> team);

    /// Takes shapes, knots and masks from `model` and copies `inputs` [N][n]. To be called again after a change of
    /// knots, masks or inputs. Throws std::invalid_argument if n does not fit.
    void bind(const Kan &model, const Matrix &inputs);
    /// The parameters (the layout of Kan::parameters) that the following calls refer to.
    void linearize(std::span<const double> parameters);

    int samples() const { return static_cast<int>(inputs_.rows()); }
    int outputs() const { return layers_.empty() ? 0 : layers_.back().shape.nodes(); }
    const ParameterColumns &columns() const { return columns_; }

    /// Weights of the samples [N], for the following calls; empty: all 1.
    void setSampleWeights(RowWeights weights) { sample_weights_ = std::move(weights); }
    /// Weights of the edges [layer][inputs * outputs], for the following calls; empty: none.
    void setEdgeWeights(std::vector<std::vector<EdgeWeight>> weights) { weights_ = std::move(weights); }

    /// H, lower triangle; the upper one is undefined. O(N m E^2 (k+3)^2) for E edges, independent of G.
    void curvature(double factor, Eigen::MatrixXd &lower);
    /// Multiply-adds of curvature() without edge weights.
    double curvatureCost() const;
    /// Diagonal of H, at the cost of m backward passes and one per weighted edge. With hundreds of weighted edges an
    /// edge's weight counts for the edge's own columns only: good enough for scaling and preconditioning.
    Eigen::VectorXd curvatureDiagonal(double factor);
    /// H v by forward differentiation and back: the cost of a forward and a backward pass.
    Eigen::VectorXd curvatureProduct(double factor, const Eigen::VectorXd &v);
    /// J v as a table [N][m], by forward differentiation: the cost of a forward pass.
    Matrix product(const Eigen::VectorXd &v);
    /// All of the root of W times J [N*m][columns], row = sample * m + output. For tests and small problems.
    Eigen::MatrixXd dense();

  private:
    struct Layer {
        KanLayer shape;
        LayerBasis basis;
        std::vector<double> coef = {};           ///< [inputs][outputs][tableRows], zero rows around
        std::vector<NumericScales> scales = {};  ///< [inputs][outputs]
        std::vector<double> bias = {};           ///< [outputs]
        std::vector<int> part = {};              ///< [inputs][outputs]: index into shape.symbolic; -1: none, or masked
        std::vector<SymbolicScales> symbolic = {};  ///< per symbolic part
        NodeStage stage = {};                       ///< empty: nodes are the edges' sums

        bool live(std::size_t e) const { return shape.mask[e] != 0; }
    };
    using Kind = ParameterColumns::Kind;
    using Group = ParameterColumns::Group;
    using Node = ParameterColumns::Node;
    /// One block of samples: nodes, basis values and, per edge, the spline without its scale and the edge's slope.
    struct Block {
        struct LayerBlock {
            AlignedVector values, tangents;  ///< [inputs][kBlock]
            AlignedVector basis;             ///< [inputs][2(k+2)][kBlock]
            AlignedVector spline, slope;     ///< [inputs][outputs][kBlock]
            AlignedVector term, term_slope;  ///< [symbolic parts][kBlock]: f(a x + b) and f' there
            AlignedVector edge_tangents;     ///< [inputs][outputs][kBlock]
            AlignedVector upstream;          ///< [outputs][kBlock]: derivative of a target by the subnodes above
            /// Of a layer with a stage: [outputs][kBlock] values and tangents of subnodes; [nodes][kBlock] derivative
            /// of a target by the nodes above.
            AlignedVector subnodes, subnode_tangents, by_node;
            std::vector<std::int32_t> cell;  ///< [inputs][kBlock]
        };
        std::vector<LayerBlock> layers;
        AlignedVector outputs;  ///< [outputs][kBlock]
        int first = 0, count = 0;
    };
    /// What a set of rows are the derivatives of: node `node` above layer `layer`, or the edge from node i into the
    /// subnode `node`.
    struct Target {
        int layer = 0;
        int node = 0;
        int i = -1;  ///< -1: the node
    };
    /// Non-zero entries of one target's rows for a range of samples, per group.
    struct Rows {
        std::vector<AlignedVector> values;              ///< per group [sample][rowSize, padded]
        std::vector<std::vector<std::int32_t>> starts;  ///< per node: first coefficient of the window
    };

    const std::vector<Group> &groups() const { return columns_.groups(); }
    const std::vector<Node> &nodes() const { return columns_.nodes(); }
    Block makeBlock() const;
    bool staged(std::size_t l) const { return !layers_[l].stage.empty(); }
    /// Where the edges of a layer add up.
    AlignedVector &sumsOf(std::size_t l, Block &block) const {
        if (staged(l)) return block.layers[l].subnodes;
        return l + 1 < layers_.size() ? block.layers[l + 1].values : block.outputs;
    }
    /// The derivative of a target by the nodes above a layer.
    AlignedVector &byNode(std::size_t l, Block &block) const {
        return staged(l) ? block.layers[l].by_node : block.layers[l].upstream;
    }
    /// From byNode to upstream, where they are not the same; adds to `numbers`, unless it is null, the sums of the
    /// derivatives by the layer's numbers of nodes.
    void toSubnodes(std::size_t l, Block &block, double *numbers = nullptr) const;
    void addNodeNumberTangents(std::size_t l, const double *numbers, const Block &block, AlignedVector &nodes) const;
    void evaluateBlock(int block, Block &out) const;
    void evaluateEdges(int l, int i, Block &out) const;
    void evaluateSymbolic(int l, std::size_t e, Block &out) const;
    void upstreamOf(const Target &target, double factor, Block &block) const;
    void propagate(int layer, int node, Block &block) const;
    /// Of sample s of a block.
    double sampleWeight(const Block &block, std::size_t s) const {
        return sample_weights_.empty() ? 1.0 : sample_weights_[static_cast<std::size_t>(block.first) + s];
    }
    double edgeValue(int l, std::size_t e, int s, const Block &block) const;
    void writeStarts(const Block &block, const Node &node, std::int32_t *starts) const;
    void writeRows(const Block &block, const Group &group, const std::int32_t *starts, double *out) const;
    void writeSymbolicRows(const Block &block, const Group &group, double *out) const;
    int symbolicColumn(int l, std::size_t e) const;
    /// Derivatives of an edge's value by its a, b, c, d at sample s.
    std::array<double, 4> symbolicSlopes(int l, std::size_t e, int s, const Block &block) const;
    void writeBlock(const Block &block, const Target &target, std::size_t first_row);
    void fillRows(const Target &target, double factor);
    /// The outputs, then the edges with weights.
    std::vector<Target> targets() const;
    double factorOf(const Target &target, double factor) const { return target.i < 0 ? std::sqrt(factor) : 1.0; }
    /// Whether the target depends on the group's columns.
    bool concerns(const Group &group, const Target &target) const;
    bool concerns(const Node &node, const Target &target) const;
    void addNodePair(const Node &node_a, const Node &node_b, const Target &target, int count,
                     Eigen::MatrixXd &lower) const;
    void addPairs(const Target &target, int count, Eigen::MatrixXd &lower);
    /// Evaluates chunk after chunk and calls visit(first sample, samples).
    template <typename Visit>
    void forChunks(const Visit &visit);
    /// visit(sample, column, value) for every entry of the target's rows in a chunk that may differ from zero.
    template <typename Visit>
    void visitRows(const Target &target, int first, int count, const Visit &visit) const;
    bool centred(const Target &target) const;
    void addOwnDiagonal(Eigen::VectorXd &diagonal);
    /// Mean of each edge's directional derivative along v, [layer][edge]; empty if no weight needs it.
    std::vector<std::vector<double>> meanTangents(const Eigen::VectorXd &v);
    void gatherBlock(double factor, const std::vector<std::vector<double>> &means, Block &block,
                     Eigen::VectorXd &gradient) const;
    void gatherEdge(int l, int i, int j, double mean, Block &block, Eigen::VectorXd &gradient) const;
    void tangentsOf(const Eigen::VectorXd &v, Block &block) const;
    void addTangent(int l, int i, int j, const Eigen::VectorXd &v, Block &block, double *next) const;
    void setNumericTangent(int l, int i, int j, const Eigen::VectorXd &v, Block &block) const;
    void gatherNumeric(int l, int i, int j, const double *upstream, const Block &block,
                       Eigen::VectorXd &gradient) const;
    void addOwnDiagonalOf(const Group &group, const Block &block, Eigen::VectorXd &diagonal) const;
    int blocks() const { return (samples() + kBlock - 1) / kBlock; }
    int blocksPerChunk() const;
    static bool worthThreads(double work);

    std::shared_ptr<TaskTeam> team_;
    Matrix inputs_;
    std::vector<Layer> layers_;
    ParameterColumns columns_;
    RowWeights sample_weights_;
    std::vector<std::vector<EdgeWeight>> weights_;
    std::vector<Block> chunk_;  ///< scratch: the blocks of the running chunk
    Rows rows_;                 ///< scratch: the rows of the running target
};

}  // namespace kan
