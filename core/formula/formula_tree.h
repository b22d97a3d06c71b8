#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/formula/expression.h"
#include "core/formula/formula_algebra.h"

namespace kan {

/// Turns the algebra's expressions into trees that know their edges. Only under ginacMutex().
class FormulaTree {
  public:
    /// What a symbol stands for; the atom outlives the tree's calls.
    using AtomOf = std::function<const FormulaAtom &(const GiNaC::ex &symbol)>;

    explicit FormulaTree(const FormulaAlgebra &algebra)
        : atom_([&algebra](const GiNaC::ex &symbol) -> const FormulaAtom & { return algebra.atom(symbol); }) {}
    explicit FormulaTree(AtomOf atom) : atom_(std::move(atom)) {}
    ExpressionPtr tree(const NodeValue &node) { return sum(node.value, {node.origin}); }

  private:
    using Origins = std::vector<std::shared_ptr<const NodeOrigin>>;

    ExpressionPtr sum(const GiNaC::ex &e, const Origins &from);
    ExpressionPtr term(const GiNaC::ex &e, const Origins &from);
    ExpressionPtr factor(const GiNaC::ex &e, const Origins &from);
    ExpressionPtr build(const GiNaC::ex &e, const Origins &from);
    ExpressionPtr product(const GiNaC::ex &e, const Origins &from);
    ExpressionPtr power(const GiNaC::ex &e, const Origins &from);
    ExpressionPtr positivePower(const GiNaC::ex &base, const GiNaC::numeric &exponent, const Origins &from);
    ExpressionPtr symbol(const GiNaC::ex &e, const Origins &from);

    AtomOf atom_;
    ExpressionFactory make_;
    std::map<GiNaC::ex, ExpressionPtr, GiNaC::ex_is_less> atoms_;
};

/// Expressions of symbols, which are the inputs in their order, as trees of one factory. There are no other symbols; pi
/// is a number. Only under ginacMutex().
std::vector<ExpressionPtr> treesOf(const std::vector<GiNaC::ex> &values, const std::vector<GiNaC::realsymbol> &inputs);

}  // namespace kan
