#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "core/model/kan.h"

namespace kan {

/// Which column of a Jacobian belongs to which of a network's numbers. Columns are the free parameters of edges whose
/// mask is not zero, a, b, c, d of symbolic ones that are not frozen among them, and, where they train, biases and
/// numbers of nodes: layer after layer, edge by edge its G+k coefficients, scale_base and scale_sp, where these count;
/// then the layer's biases; then a, b, c, d of its symbolic parts; then scales and biases of its subnodes and nodes.
/// Made once from a model, again after a change of its masks, grids or symbolic edges, or of what is frozen. Const and
/// free-threaded.
class ParameterColumns {
  public:
    ParameterColumns() = default;
    explicit ParameterColumns(const Kan &model);

    int count() const { return static_cast<int>(parameters_.size()); }
    /// The entry of Kan::parameters that each column belongs to.
    std::span<const std::size_t> parameters() const { return parameters_; }
    /// The columns' numbers out of Kan::parameters, and back into it; the others stay.
    Eigen::VectorXd gather(std::span<const double> parameters) const;
    void scatter(const Eigen::VectorXd &x, std::span<double> parameters) const;

    /// First column of an edge's coefficients; behind them scale_base and scale_sp. -1: pruned, or symbolic only.
    int ofEdge(int l, std::size_t edge) const { return layers_[static_cast<std::size_t>(l)].edge[edge]; }
    /// Column of a layer's first bias; -1: they do not train.
    int ofBias(int l) const { return layers_[static_cast<std::size_t>(l)].bias; }
    /// Column of a of KanLayer::symbolic[part]; -1: pruned, or frozen.
    int ofPart(int l, std::size_t part) const { return layers_[static_cast<std::size_t>(l)].part[part]; }

    /// Column of the first of a layer's Kan::NodeNumbers; -1: they do not train.
    int ofNodeNumbers(int l) const { return layers_[static_cast<std::size_t>(l)].node_numbers; }

    enum class Kind { Numeric, Symbolic, Bias, NodeNumber };
    /// Columns that are not zero together: an edge's spline (a window of k+1 coefficients, then the extras scale_base
    /// and scale_sp), its symbolic part (extras a, b, c, d), one bias or one number of a node. A row's entries of the
    /// group are the window's and then the extras.
    struct Group {
        Kind kind = Kind::Numeric;
        int layer = 0, i = 0, j = 0;  ///< i = -1: bias; numbers of nodes, whose j is one of the node's subnodes
        std::size_t part = 0;         ///< in KanLayer::symbolic; of numbers of nodes, which of the layer's
        int column = 0;               ///< the first
        int coefficients = 0;         ///< columns before the extras
        int window = 0, extras = 0;   ///< entries of a row
        std::size_t node = 0;         ///< in nodes()
        int offset = 0;               ///< entries of a row that belong to groups before
        int rowSize() const { return window + extras; }
        /// Column of an entry of a row whose window starts at coefficient `start`.
        int columnOf(int entry, int start) const {
            return column + (entry < window ? start + entry : coefficients + entry - window);
        }
    };
    /// By column.
    const std::vector<Group> &groups() const { return groups_; }
    /// Entries of a row of all groups.
    int rowSize() const { return groups_.empty() ? 0 : groups_.back().offset + groups_.back().rowSize(); }

    /// Groups whose windows start at the same coefficients: the edges out of one node; or without windows, the biases
    /// of one layer, its symbolic parts or the numbers of its nodes.
    struct Node {
        int layer = 0;
        int i = -1;      ///< -1: no edges
        int places = 1;  ///< number of places where windows start
        std::size_t first_group = 0, last_group = 0;
    };
    /// In the order of their groups; those without any are left out.
    const std::vector<Node> &nodes() const { return nodes_; }

  private:
    struct Layer {
        std::vector<int> edge;  ///< [inputs][outputs]
        int bias = -1;
        std::vector<int> part;
        int node_numbers = -1;
    };
    void addEdges(const KanLayer &shape, int l, int i);
    void addBiases(const KanLayer &shape, int l);
    void addSymbolicParts(const KanLayer &shape, int l);
    void addNodeNumbers(const KanLayer &shape, int l);
    void append(Group group);
    void closeNode(Node node);

    std::vector<Layer> layers_;
    std::vector<Group> groups_;
    std::vector<Node> nodes_;
    std::vector<std::size_t> parameters_;
};

}  // namespace kan
