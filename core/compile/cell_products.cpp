#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "core/compile/cell_builder.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr auto kMostFactors = static_cast<std::size_t>(KanSpec::kMaxArity);
constexpr double kPlainRepeat = 3;  ///< up to this power factors are repeated at first

bool isWhole(double exponent) {
    return exponent == std::floor(exponent);
}

/// (x^inner)^outer is x^(inner outer) wherever it has a value.
bool foldsPower(double inner, double outer) {
    return isWhole(outer) || !isWhole(inner);
}

/// Factors of one term without a constant, apart from its coefficient.
void takeCoefficient(CellSum &factor, double &coefficient) {
    if (factor.terms.size() != 1 || factor.constant != 0) return;
    coefficient *= std::exchange(factor.terms.front().c, 1.0);
}

bool isFunction(const CellSum &factor, const char *function) {
    return factor.terms.size() == 1 && factor.constant == 0 && factor.terms.front().function == function;
}

}  // namespace

std::string powerName(double exponent) {
    static const std::map<double, std::string> kNames = {
        {1, "x"},      {2, "x^2"},    {3, "x^3"},    {4, "x^4"},    {5, "x^5"},     {-1, "1/x"},        {-2, "1/x^2"},
        {-3, "1/x^3"}, {-4, "1/x^4"}, {-5, "1/x^5"}, {0.5, "sqrt"}, {1.5, "x^1.5"}, {-0.5, "1/sqrt(x)"}};
    if (const auto known = kNames.find(exponent); known != kNames.end()) return known->second;
    return concat("x^", textOfSum({{}, exponent}));
}

CellSum CellBuilder::powerOf(const CellSum &base, double exponent) {
    if (exponent == 1) return base;
    const CellTerm *term = base.terms.size() == 1 ? &base.terms.front() : nullptr;
    // 1/(k + k exp(u)) is a sigmoid.
    if (exponent == -1 && term && term->function == "exp" && term->c == base.constant && base.constant > 0)
        return {{{term->cell, "sigmoid", -term->a, -term->b, 1 / base.constant}}, 0};
    return functionOf(powerName(exponent), base);
}

CellSum CellBuilder::monomialOf(const ExpressionPtr &e) {
    Monomial monomial;
    collect(e, 1, monomial);
    if (!std::isfinite(monomial.coefficient) || monomial.coefficient == 0)
        refusePart("a factor of the formula is no finite number above 0");
    if (monomial.factors.size() == 1) return scaled(factorOf(monomial.factors.front()), monomial.coefficient);
    double coefficient = monomial.coefficient;
    std::vector<CellSum> factors;
    takeFactors(monomial, coefficient, factors);
    int depth = 0, early = 0;
    for (const CellSum &factor : factors) depth = std::max(depth, depthOf(factor));
    for (const CellSum &factor : factors) early += depthOf(factor) < depth ? 1 : 0;
    const bool grouped = early >= 2 && decided(CellDecision::Kind::Group, e);
    return productOf(coefficient, std::move(factors), grouped);
}

/// Multiplies by e^exponent.
void CellBuilder::collect(const ExpressionPtr &e, double exponent, Monomial &monomial) {
    const bool whole = isWhole(exponent);
    if (e->kind == ExpressionKind::Number) {
        monomial.coefficient *= std::pow(e->number, exponent);
        return;
    }
    if (e->kind == ExpressionKind::Product && whole) {
        for (const ExpressionPtr &child : e->children) collect(child, exponent, monomial);
        return;
    }
    if (e->kind == ExpressionKind::Quotient && whole) {
        collect(e->children[0], exponent, monomial);
        collect(e->children[1], -exponent, monomial);
        return;
    }
    std::optional<double> inner;
    if (e->kind == ExpressionKind::Root) inner = 1.0 / e->index;
    if (e->kind == ExpressionKind::Power && e->children[1]->kind == ExpressionKind::Number)
        inner = e->children[1]->number;
    if (inner && foldsPower(*inner, exponent))
        collect(e->children[0], *inner * exponent, monomial);
    else
        monomial.factors.push_back({e, exponent});
}

CellSum CellBuilder::factorOf(const Factor &factor) {
    const Expression &base = *factor.base;
    if (factor.exponent == 1) return sumOf(factor.base);
    if (base.kind == ExpressionKind::Call && base.name == "exp")
        return exponentialOf(scaled(sumOf(base.children[0]), factor.exponent));
    return powerOf(sumOf(factor.base), factor.exponent);
}

void CellBuilder::takeFactors(const Monomial &monomial, double &coefficient, std::vector<CellSum> &factors) {
    for (const Factor &factor : monomial.factors) {
        const double exponent = factor.exponent;
        int times = 1;
        if (isWhole(exponent) && exponent >= 2 && exponent <= KanSpec::kMaxArity && !sumOf(factor.base).isStraight()) {
            const bool otherwise = decided(CellDecision::Kind::Repeat, factor.base);
            if ((exponent <= kPlainRepeat) != otherwise) times = static_cast<int>(exponent);
        }
        const CellSum value = times > 1 ? sumOf(factor.base) : factorOf(factor);
        for (int n = 0; n < times; ++n) {
            factors.push_back(value);
            takeCoefficient(factors.back(), coefficient);
        }
    }
    pairSincs(coefficient, factors);
}

/// sin(a v) / (b v) is a/b sinc(a v).
void CellBuilder::pairSincs(double &coefficient, std::vector<CellSum> &factors) const {
    for (std::size_t n = 0; n < factors.size(); ++n) {
        if (!isFunction(factors[n], "sin") || factors[n].terms.front().b != 0) continue;
        CellTerm &sine = factors[n].terms.front();
        for (std::size_t o = 0; o < factors.size(); ++o) {
            const bool once = isFunction(factors[o], "1/x"), twice = isFunction(factors[o], "1/x^2");
            if (!once && !twice) continue;
            CellTerm &inverse = factors[o].terms.front();
            if (inverse.cell != sine.cell || inverse.b != 0) continue;
            coefficient *= sine.a / inverse.a;
            sine.function = "sinc";
            if (twice)
                inverse.function = "1/x";
            else
                factors.erase(factors.begin() + static_cast<std::ptrdiff_t>(o)), n -= o < n ? 1 : 0;
            break;
        }
    }
}

CellSum CellBuilder::productOf(double coefficient, std::vector<CellSum> factors, bool grouped) {
    for (CellSum &factor : factors) {
        takeCoefficient(factor, coefficient);
        if (factor.isNumber()) coefficient *= factor.constant;
    }
    std::erase_if(factors, [](const CellSum &factor) { return factor.isNumber(); });
    if (coefficient == 0 || factors.empty()) return {{}, coefficient};
    if (grouped) groupFactors(factors);
    const auto shallower = [this](const CellSum &a, const CellSum &b) { return depthOf(a) < depthOf(b); };
    while (factors.size() > kMostFactors) {
        std::stable_sort(factors.begin(), factors.end(), shallower);
        const auto some =
            factors.begin() + static_cast<std::ptrdiff_t>(std::min(kMostFactors, factors.size() - kMostFactors + 1));
        std::vector<CellSum> first(factors.begin(), some);
        factors.erase(factors.begin(), some);
        factors.push_back(productOf(1, std::move(first)));
    }
    if (factors.size() == 1) return scaled(std::move(factors.front()), coefficient);
    for (CellSum &factor : factors) factor = settled(std::move(factor));
    std::sort(factors.begin(), factors.end());
    return {{{interned(std::move(factors)), "x", 1, 0, coefficient}}, 0};
}

/// Factors of earlier layers become a cell before those of the next are multiplied to it.
void CellBuilder::groupFactors(std::vector<CellSum> &factors) {
    std::stable_sort(factors.begin(), factors.end(),
                     [this](const CellSum &a, const CellSum &b) { return depthOf(a) < depthOf(b); });
    std::vector<CellSum> group;
    int depth = 0;
    for (CellSum &factor : factors) {
        const int next = depthOf(factor);
        if (next > depth && group.size() >= 2) group = {productOf(1, std::move(group))};
        depth = next;
        group.push_back(std::move(factor));
    }
    factors = std::move(group);
}

}  // namespace kan
