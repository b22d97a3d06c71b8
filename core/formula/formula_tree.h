#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/formula/expression.h"
#include "core/formula/formula_algebra.h"

namespace kan {

/// Turns the algebra's expressions into trees that know their edges. Only under ginacMutex().
class FormulaTree {
  public:
    explicit FormulaTree(const FormulaAlgebra &algebra) : algebra_(algebra) {}
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

    const FormulaAlgebra &algebra_;
    ExpressionFactory make_;
    std::map<GiNaC::ex, ExpressionPtr, GiNaC::ex_is_less> atoms_;
};

}  // namespace kan
