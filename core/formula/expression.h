#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/model/kan.h"

namespace kan {

enum class ExpressionKind {
    Number,    ///< `number`; NaN: undefined
    Variable,  ///< input `index`
    Sum,       ///< of all children
    Product,   ///< of all children; a number comes first
    Quotient,  ///< children[0] / children[1]
    Power,     ///< children[0] ^ children[1]
    Root,      ///< the root of degree `index` of children[0]
    Call,      ///< `name`, by GiNaC's names (csgn, asin ...) or sinc, of the children
    Spline     ///< numeric edge `index` of NetworkFormula::splines at children[0]
};

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// A node of an immutable expression tree over the reals. Subtrees may be shared.
struct Expression {
    ExpressionKind kind = ExpressionKind::Number;
    double number = 0;
    int index = 0;
    std::string name;
    std::vector<ExpressionPtr> children;
    std::vector<EdgeId> edges;  ///< the network's edges that this node and its children come from, in order
    std::size_t id = 0;         ///< equal for nodes of one factory that are the same expression, edges apart
    /// Of a number that was fitted to rows: its standard error, 0 if it is meant exactly. NaN: not known.
    double error = std::numeric_limits<double>::quiet_NaN();
};

/// Makes nodes. Terms and factors are put into an order that depends on nothing but the expression: powers of variables
/// before functions, numbers last in a sum and first in a product. Nothing is simplified but sums and products of one
/// member and factors 1.
class ExpressionFactory {
  public:
    ExpressionPtr number(double value, double error = std::numeric_limits<double>::quiet_NaN());
    ExpressionPtr variable(int input);
    ExpressionPtr sum(std::vector<ExpressionPtr> terms);
    /// The same in the order given.
    ExpressionPtr orderedSum(std::vector<ExpressionPtr> terms);
    ExpressionPtr product(std::vector<ExpressionPtr> factors);
    ExpressionPtr quotient(ExpressionPtr numerator, ExpressionPtr denominator);
    ExpressionPtr power(ExpressionPtr base, ExpressionPtr exponent);
    ExpressionPtr root(ExpressionPtr radicand, int degree);
    ExpressionPtr call(std::string_view name, std::vector<ExpressionPtr> arguments);
    ExpressionPtr spline(int index, ExpressionPtr argument);
    /// factor * e, in e's numerator if it is a quotient.
    ExpressionPtr scaled(double factor, const ExpressionPtr &e);
    /// -e, with the minus in the terms of a sum, in a leading number and in a numerator.
    ExpressionPtr negated(const ExpressionPtr &e);
    /// A node with other children, which are this factory's; their order stays.
    ExpressionPtr remade(Expression node) { return make(std::move(node)); }
    /// The same tree of this factory's nodes, whichever they were.
    ExpressionPtr adopted(const ExpressionPtr &e);
    /// The same node with its n-th child changed, all of this factory's nodes.
    ExpressionPtr withChild(const Expression &e, std::size_t n, ExpressionPtr child);
    /// The same node with further edges.
    ExpressionPtr withEdges(const ExpressionPtr &e, const std::vector<EdgeId> &edges);
    /// The same node without edges, for use in places that do not show it.
    ExpressionPtr withoutEdges(const ExpressionPtr &e);

  private:
    ExpressionPtr make(Expression node);

    using Key = std::tuple<int, unsigned long long, int, std::string, std::vector<std::size_t>>;
    std::map<Key, std::size_t> ids_;
};

/// Number of nodes when written out, shared ones as often as they occur; infinity for very many.
double writtenSize(const ExpressionPtr &e);

}  // namespace kan
