#include "core/formula/plain_signs.h"

#include <cmath>
#include <utility>

namespace kan {

namespace {

class PlainSigns {
  public:
    explicit PlainSigns(ExpressionFactory &make) : make_(make) {}

    ExpressionPtr of(const ExpressionPtr &e) {
        Expression copy = *e;
        for (ExpressionPtr &child : copy.children) child = of(child);
        switch (e->kind) {
            case ExpressionKind::Sum:
                return make_.sum(std::move(copy.children));
            case ExpressionKind::Product:
                return product(copy.children);
            case ExpressionKind::Quotient: {
                const ExpressionPtr below = factor(copy.children[1]);
                const bool minus = negative(*below);
                const ExpressionPtr above = factor(copy.children[0]);
                return make_.quotient(minus ? negated(above) : above, minus ? negated(below) : below);
            }
            case ExpressionKind::Power:
                return power(copy.children[0], copy.children[1]);
            default:
                return make_.remade(std::move(copy));
        }
    }

  private:
    static bool negative(const Expression &e) {
        if (e.kind == ExpressionKind::Number) return e.number < 0;
        const bool first = e.kind == ExpressionKind::Product || e.kind == ExpressionKind::Quotient;
        return first && negative(*e.children[0]);
    }

    /// As the factory's, with the terms of sums put in order again.
    ExpressionPtr negated(const ExpressionPtr &e) {
        if (e->kind == ExpressionKind::Quotient) return make_.quotient(negated(e->children[0]), e->children[1]);
        if (e->kind != ExpressionKind::Sum) return make_.negated(e);
        std::vector<ExpressionPtr> terms;
        for (const ExpressionPtr &term : e->children) terms.push_back(negated(term));
        return make_.sum(std::move(terms));
    }

    /// Whether a sum is to be the other way round.
    bool turns(const Expression &sum) {
        int balance = 0;
        bool constant_below = false, constant = false;
        std::vector<ExpressionPtr> plain;
        for (const ExpressionPtr &term : sum.children) {
            const bool below = negative(*term);
            balance += below ? -1 : 1;
            if (term->kind == ExpressionKind::Number) constant = true, constant_below = below;
            plain.push_back(below ? negated(term) : term);
        }
        if (balance != 0 || constant) return balance < 0 || (balance == 0 && constant_below);
        const std::size_t first = make_.sum(plain)->children.front()->id;
        for (std::size_t n = 0; n < plain.size(); ++n)
            if (plain[n]->id == first) return negative(*sum.children[n]);
        return false;
    }

    /// A factor whose sign, if it is to have another, stands in front of it.
    ExpressionPtr factor(const ExpressionPtr &e) {
        if (e->kind != ExpressionKind::Sum || !turns(*e)) return e;
        return make_.product({make_.number(-1), negated(e)});
    }

    ExpressionPtr product(const std::vector<ExpressionPtr> &children) {
        double number = 1;
        std::vector<ExpressionPtr> factors;
        for (const ExpressionPtr &child : children) {
            const ExpressionPtr part = factor(child);
            const bool inner = part->kind == ExpressionKind::Product;
            for (const ExpressionPtr &one : inner ? part->children : std::vector<ExpressionPtr>{part})
                if (one->kind == ExpressionKind::Number)
                    number *= one->number;
                else
                    factors.push_back(one);
        }
        if (number != 1) factors.push_back(make_.number(number));
        return make_.product(std::move(factors));
    }

    ExpressionPtr power(const ExpressionPtr &base, const ExpressionPtr &exponent) {
        const bool whole = exponent->kind == ExpressionKind::Number && exponent->number == std::floor(exponent->number);
        if (!whole || base->kind != ExpressionKind::Sum || !turns(*base)) return make_.power(base, exponent);
        const ExpressionPtr turned = make_.power(negated(base), exponent);
        return std::fmod(exponent->number, 2) == 0 ? turned : make_.product({make_.number(-1), turned});
    }

    ExpressionFactory &make_;
};

}  // namespace

ExpressionPtr withPlainSigns(ExpressionFactory &make, const ExpressionPtr &e) {
    return PlainSigns(make).of(e);
}

}  // namespace kan
