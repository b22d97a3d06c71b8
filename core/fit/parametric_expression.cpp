#include "core/fit/parametric_expression.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/formula/expression_tape.h"
#include "core/formula/formula_number.h"

namespace kan {

namespace {

/// Walks over the numbers that count as constants, always in the same order, and puts others in their place.
class Walk {
  public:
    template <class Put>
    static ExpressionPtr over(ExpressionFactory &make, const ExpressionPtr &e, bool exponent, bool term, bool outermost,
                              const Put &put) {
        if (e->kind == ExpressionKind::Number) {
            // The 1 of 1 + exp(x) is what other constants of the sum are measured by; that of x + 1 itself is measured.
            const bool unit = std::abs(e->number) == 1 && !outermost;
            const bool fixed = e->error == 0 || unit || (exponent && plainExponent(e->number));
            return fixed ? make.number(e->number, e->error) : put(e, exponent, term);
        }
        std::vector<ExpressionPtr> children;
        for (std::size_t n = 0; n < e->children.size(); ++n)
            children.push_back(over(make, e->children[n], e->kind == ExpressionKind::Power && n == 1,
                                    isTerm(*e, n, term), outermost && e->kind == ExpressionKind::Sum, put));
        return make.withEdges(rebuilt(make, *e, std::move(children)), e->edges);
    }

  private:
    static bool isTerm(const Expression &e, std::size_t n, bool term) {
        if (e.kind == ExpressionKind::Sum) return true;
        return term && n == 0 && (e.kind == ExpressionKind::Product || e.kind == ExpressionKind::Quotient);
    }
    static ExpressionPtr rebuilt(ExpressionFactory &make, const Expression &e, std::vector<ExpressionPtr> children) {
        switch (e.kind) {
            case ExpressionKind::Variable:
                return make.variable(e.index);
            case ExpressionKind::Sum:
                return make.orderedSum(std::move(children));
            case ExpressionKind::Product:
                return make.product(std::move(children));
            case ExpressionKind::Quotient:
                return make.quotient(children[0], children[1]);
            case ExpressionKind::Power:
                return make.power(children[0], children[1]);
            case ExpressionKind::Root:
                return make.root(children[0], e.index);
            default:
                return make.call(e.name, std::move(children));
        }
    }
};

bool computable(const Expression &e) {
    if (e.kind == ExpressionKind::Spline || (e.kind == ExpressionKind::Number && !std::isfinite(e.number)))
        return false;
    for (const ExpressionPtr &child : e.children)
        if (!computable(*child)) return false;
    return true;
}

}  // namespace

std::optional<ParametricExpression> ParametricExpression::of(const ExpressionPtr &expression, int inputs) {
    constexpr std::size_t kMost = 200;
    if (!computable(*expression)) return std::nullopt;
    ParametricExpression result;
    result.expression_ = expression;
    ExpressionFactory make;
    const ExpressionPtr open =
        Walk::over(make, expression, false, true, true, [&](const ExpressionPtr &e, bool exponent, bool term) {
            result.constants_.push_back({e->number, exponent, term});
            return make.variable(inputs + static_cast<int>(result.constants_.size()) - 1);
        });
    if (result.constants_.size() > kMost) return std::nullopt;
    result.tape_ = ColumnTape(tapeOf({open}, {}), inputs, static_cast<int>(result.constants_.size()));
    return result;
}

Eigen::VectorXd ParametricExpression::values() const {
    Eigen::VectorXd all(static_cast<Eigen::Index>(constants_.size()));
    for (std::size_t c = 0; c < constants_.size(); ++c) all[static_cast<Eigen::Index>(c)] = constants_[c].value;
    return all;
}

ExpressionPtr ParametricExpression::with(const Eigen::VectorXd &values, const Eigen::VectorXd &errors) const {
    return with(values, errors, std::vector<bool>(constants_.size(), false));
}

ExpressionPtr ParametricExpression::with(const Eigen::VectorXd &values, const Eigen::VectorXd &errors,
                                         const std::vector<bool> &exact) const {
    ExpressionFactory make;
    Eigen::Index next = 0;
    return Walk::over(make, expression_, false, true, true, [&](const ExpressionPtr &e, bool, bool) {
        const Eigen::Index c = next++;
        return make.withEdges(make.number(values[c], exact[static_cast<std::size_t>(c)] ? 0.0 : errors[c]), e->edges);
    });
}

}  // namespace kan
