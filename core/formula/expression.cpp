#include "core/formula/expression.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <unordered_map>

namespace kan {

namespace {

int compare(const Expression &a, const Expression &b) {
    if (a.id == b.id) return 0;
    if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
    if (a.index != b.index) return a.index < b.index ? -1 : 1;
    if (const int names = a.name.compare(b.name); names != 0) return names;
    const std::size_t common = std::min(a.children.size(), b.children.size());
    for (std::size_t n = 0; n < common; ++n)
        if (const int order = compare(*a.children[n], *b.children[n]); order != 0) return order;
    if (a.children.size() != b.children.size()) return a.children.size() < b.children.size() ? -1 : 1;
    return a.number < b.number ? -1 : (a.number > b.number ? 1 : 0);
}

double degreeOf(const Expression &e);

double degreeOfMembers(const Expression &e) {
    double degree = 0;
    for (const ExpressionPtr &child : e.children) {
        const double part = degreeOf(*child);
        if (part < 0) return -1;
        degree += part;
    }
    return degree;
}

/// Degree of a monomial; -1 for anything else.
double degreeOf(const Expression &e) {
    switch (e.kind) {
        case ExpressionKind::Number:
            return 0;
        case ExpressionKind::Variable:
            return 1;
        case ExpressionKind::Power:
            return e.children[0]->kind == ExpressionKind::Variable && e.children[1]->kind == ExpressionKind::Number
                       ? e.children[1]->number
                       : -1;
        case ExpressionKind::Product:
            return degreeOfMembers(e);
        default:
            return -1;
    }
}

/// What is left of a term when its number is taken off, for comparing it with others.
const Expression &core(const Expression &e) {
    const bool scaled =
        e.kind == ExpressionKind::Product && e.children.size() == 2 && e.children[0]->kind == ExpressionKind::Number;
    return scaled ? *e.children[1] : e;
}

bool termBefore(const ExpressionPtr &a, const ExpressionPtr &b) {
    const bool number_a = a->kind == ExpressionKind::Number;
    const bool number_b = b->kind == ExpressionKind::Number;
    if (number_a != number_b) return number_b;
    const double degree_a = degreeOf(*a);
    const double degree_b = degreeOf(*b);
    if (degree_a != degree_b) return degree_a > degree_b;
    const int order = compare(core(*a), core(*b));
    return order != 0 ? order < 0 : compare(*a, *b) < 0;
}

int rankOfFactor(const Expression &e) {
    switch (e.kind) {
        case ExpressionKind::Number:
            return 0;
        case ExpressionKind::Variable:
            return 1;
        case ExpressionKind::Power:
            return e.children[0]->kind == ExpressionKind::Number ? 1 : rankOfFactor(*e.children[0]);
        case ExpressionKind::Root:
            return 2;
        case ExpressionKind::Sum:
            return 3;
        default:
            return 4;
    }
}

bool factorBefore(const ExpressionPtr &a, const ExpressionPtr &b) {
    const int rank_a = rankOfFactor(*a);
    const int rank_b = rankOfFactor(*b);
    if (rank_a != rank_b) return rank_a < rank_b;
    const auto base = [](const Expression &e) -> const Expression & {
        return e.kind == ExpressionKind::Power ? *e.children[0] : e;
    };
    const int order = compare(base(*a), base(*b));
    return order != 0 ? order < 0 : compare(*a, *b) < 0;
}

std::vector<EdgeId> merged(const std::vector<EdgeId> &a, const std::vector<EdgeId> &b) {
    std::vector<EdgeId> both;
    both.reserve(a.size() + b.size());
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

std::vector<EdgeId> sorted(std::vector<EdgeId> edges) {
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

double writtenSize(const ExpressionPtr &e, std::unordered_map<const Expression *, double> &known) {
    if (const auto found = known.find(e.get()); found != known.end()) return found->second;
    double size = 1;
    for (const ExpressionPtr &child : e->children) size += writtenSize(child, known);
    return known[e.get()] = size;
}

}  // namespace

ExpressionPtr ExpressionFactory::make(Expression node) {
    std::vector<std::size_t> children;
    children.reserve(node.children.size());
    for (const ExpressionPtr &child : node.children) {
        children.push_back(child->id);
        node.edges.insert(node.edges.end(), child->edges.begin(), child->edges.end());
    }
    node.edges = sorted(std::move(node.edges));
    Key key(static_cast<int>(node.kind), std::bit_cast<unsigned long long>(node.number), node.index, node.name,
            std::move(children));
    node.id = ids_.try_emplace(std::move(key), ids_.size()).first->second;
    return std::make_shared<const Expression>(std::move(node));
}

ExpressionPtr ExpressionFactory::number(double value, double error) {
    return make({ExpressionKind::Number, value == 0 ? 0.0 : value, 0, {}, {}, {}, 0, error});
}

ExpressionPtr ExpressionFactory::variable(int input) {
    return make({ExpressionKind::Variable, 0, input, {}, {}, {}, 0});
}

ExpressionPtr ExpressionFactory::sum(std::vector<ExpressionPtr> terms) {
    if (terms.empty()) return number(0);
    if (terms.size() == 1) return terms.front();
    std::sort(terms.begin(), terms.end(), termBefore);
    return orderedSum(std::move(terms));
}

ExpressionPtr ExpressionFactory::orderedSum(std::vector<ExpressionPtr> terms) {
    if (terms.empty()) return number(0);
    if (terms.size() == 1) return terms.front();
    return make({ExpressionKind::Sum, 0, 0, {}, std::move(terms), {}, 0});
}

ExpressionPtr ExpressionFactory::product(std::vector<ExpressionPtr> factors) {
    std::vector<EdgeId> of_ones;
    std::erase_if(factors, [&](const ExpressionPtr &factor) {
        const bool one = factor->kind == ExpressionKind::Number && factor->number == 1;
        if (one) of_ones = merged(of_ones, factor->edges);
        return one;
    });
    if (factors.empty()) return withEdges(number(1), of_ones);
    if (factors.size() == 1) return withEdges(factors.front(), of_ones);
    std::sort(factors.begin(), factors.end(), factorBefore);
    return make({ExpressionKind::Product, 0, 0, {}, std::move(factors), of_ones, 0});
}

ExpressionPtr ExpressionFactory::quotient(ExpressionPtr numerator, ExpressionPtr denominator) {
    return make({ExpressionKind::Quotient, 0, 0, {}, {std::move(numerator), std::move(denominator)}, {}, 0});
}

ExpressionPtr ExpressionFactory::power(ExpressionPtr base, ExpressionPtr exponent) {
    return make({ExpressionKind::Power, 0, 0, {}, {std::move(base), std::move(exponent)}, {}, 0});
}

ExpressionPtr ExpressionFactory::root(ExpressionPtr radicand, int degree) {
    return make({ExpressionKind::Root, 0, degree, {}, {std::move(radicand)}, {}, 0});
}

ExpressionPtr ExpressionFactory::call(std::string_view name, std::vector<ExpressionPtr> arguments) {
    return make({ExpressionKind::Call, 0, 0, std::string(name), std::move(arguments), {}, 0});
}

ExpressionPtr ExpressionFactory::spline(int index, ExpressionPtr argument) {
    return make({ExpressionKind::Spline, 0, index, {}, {std::move(argument)}, {}, 0});
}

ExpressionPtr ExpressionFactory::scaled(double factor, const ExpressionPtr &e) {
    if (factor == 1) return e;
    if (e->kind == ExpressionKind::Quotient)
        return withEdges(quotient(scaled(factor, e->children[0]), e->children[1]), e->edges);
    if (e->kind == ExpressionKind::Number) return withEdges(number(factor * e->number), e->edges);
    std::vector<ExpressionPtr> factors = {number(factor)};
    if (e->kind == ExpressionKind::Product)
        factors.insert(factors.end(), e->children.begin(), e->children.end());
    else
        factors.push_back(e);
    return withEdges(product(std::move(factors)), e->edges);
}

ExpressionPtr ExpressionFactory::negated(const ExpressionPtr &e) {
    switch (e->kind) {
        case ExpressionKind::Number:
            return withEdges(number(-e->number, e->error), e->edges);
        case ExpressionKind::Sum: {
            std::vector<ExpressionPtr> terms;
            for (const ExpressionPtr &term : e->children) terms.push_back(negated(term));
            return withEdges(orderedSum(std::move(terms)), e->edges);
        }
        case ExpressionKind::Product: {
            std::vector<ExpressionPtr> factors = e->children;
            if (factors[0]->kind == ExpressionKind::Number)
                factors[0] = negated(factors[0]);
            else
                factors.push_back(number(-1, 0));
            return withEdges(product(std::move(factors)), e->edges);
        }
        case ExpressionKind::Quotient:
            return withEdges(quotient(negated(e->children[0]), e->children[1]), e->edges);
        default:
            return product({number(-1, 0), e});
    }
}

ExpressionPtr ExpressionFactory::adopted(const ExpressionPtr &e) {
    Expression copy = *e;
    for (ExpressionPtr &child : copy.children) child = adopted(child);
    return make(std::move(copy));
}

ExpressionPtr ExpressionFactory::withChild(const Expression &e, std::size_t n, ExpressionPtr child) {
    Expression copy = e;
    for (std::size_t other = 0; other < copy.children.size(); ++other)
        copy.children[other] = other == n ? std::move(child) : adopted(copy.children[other]);
    return make(std::move(copy));
}

ExpressionPtr ExpressionFactory::withEdges(const ExpressionPtr &e, const std::vector<EdgeId> &edges) {
    std::vector<EdgeId> all = merged(e->edges, edges);
    if (all == e->edges) return e;
    Expression copy = *e;
    copy.edges = std::move(all);
    return std::make_shared<const Expression>(std::move(copy));
}

ExpressionPtr ExpressionFactory::withoutEdges(const ExpressionPtr &e) {
    Expression copy = *e;
    copy.edges.clear();
    return std::make_shared<const Expression>(std::move(copy));
}

double writtenSize(const ExpressionPtr &e) {
    std::unordered_map<const Expression *, double> known;
    return writtenSize(e, known);
}

}  // namespace kan
