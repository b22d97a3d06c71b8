#pragma once

#include <ginac/ginac.h>

#include <map>
#include <memory>
#include <vector>

#include "core/formula/formula_spline.h"
#include "core/formula/network_formula.h"

namespace kan {

struct NodeOrigin;

/// Where a term comes from: its edges, and the origins of the nodes that these edges read.
struct TermOrigin {
    std::vector<EdgeId> edges;
    std::vector<std::shared_ptr<const NodeOrigin>> inside;
};

/// Where the terms of a node's sum come from, by the term without its coefficient (1 for the constant).
struct NodeOrigin {
    std::map<GiNaC::ex, TermOrigin, GiNaC::ex_is_less> terms;
};

/// The value of a node as an expression of the inputs.
struct NodeValue {
    GiNaC::ex value;
    std::shared_ptr<const NodeOrigin> origin;
};

/// What a symbol stands for. Splines and sinc are symbols to the algebra, which cannot look into them.
struct FormulaAtom {
    enum class Kind { Input, ShiftedInput, Spline, Sinc, Node, Undefined };
    Kind kind = Kind::Undefined;
    int index = 0;       ///< of the input or the spline
    double shift = 0;    ///< ShiftedInput is the input minus this
    NodeValue argument;  ///< of spline and sinc; of Node its sum
};

/// A term divided by its numeric coefficient; 1 for a number.
GiNaC::ex withoutCoefficient(const GiNaC::ex &e);
GiNaC::ex coefficientOf(const GiNaC::ex &e);

/// The output nodes of a network as simplified GiNaC expressions. Numbers are rounded when all are known, and what has
/// become 0 or 1 by that is simplified again. Only under ginacMutex().
class FormulaAlgebra {
  public:
    /// `nodes_apart`: hidden nodes become symbols, so that the size stays that of the network.
    FormulaAlgebra(const Kan &model, const FormulaOptions &options, bool nodes_apart);

    const std::vector<NodeValue> &outputs() const { return outputs_; }
    const FormulaAtom &atom(const GiNaC::ex &symbol) const { return atoms_.at(symbol); }
    /// In the order of their edges.
    std::vector<FormulaSpline> takeSplines() { return std::move(splines_); }

  private:
    GiNaC::ex symbolFor(FormulaAtom atom);
    NodeValue input(int i);
    NodeValue node(int l, int j, const std::vector<NodeValue> &before);
    NodeValue stagedNode(int l, int j, const std::vector<NodeValue> &before);
    NodeValue subnode(int l, int j, const std::vector<NodeValue> &before);
    void addSplineTerm(EdgeId edge, const NodeValue &from, GiNaC::exvector &terms, NodeOrigin &origin);
    void addSymbolicTerm(EdgeId edge, const NodeValue &from, GiNaC::exvector &terms, NodeOrigin &origin);
    GiNaC::ex applied(const SymbolicFunction &function, const Affine &affine, const NodeValue &from);
    const GiNaC::ex &body(const SymbolicFunction &function);
    void record(const GiNaC::ex &term, EdgeId edge, const NodeValue &from, NodeOrigin &origin) const;
    void recordAll(const GiNaC::ex &value, EdgeId edge, const NodeValue &from, NodeOrigin &origin) const;
    void addLine(const FormulaSpline::Line &line, EdgeId edge, const NodeValue &from, GiNaC::exvector &terms,
                 NodeOrigin &origin);
    GiNaC::ex number(double value) const;
    GiNaC::ex tidy(const GiNaC::ex &e);
    GiNaC::ex tidyNew(const GiNaC::ex &e);
    GiNaC::ex tidyPower(const GiNaC::ex &e);
    GiNaC::ex tidyNumber(const GiNaC::numeric &value) const;
    void roundAll();
    GiNaC::ex roundedOutput(const GiNaC::ex &value, std::size_t m);
    NodeValue rounded(const NodeValue &node);
    std::shared_ptr<const NodeOrigin> rounded(const std::shared_ptr<const NodeOrigin> &origin);

    const Kan &model_;
    const FormulaOptions &options_;
    bool nodes_apart_;
    int digits_ = 0;  ///< of all numbers that come about; those of the options once the formula is simplified
    GiNaC::realsymbol x_;
    GiNaC::ex undefined_;
    std::map<GiNaC::ex, FormulaAtom, GiNaC::ex_is_less> atoms_;
    std::map<GiNaC::ex, GiNaC::ex, GiNaC::ex_is_less> sincs_, tidied_;
    std::map<std::string, GiNaC::ex> bodies_;
    std::map<std::shared_ptr<const NodeOrigin>, std::shared_ptr<const NodeOrigin>> rounded_;
    std::vector<FormulaSpline> splines_;
    std::vector<NodeValue> outputs_;
};

/// Number of nodes of the formula when every hidden node is written out wherever it is used.
double inlinedSize(const Kan &model);

}  // namespace kan
