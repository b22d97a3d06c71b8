#include <algorithm>
#include <cmath>

#include "core/formula/formula_number.h"
#include "core/formula/normal_form.h"

namespace kan {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double errorOf(bool exact) {
    return exact ? 0.0 : kUnknown;
}

}  // namespace

std::vector<std::pair<ExpressionPtr, bool>> NormalForm::conditions() {
    std::vector<std::pair<ExpressionPtr, bool>> all;
    for (const auto &[atom, positive] : conditions_) all.emplace_back(writtenAtom(atom), positive);
    return all;
}

ExpressionPtr NormalForm::written(const NormalSum &sum) {
    if (!options_.by_size) return writtenInside(sum);
    struct Written {
        double size;
        bool constant;
        ExpressionPtr term;
    };
    std::vector<Written> terms;
    for (const auto &[monomial, term] : sum.terms)
        terms.push_back(
            {sizeOf(monomial, term.coefficient.value), monomial.factors.empty(), writtenTerm(monomial, term)});
    constexpr double kPlainly = 1 + 1e-9;
    std::stable_sort(terms.begin(), terms.end(), [](const Written &a, const Written &b) {
        return a.constant != b.constant ? b.constant : a.size > b.size * kPlainly;
    });
    std::vector<ExpressionPtr> parts;
    parts.reserve(terms.size());
    for (Written &entry : terms) parts.push_back(std::move(entry.term));
    return make_.orderedSum(std::move(parts));
}

ExpressionPtr NormalForm::writtenInside(const NormalSum &sum) {
    std::vector<ExpressionPtr> parts;
    for (const auto &[monomial, term] : sum.terms) parts.push_back(writtenTerm(monomial, term));
    return make_.sum(std::move(parts));
}

ExpressionPtr NormalForm::writtenAtom(int number) {
    const Atom atom = atoms_[static_cast<std::size_t>(number)];
    std::vector<ExpressionPtr> arguments;
    for (const NormalSum &argument : atom.arguments) arguments.push_back(writtenInside(argument));
    switch (atom.kind) {
        case Atom::Kind::Variable:
            return make_.variable(atom.index);
        case Atom::Kind::Sum:
            return arguments[0];
        case Atom::Kind::Exp:
            return make_.call("exp", std::move(arguments));
        case Atom::Kind::Spline:
            return make_.spline(atom.index, arguments[0]);
        case Atom::Kind::Call:
            break;
    }
    return make_.call(atom.name, std::move(arguments));
}

ExpressionPtr NormalForm::writtenPower(int atom, double exponent) {
    constexpr int kMostDegree = 9;
    ExpressionPtr base = writtenAtom(atom);
    if (exponent == 1) return base;
    const double degree = std::round(1 / exponent);
    if (degree >= 2 && degree <= kMostDegree && 1 / degree == exponent)
        return make_.root(std::move(base), static_cast<int>(degree));
    return make_.power(std::move(base), make_.number(exponent, errorOf(plainExponent(exponent))));
}

/// Takes the factors that are roots of this degree out of the list, below and above the line: one root. Null: none.
ExpressionPtr NormalForm::writtenRoots(std::vector<Monomial::Factor> &factors, int degree) {
    std::vector<ExpressionPtr> above, below;
    for (const Monomial::Factor &factor : factors)
        if (std::abs(factor.exponent) == 1.0 / degree)
            (factor.exponent > 0 ? above : below).push_back(writtenAtom(factor.atom));
    if (above.empty()) return nullptr;  // roots below the line alone stay there
    std::erase_if(factors, [&](const Monomial::Factor &f) { return std::abs(f.exponent) == 1.0 / degree; });
    ExpressionPtr radicand = make_.product(std::move(above));
    if (!below.empty()) radicand = make_.quotient(std::move(radicand), make_.product(std::move(below)));
    return make_.root(std::move(radicand), degree);
}

ExpressionPtr NormalForm::writtenTerm(const Monomial &monomial, const NormalSum::Term &term) {
    std::vector<Monomial::Factor> factors = monomial.factors;
    std::vector<ExpressionPtr> above, below;
    for (const int degree : {2, 3})
        if (ExpressionPtr root = writtenRoots(factors, degree)) above.push_back(std::move(root));
    for (const int degree : {2, 3}) {  // 1/sqrt(x) 1/sqrt(y) as 1/sqrt(x y)
        std::vector<Monomial::Factor> inverse = factors;
        for (Monomial::Factor &factor : inverse) factor.exponent = -factor.exponent;
        ExpressionPtr root = writtenRoots(inverse, degree);
        if (!root) continue;
        below.push_back(std::move(root));
        for (Monomial::Factor &factor : inverse) factor.exponent = -factor.exponent;
        factors = std::move(inverse);
    }
    for (const Monomial::Factor &factor : factors)
        (factor.exponent > 0 ? above : below).push_back(writtenPower(factor.atom, std::abs(factor.exponent)));
    const Coefficient coefficient = term.coefficient;
    const bool under =
        !below.empty() && coefficient.exact && namedNumber(1 / coefficient.value) && std::abs(coefficient.value) < 1;
    if (under)
        below.push_back(make_.number(1 / coefficient.value, 0));
    else if (coefficient.value != 1 || above.empty())
        above.push_back(make_.number(coefficient.value, errorOf(coefficient.exact)));
    ExpressionPtr result = above.empty() ? make_.number(1, 0) : make_.product(std::move(above));
    if (!below.empty()) result = make_.quotient(std::move(result), make_.product(std::move(below)));
    return make_.withEdges(result, term.edges);
}

}  // namespace kan
