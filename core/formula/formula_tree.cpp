#include "core/formula/formula_tree.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "core/formula/plain_signs.h"

namespace kan {

using GiNaC::ex;
using GiNaC::ex_to;
using GiNaC::is_a;
using GiNaC::numeric;

namespace {

double valueOf(const ex &e) {
    return ex_to<numeric>(e).to_double();
}

bool negativePower(const ex &e) {
    return is_a<GiNaC::power>(e) && is_a<numeric>(e.op(1)) && ex_to<numeric>(e.op(1)).is_negative();
}

/// What the origins know of a term: its edges, and the origins that hold inside it.
struct Known {
    bool found = false;
    std::vector<EdgeId> edges;
    std::vector<std::shared_ptr<const NodeOrigin>> inside;
};

Known lookUp(const ex &key, const std::vector<std::shared_ptr<const NodeOrigin>> &from) {
    Known known;
    for (const std::shared_ptr<const NodeOrigin> &origin : from) {
        const auto entry = origin->terms.find(key);
        if (entry == origin->terms.end()) continue;
        known.found = true;
        known.edges.insert(known.edges.end(), entry->second.edges.begin(), entry->second.edges.end());
        for (const std::shared_ptr<const NodeOrigin> &inside : entry->second.inside)
            if (std::find(known.inside.begin(), known.inside.end(), inside) == known.inside.end())
                known.inside.push_back(inside);
    }
    std::sort(known.edges.begin(), known.edges.end());
    known.edges.erase(std::unique(known.edges.begin(), known.edges.end()), known.edges.end());
    return known;
}

}  // namespace

ExpressionPtr FormulaTree::sum(const ex &e, const Origins &from) {
    if (!is_a<GiNaC::add>(e)) return term(e, from);
    std::vector<ExpressionPtr> terms;
    for (const ex &part : e) terms.push_back(term(part, from));
    return make_.sum(std::move(terms));
}

ExpressionPtr FormulaTree::term(const ex &e, const Origins &from) {
    if (is_a<numeric>(e)) return make_.withEdges(make_.number(valueOf(e)), lookUp(1, from).edges);
    return make_.scaled(valueOf(coefficientOf(e)), factor(withoutCoefficient(e), from));
}

ExpressionPtr FormulaTree::factor(const ex &e, const Origins &from) {
    if (is_a<GiNaC::add>(e)) return sum(e, from);
    const Known known = lookUp(e, from);
    return known.found ? make_.withEdges(build(e, known.inside), known.edges) : build(e, from);
}

ExpressionPtr FormulaTree::build(const ex &e, const Origins &from) {
    if (is_a<numeric>(e)) return make_.number(valueOf(e));
    if (is_a<GiNaC::symbol>(e)) return symbol(e, from);
    if (is_a<GiNaC::add>(e)) return sum(e, from);
    if (is_a<GiNaC::mul>(e)) return product(e, from);
    if (is_a<GiNaC::power>(e)) return power(e, from);
    std::vector<ExpressionPtr> arguments;
    for (const ex &argument : e) arguments.push_back(sum(argument, from));
    // GiNaC writes |x|^2 and the like as a product with it; everything here is real.
    const std::string name = ex_to<GiNaC::function>(e).get_name();
    if (name == "conjugate") return arguments.front();
    return make_.call(name, std::move(arguments));
}

ExpressionPtr FormulaTree::product(const ex &e, const Origins &from) {
    if (!coefficientOf(e).is_equal(1)) return term(e, from);
    std::vector<ExpressionPtr> numerator;
    std::vector<ExpressionPtr> denominator;
    std::vector<EdgeId> edges;
    for (const ex &part : e) {
        if (!negativePower(part)) {
            numerator.push_back(factor(part, from));
            continue;
        }
        const Known known = lookUp(part, from);
        denominator.push_back(make_.withEdges(
            positivePower(part.op(0), -ex_to<numeric>(part.op(1)), known.found ? known.inside : from), known.edges));
    }
    ExpressionPtr above = make_.product(std::move(numerator));
    return denominator.empty() ? above : make_.quotient(above, make_.product(std::move(denominator)));
}

ExpressionPtr FormulaTree::power(const ex &e, const Origins &from) {
    if (!is_a<numeric>(e.op(1))) return make_.power(factor(e.op(0), from), sum(e.op(1), from));
    const numeric &exponent = ex_to<numeric>(e.op(1));
    if (!exponent.is_negative()) return positivePower(e.op(0), exponent, from);
    return make_.quotient(make_.number(1), positivePower(e.op(0), -exponent, from));
}

ExpressionPtr FormulaTree::positivePower(const ex &base, const numeric &exponent, const Origins &from) {
    constexpr int kMaxDegree = 9;
    ExpressionPtr inner = factor(base, from);
    if (exponent.is_equal(1)) return inner;
    if (exponent.is_rational() && exponent.numer().is_equal(1) && exponent.denom() <= kMaxDegree)
        return make_.root(inner, exponent.denom().to_int());
    return make_.power(inner, make_.number(exponent.to_double()));
}

ExpressionPtr FormulaTree::symbol(const ex &e, const Origins &from) {
    const FormulaAtom &atom = atom_(e);
    if (atom.kind == FormulaAtom::Kind::Sinc) return make_.call("sinc", {sum(atom.argument.value, from)});
    ExpressionPtr &known = atoms_[e];
    if (known) return known;
    switch (atom.kind) {
        case FormulaAtom::Kind::Input:
            return known = make_.variable(atom.index);
        case FormulaAtom::Kind::ShiftedInput:
            return known = make_.sum({make_.variable(atom.index), make_.number(-atom.shift)});
        case FormulaAtom::Kind::Node: {
            const ExpressionPtr shared = make_.withoutEdges(tree(atom.argument));
            return atoms_[e] = shared;
        }
        case FormulaAtom::Kind::Spline: {
            const ExpressionPtr spline = make_.spline(atom.index, tree(atom.argument));
            return atoms_[e] = spline;
        }
        default:
            return known = make_.number(std::numeric_limits<double>::quiet_NaN());
    }
}

std::vector<ExpressionPtr> treesOf(const std::vector<ex> &values, const std::vector<GiNaC::realsymbol> &inputs) {
    std::map<ex, FormulaAtom, GiNaC::ex_is_less> atoms;
    for (std::size_t n = 0; n < inputs.size(); ++n) {
        FormulaAtom atom;
        atom.kind = FormulaAtom::Kind::Input;
        atom.index = static_cast<int>(n);
        atoms.emplace(inputs[n], std::move(atom));
    }
    const GiNaC::exmap numbers = {{GiNaC::Pi, numeric(std::numbers::pi)}};  // printed as what it is a multiple of
    FormulaTree tree([&](const ex &symbol) -> const FormulaAtom & { return atoms.at(symbol); });
    ExpressionFactory make;
    std::vector<ExpressionPtr> trees;
    trees.reserve(values.size());
    for (const ex &value : values)
        trees.push_back(withPlainSigns(make, tree.tree({value.subs(numbers), std::make_shared<const NodeOrigin>()})));
    return trees;
}

}  // namespace kan
