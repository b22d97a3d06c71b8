#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/kan_spec.h"
#include "core/symbolic/symbolic_library.h"

namespace kan {

/// Identifies edge (l, i, j): layer l, from its input node i to its output node j.
struct EdgeId {
    int l = 0;
    int i = 0;
    int j = 0;
    auto operator<=>(const EdgeId &) const = default;
};

/// The numbers of an edge in closed form, c f(a x + b) + d.
struct Affine {
    double a = 1, b = 0, c = 1, d = 0;
    bool operator==(const Affine &) const = default;
};

/// What stands on an edge in closed form (pykan's fix_symbolic); its a, b, c, d are among Kan::parameters.
struct SymbolicPart {
    std::size_t edge = 0;  ///< KanLayer::edge(i, j)
    SymbolicFunction function;
    bool with_spline = false;  ///< mixed: base function and spline count as well
    bool frozen = false;       ///< its numbers stay as they are in training
    /// Functions are the same if their names are.
    bool operator==(const SymbolicPart &other) const {
        return edge == other.edge && with_spline == other.with_spline && frozen == other.frozen &&
               function.name == other.function.name;
    }
};

/// Geometry, knots and masks of one layer, and where its numbers start in Kan::parameters.
///
/// Its edges lead from nodes to subnodes: one for each sum node, then, node after node, one for each factor of a
/// multiplication node. phi_ij(x) = mask_ij * (numeric_ij * (scale_base_ij * b(x) + scale_sp_ij * sum_q c_ijq B_q(x)) +
/// symbolic_ij(x)); subnode j = sum_i phi_ij(x_i) + bias_j. An edge without a symbolic part is numeric; on one with it,
/// numeric_ij is 1 only if the part says with_spline.
///
/// Without multiplication nodes and without affine numbers, subnodes are the nodes. Else, with u = subnode_scale *
/// subnode + subnode_bias, a node is node_scale * v + node_bias, where v is a sum node's u and the product of a
/// multiplication node's (pykan-0.2, MultKAN.forward). A factor that has lost all its edges counts as 1 while another
/// factor of the product has some, where pykan's product would be lost with it.
struct KanLayer {
    int inputs = 0;
    int outputs = 0;         ///< subnodes
    std::vector<int> arity;  ///< factors of each multiplication node
    bool affine = false;     ///< there are scales and biases of subnodes and nodes
    int grid = 0;            ///< G of this layer
    int k = 0;
    std::vector<double> knots;    ///< [inputs][G+1], before extension by k knots on each side with spacing (t_G-t_0)/G
    std::vector<double> mask;     ///< [inputs][outputs], 1 live, 0 pruned
    std::size_t coef_offset = 0;  ///< [inputs][G+k][outputs]
    std::size_t scale_base_offset = 0;   ///< [inputs][outputs]
    std::size_t scale_sp_offset = 0;     ///< [inputs][outputs]
    std::size_t bias_offset = 0;         ///< [outputs]; trainable in pykan-0.0, zero and fixed in pykan-0.2
    std::size_t symbolic_offset = 0;     ///< [symbolic.size()][4]: a, b, c, d
    std::vector<SymbolicPart> symbolic;  ///< in the order of their edges
    std::size_t affine_offset = 0;       ///< subnode_scale, subnode_bias [outputs]; node_scale, node_bias [nodes()]

    int coefficients() const { return grid + k; }
    /// Whether nodes are something else than subnodes.
    bool staged() const { return affine || !arity.empty(); }
    int sumNodes() const;  ///< subnodes before the first factor, each of a node of its own
    int nodes() const { return sumNodes() + static_cast<int>(arity.size()); }
    int firstSubnode(int node) const;  ///< of a node; its others follow
    int subnodesOf(int node) const;
    int nodeOf(int subnode) const;
    bool reached(int subnode) const;      ///< by an edge that is not pruned
    bool nodeReached(int node) const;     ///< one of its subnodes is
    bool countsAsOne(int subnode) const;  ///< of a product that another factor keeps alive
    std::size_t affineCount() const { return affine ? 2 * static_cast<std::size_t>(outputs + nodes()) : 0; }
    std::size_t edge(int i, int j) const { return static_cast<std::size_t>(i) * outputs + j; }
    /// Index of a coefficient in Kan::parameters.
    std::size_t coefficient(int i, int j, int q) const {
        return coef_offset + (static_cast<std::size_t>(i) * coefficients() + q) * outputs + j;
    }
    /// Index into `symbolic`; -1: the edge is numeric.
    int symbolicIndex(std::size_t edge) const;
    /// Whether base function and spline of an edge count (its mask apart).
    bool numeric(std::size_t edge) const {
        const int n = symbolicIndex(edge);
        return n < 0 || symbolic[static_cast<std::size_t>(n)].with_spline;
    }
    /// What multiplies the base function and the spline of an edge besides their scales: its mask, 0 if they do not
    /// count.
    double numericMask(std::size_t edge) const { return numeric(edge) ? mask[edge] : 0.0; }
    std::size_t symbolicParameter(int n) const { return symbolic_offset + 4 * static_cast<std::size_t>(n); }
    std::span<const double> nodeKnots(int i) const {
        return {knots.data() + static_cast<std::size_t>(i) * (grid + 1), static_cast<std::size_t>(grid) + 1};
    }
    bool operator==(const KanLayer &) const = default;
};

/// A Kolmogorov-Arnold network: a value type, all trainable numbers in one flat vector. Copying is cheap and is how
/// threads share a model. A network made here has finite parameters.
class Kan {
  public:
    Kan() = default;

    /// The network pykan builds from this spec: the same numbers for the same seed (torch's generator). Throws
    /// std::invalid_argument from KanSpec::validate().
    explicit Kan(const KanSpec &spec);

    /// A network with all-zero splines on uniform knots over spec.grid_range, masks 1, scale_base and scale_sp 0.
    static Kan blank(const KanSpec &spec);

    const KanSpec &spec() const { return spec_; }
    /// The spec may be re-labelled (grid after refinement, width after compact) by those who change the layers.
    KanSpec &mutableSpec() { return spec_; }

    int depth() const { return static_cast<int>(layers_.size()); }
    int inputs() const { return layers_.empty() ? 0 : layers_.front().inputs; }
    int outputs() const { return layers_.empty() ? 0 : layers_.back().nodes(); }
    const std::vector<KanLayer> &layers() const { return layers_; }
    const KanLayer &layer(int l) const { return layers_[static_cast<std::size_t>(l)]; }
    KanLayer &layer(int l) { return layers_[static_cast<std::size_t>(l)]; }

    /// All numbers of the model, layer after layer: coefficients, scale_base, scale_sp, bias, a b c d of symbolic
    /// edges, affine numbers of subnodes and nodes.
    std::vector<double> &parameters() { return parameters_; }
    const std::vector<double> &parameters() const { return parameters_; }
    bool multiplies() const;  ///< there is a multiplication node
    /// False for a number that training leaves alone (bias of pykan-0.2). See frozenParameters() as well.
    bool biasTrainable() const { return spec_.rules == Rules::Pykan00; }

    double coef(int l, int i, int j, int q) const { return parameters_[coefIndex(l, i, j, q)]; }
    double &coef(int l, int i, int j, int q) { return parameters_[coefIndex(l, i, j, q)]; }
    double scaleBase(int l, int i, int j) const {
        return parameters_[layer(l).scale_base_offset + layer(l).edge(i, j)];
    }
    double &scaleBase(int l, int i, int j) { return parameters_[layer(l).scale_base_offset + layer(l).edge(i, j)]; }
    double scaleSp(int l, int i, int j) const { return parameters_[layer(l).scale_sp_offset + layer(l).edge(i, j)]; }
    double &scaleSp(int l, int i, int j) { return parameters_[layer(l).scale_sp_offset + layer(l).edge(i, j)]; }
    double bias(int l, int j) const { return parameters_[layer(l).bias_offset + static_cast<std::size_t>(j)]; }
    double &bias(int l, int j) { return parameters_[layer(l).bias_offset + static_cast<std::size_t>(j)]; }
    double mask(int l, int i, int j) const { return layer(l).mask[layer(l).edge(i, j)]; }
    void setMask(int l, int i, int j, double value) { layer(l).mask[layer(l).edge(i, j)] = value; }

    /// The symbolic part of an edge; null: none.
    const SymbolicPart *symbolic(EdgeId edge) const;
    /// Its numbers; c = 0 for an edge without one.
    Affine affine(EdgeId edge) const;
    /// Puts c f(a x + b) + d on an edge in place of its spline, or, if mixed, beside it. The spline's numbers are kept
    /// for unfix; the edge is not frozen. Throws std::invalid_argument naming the edge if the edge does not exist or a
    /// number is not finite.
    void fixSymbolic(EdgeId edge, SymbolicFunction function, const Affine &affine, bool with_spline = false);
    /// Takes the symbolic part off again: the edge's spline counts as before. Nothing happens to a numeric edge.
    void unfix(EdgeId edge);
    /// Whether a, b, c, d of a symbolic edge stay as they are in every training. A spline beside the function trains
    /// on.
    bool frozen(EdgeId edge) const;
    /// Freezes or frees them. Throws std::invalid_argument naming the edge if it does not exist or has no function.
    void setFrozen(EdgeId edge, bool frozen);
    std::size_t frozenEdgeCount() const;  ///< of edges whose mask is not zero
    /// Entries of parameters() that are a, b, c, d of frozen edges, ascending.
    std::vector<std::size_t> frozenParameters() const;
    std::size_t symbolicEdgeCount() const;
    /// Every edge that is not pruned stands in closed form, without a spline beside it.
    bool allSymbolic() const;

    /// Scales and biases of the subnodes and nodes of layer l (KanLayer): what stands there, 1 and 0 if there are none.
    struct NodeNumbers {
        std::vector<double> subnode_scale, subnode_bias;  ///< [outputs]
        std::vector<double> node_scale, node_bias;        ///< [nodes()]
        bool neutral() const;
        bool operator==(const NodeNumbers &) const = default;
    };
    NodeNumbers nodeNumbers(int l) const;
    /// Throws std::invalid_argument naming the layer if their numbers do not fit or one is not finite.
    void setNodeNumbers(int l, const NodeNumbers &numbers);

    /// Gives layer l other knots and number of coefficients; the layer's coefficients become zero, all else is kept.
    /// `knots` is [inputs][grid+1].
    void replaceGrid(int l, int grid, std::vector<double> knots);

    std::size_t edgeCount() const;
    std::size_t activeEdgeCount() const;  ///< edges whose mask is not zero
    bool allFinite() const;

    bool operator==(const Kan &) const = default;

  private:
    std::size_t coefIndex(int l, int i, int j, int q) const { return layer(l).coefficient(i, j, q); }
    void layOut();
    /// After a change of layers: lays the numbers out anew and takes over from `before` those that are still there.
    void takeOver(const Kan &before);

    KanSpec spec_;
    std::vector<KanLayer> layers_;
    std::vector<double> parameters_;
};

/// For what knows sum nodes only. Throws std::invalid_argument, which begins with `who`, for a network with
/// multiplication nodes or with scales and biases of nodes.
void requireSumNodes(const Kan &model, std::string_view who);

}  // namespace kan
