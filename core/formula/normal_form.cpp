#include "core/formula/normal_form.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/formula/normal_sums.h"

namespace kan {

using namespace normal;

namespace {

constexpr double kMostExponent = 100;

}  // namespace

NormalForm::NormalForm(const Matrix &rows, const std::vector<FormulaSpline> &splines, Options options)
    : options_(options), splines_(splines) {
    const Eigen::Index step = std::max<Eigen::Index>(1, rows.rows() / kRows);
    const Eigen::Index count = rows.rows() == 0 ? 0 : (rows.rows() - 1) / step + 1;
    rows_.resize(count, rows.cols());
    for (Eigen::Index n = 0; n < count; ++n) rows_.row(n) = rows.row(n * step);
}

std::optional<NormalSum> NormalForm::of(const ExpressionPtr &e) {
    try {
        return build(e);
    } catch (const TooLong &) {
        return std::nullopt;
    }
}

NormalSum NormalForm::ofAtom(int atom, double exponent) const {
    NormalSum sum;
    sum.terms[{{{atom, exponent}}}] = {{1, true}, {}};
    return sum;
}

NormalSum NormalForm::build(const ExpressionPtr &e) {
    if (const auto known = built_.find(e.get()); known != built_.end()) return known->second;
    NormalSum sum = buildNew(e);
    // What the terms do not know of each belongs to all of them.
    if (const std::vector<EdgeId> more = without(e->edges, edgesOf(sum)); !more.empty())
        for (auto &[monomial, term] : sum.terms) term.edges = unionOf(term.edges, more);
    if (static_cast<int>(std::max(sum.terms.size(), atoms_.size())) > options_.most_terms) throw TooLong();
    keep_.push_back(e);
    return built_[e.get()] = std::move(sum);
}

NormalSum NormalForm::buildNew(const ExpressionPtr &e) {
    switch (e->kind) {
        case ExpressionKind::Number:
            if (!std::isfinite(e->number)) throw TooLong();
            return number(e->number, e->error == 0);
        case ExpressionKind::Variable:
            return ofAtom(atom(Atom::Kind::Variable, e->index, {}, {}));
        case ExpressionKind::Sum: {
            NormalSum sum;
            for (const ExpressionPtr &child : e->children) add(sum, build(child));
            return sum;
        }
        case ExpressionKind::Product: {
            NormalSum result = number(1, true);
            for (const ExpressionPtr &child : e->children) result = times(result, build(child));
            return result;
        }
        case ExpressionKind::Quotient:
            return quotient(build(e->children[0]), build(e->children[1]));
        case ExpressionKind::Power: {
            const NormalSum exponent = build(e->children[1]);
            const NormalSum base = build(e->children[0]);
            if (const auto constant = constantOf(exponent)) return power(base, *constant);
            return exponential(times(exponent, logarithm(base)));
        }
        case ExpressionKind::Root:
            return power(build(e->children[0]), 1.0 / e->index);
        case ExpressionKind::Call: {
            std::vector<NormalSum> arguments;
            for (const ExpressionPtr &child : e->children) arguments.push_back(build(child));
            return called(e->name, std::move(arguments));
        }
        case ExpressionKind::Spline: {
            return ofAtom(atom(Atom::Kind::Spline, e->index, {}, {build(e->children[0])}));
        }
    }
    throw TooLong();
}

void NormalForm::addTerm(NormalSum &to, const Monomial &monomial, const NormalSum::Term &term) const {
    if (term.coefficient.value == 0) return;
    if (!std::isfinite(term.coefficient.value)) throw TooLong();
    if (monomial.factors.size() == 1 && monomial.factors[0].exponent == 1) {
        const Atom &atom = atoms_[static_cast<std::size_t>(monomial.factors[0].atom)];
        if (atom.kind == Atom::Kind::Sum && atom.arguments[0].terms.size() > 1) {  // opened, to meet its like
            const std::vector<EdgeId> others = without(term.edges, edgesOf(atom.arguments[0]));
            for (const auto &[inner, part] : atom.arguments[0].terms)
                addTerm(to, inner, {multiplied(part.coefficient, term.coefficient), unionOf(part.edges, others)});
            return;
        }
    }
    const auto [place, fresh] = to.terms.try_emplace(monomial, term);
    if (fresh) return;
    Coefficient &sum = place->second.coefficient;
    const double before = std::max(std::abs(sum.value), std::abs(term.coefficient.value));
    sum = {sum.value + term.coefficient.value, sum.exact && term.coefficient.exact};
    place->second.edges = unionOf(place->second.edges, term.edges);
    constexpr double kRounding = 4e-16;
    if (std::abs(sum.value) <= kRounding * before) to.terms.erase(place);
}

void NormalForm::add(NormalSum &to, const NormalSum &other) const {
    for (const auto &[monomial, term] : other.terms) addTerm(to, monomial, term);
}

NormalSum NormalForm::oneTerm(const Monomial &monomial, const NormalSum::Term &term) const {
    NormalSum sum;
    addTerm(sum, monomial, term);
    return sum;
}

NormalSum NormalForm::product(Coefficient coefficient, std::map<int, double> exponents, std::vector<EdgeId> edges) {
    NormalSum exponent;
    int exponentials = 0;
    double last = 1;
    for (auto entry = exponents.begin(); entry != exponents.end();) {
        const Atom &atom = atoms_[static_cast<std::size_t>(entry->first)];
        if (entry->second == 0) {
            entry = exponents.erase(entry);
        } else if (atom.kind == Atom::Kind::Exp) {
            ++exponentials;
            last = entry->second;
            add(exponent, scaled(atom.arguments[0], {entry->second, true}));
            entry = exponents.erase(entry);
        } else {
            ++entry;
        }
    }
    if (exponentials > 0 && !(exponentials == 1 && last == 0) && !exponent.terms.empty())
        exponents[atom(Atom::Kind::Exp, 0, {}, {std::move(exponent)})] = 1;
    Monomial monomial;
    for (const auto &[atom, power] : exponents) {
        if (std::abs(power) > kMostExponent) throw TooLong();
        monomial.factors.push_back({atom, power});
    }
    return oneTerm(monomial, {coefficient, std::move(edges)});
}

NormalSum NormalForm::timesTerms(const NormalSum &a, const NormalSum &b) {
    NormalSum result;
    if (static_cast<int>(a.terms.size() * b.terms.size()) > options_.most_terms) throw TooLong();
    for (const auto &[first, left] : a.terms)
        for (const auto &[second, right] : b.terms) {
            std::map<int, double> exponents;
            for (const Monomial::Factor &factor : first.factors) exponents[factor.atom] += factor.exponent;
            for (const Monomial::Factor &factor : second.factors) exponents[factor.atom] += factor.exponent;
            add(result, product(multiplied(left.coefficient, right.coefficient), std::move(exponents),
                                unionOf(left.edges, right.edges)));
        }
    return result;
}

NormalSum NormalForm::times(const NormalSum &a, const NormalSum &b) {
    for (const auto &[one, other] : {std::pair(&a, &b), std::pair(&b, &a)})
        if (constantOf(*one)) {
            if (one->terms.empty()) return {};
            const NormalSum::Term &term = one->terms.begin()->second;
            NormalSum result = scaled(*other, term.coefficient);
            for (auto &[monomial, part] : result.terms) part.edges = unionOf(part.edges, term.edges);
            return result;
        }
    if (options_.expand) return timesTerms(a, b);
    return timesTerms(asTerm(a, false), asTerm(b, false));
}

std::map<int, double> NormalForm::commonFactors(const NormalSum &sum) const {
    std::map<int, double> common;
    for (const Monomial::Factor &factor : sum.terms.begin()->first.factors) common[factor.atom] = factor.exponent;
    for (const auto &[monomial, term] : sum.terms)
        for (auto entry = common.begin(); entry != common.end();) {
            const auto here = std::find_if(monomial.factors.begin(), monomial.factors.end(),
                                           [&](const Monomial::Factor &f) { return f.atom == entry->first; });
            const bool alike = here != monomial.factors.end() && here->exponent * entry->second > 0 &&
                               whole(here->exponent - entry->second);
            if (!alike) {
                entry = common.erase(entry);
                continue;
            }
            if (std::abs(here->exponent) < std::abs(entry->second)) entry->second = here->exponent;
            ++entry;
        }
    return common;
}

const Monomial &NormalForm::largest(const NormalSum &sum, bool with_constant) const {
    const Monomial *best = &sum.terms.begin()->first;
    double size = -1;
    for (const auto &[monomial, term] : sum.terms) {
        if (!with_constant && monomial.factors.empty()) continue;
        const double mine = sizeOf(monomial, term.coefficient.value);
        constexpr double kPlainly = 1 + 1e-9;  // what is equal but for roundings stays in order
        if (mine <= size * kPlainly) continue;
        size = mine;
        best = &monomial;
    }
    return *best;
}

Coefficient NormalForm::contentOf(const NormalSum &sum, bool root) const {
    const auto has = [&sum](const auto &holds) {
        return std::any_of(sum.terms.begin(), sum.terms.end(),
                           [&](const auto &entry) { return holds(entry.second.coefficient); });
    };
    if (has([](const Coefficient &c) { return std::abs(c.value) == 1; })) return {1, true};
    const bool any_exact = has([](const Coefficient &c) { return c.exact; });
    const bool all_exact = any_exact && !has([](const Coefficient &c) { return !c.exact; });
    if (options_.keep_exact && any_exact && !all_exact) return {1, true};
    const double pivot = sum.terms.at(largest(sum, false)).coefficient.value;
    return {root ? std::abs(pivot) : pivot, options_.keep_exact && all_exact};
}

bool NormalForm::alike(const NormalSum &sum) {
    const double size = std::abs(sum.terms.begin()->second.coefficient.value);
    return std::all_of(sum.terms.begin(), sum.terms.end(),
                       [size](const auto &entry) { return std::abs(entry.second.coefficient.value) == size; });
}

/// Whether a sum that becomes an atom is to be the other way round: few terms below 0, a constant above 0, else the
/// first that is written. What is given may come either way in another run, with the sign in front of it.
bool NormalForm::turns(const NormalSum &sum) {
    int balance = 0;
    const NormalSum::Term *constant = nullptr;
    for (const auto &[monomial, term] : sum.terms) {
        balance += term.coefficient.value < 0 ? -1 : 1;
        if (monomial.factors.empty()) constant = &term;
    }
    if (balance != 0 || constant) return balance < 0 || (balance == 0 && constant->coefficient.value < 0);
    std::vector<ExpressionPtr> parts;
    for (const auto &[monomial, term] : sum.terms) parts.push_back(writtenTerm(monomial, {{1, true}, {}}));
    const std::size_t first = make_.sum(parts)->children.front()->id;
    std::size_t n = 0;
    for (const auto &[monomial, term] : sum.terms)
        if (parts[n++]->id == first) return term.coefficient.value < 0;
    return false;
}

NormalSum NormalForm::asTerm(const NormalSum &sum, bool root) {
    if (sum.terms.size() < 2) return sum;
    const std::map<int, double> common = commonFactors(sum);
    Coefficient content = contentOf(sum, root);
    if (!root && (content.value == 1 || alike(sum)))
        content.value = turns(sum) ? -std::abs(content.value) : std::abs(content.value);
    NormalSum rest;
    std::vector<EdgeId> edges;
    for (const auto &[monomial, term] : sum.terms) {
        Monomial left = monomial;
        for (Monomial::Factor &factor : left.factors)
            if (const auto shared = common.find(factor.atom); shared != common.end()) factor.exponent -= shared->second;
        std::erase_if(left.factors, [](const Monomial::Factor &factor) { return factor.exponent == 0; });
        const double value = term.coefficient.value / content.value;
        addTerm(rest, left, {{value, std::abs(value) == 1 || (term.coefficient.exact && content.exact)}, term.edges});
        edges = unionOf(edges, term.edges);
    }
    if (rest.terms.size() < 2) {  // common factors have opened a sum that cancels
        std::map<int, double> exponents = common;
        return timesTerms(product(content, std::move(exponents), {}), rest);
    }
    std::map<int, double> exponents = common;
    exponents[atom(Atom::Kind::Sum, 0, {}, {std::move(rest)})] += 1;
    Monomial monomial;
    for (const auto &[atom, exponent] : exponents) monomial.factors.push_back({atom, exponent});
    NormalSum result;  // not opened again
    result.terms[monomial] = {content, std::move(edges)};
    return result;
}

NormalSum NormalForm::power(const NormalSum &base, double exponent) {
    if (exponent == 1) return base;
    if (exponent == 0) return number(1, true);
    if (base.terms.empty()) {
        if (exponent > 0) return {};
        throw TooLong();
    }
    constexpr double kMostExpanded = 4;
    if (options_.expand && base.terms.size() > 1 && whole(exponent) && exponent > 1 && exponent <= kMostExpanded) {
        NormalSum result = base;
        for (int n = 1; n < exponent; ++n) result = timesTerms(result, base);
        return result;
    }
    const NormalSum term = asTerm(base, !whole(exponent));
    return powerOfTerm(term.terms.begin()->first, term.terms.begin()->second, exponent);
}

NormalSum NormalForm::powerOfTerm(const Monomial &monomial, const NormalSum::Term &term, double exponent) {
    std::map<int, double> exponents;
    if (whole(exponent)) {
        for (const Monomial::Factor &factor : monomial.factors) exponents[factor.atom] = factor.exponent * exponent;
        return product({std::pow(term.coefficient.value, exponent), term.coefficient.exact}, std::move(exponents),
                       term.edges);
    }
    double value = term.coefficient.value;
    std::vector<Monomial::Factor> factors = monomial.factors;
    for (Monomial::Factor &factor : factors) {  // -(a - b) is b - a
        const Atom &atom = atoms_[static_cast<std::size_t>(factor.atom)];
        const bool takes = atom.kind == Atom::Kind::Sum && atom.arguments[0].terms.size() > 1 && whole(factor.exponent);
        if (value > 0 || !takes || even(factor.exponent) || atom.sign != Sign::Negative) continue;
        factor.atom = this->atom(Atom::Kind::Sum, 0, {}, {scaled(atom.arguments[0], {-1, true})});
        value = -value;
    }
    std::sort(factors.begin(), factors.end());
    // What is positive on the rows goes out of the root, and even powers; the rest stays one base.
    Monomial rest;
    for (const Monomial::Factor &factor : factors) {
        const Sign sign = signOf(factor.atom);
        const double power = factor.exponent * exponent;
        if (sign == Sign::Positive) {
            exponents[factor.atom] += power;
            if (even(factor.exponent)) require(factor.atom, true);
        } else if (even(factor.exponent) && even(power)) {
            exponents[factor.atom] += power;
        } else if (even(factor.exponent) && sign == Sign::Negative) {
            NormalSum negative = ofAtom(factor.atom);
            negative.terms.begin()->second.coefficient.value = -1;
            exponents[atom(Atom::Kind::Sum, 0, {}, {std::move(negative)})] += power;
            require(factor.atom, false);
        } else if (even(factor.exponent)) {
            exponents[atom(Atom::Kind::Call, 0, "abs", {ofAtom(factor.atom)})] += power;
        } else {
            rest.factors.push_back(factor);
        }
    }
    if (!rest.factors.empty() || value < 0) {
        NormalSum base;
        base.terms[rest] = {{value < 0 ? -1.0 : 1.0, true}, {}};
        exponents[atom(Atom::Kind::Sum, 0, {}, {std::move(base)})] += exponent;
        value = std::abs(value);
    }
    const bool exact = value == 1 || (options_.keep_exact && term.coefficient.exact);
    return product({std::pow(value, exponent), exact}, std::move(exponents), term.edges);
}

}  // namespace kan
