#include "core/fit/rewritings.h"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <optional>
#include <utility>

#include "core/fit/expression_values.h"
#include "core/formula/formula_number.h"

namespace kan {

namespace {

/// Numbers that are to be fitted.
constexpr double kFitted = std::numeric_limits<double>::quiet_NaN();

/// The only variable of an expression; -1: it has none or several.
int onlyVariable(const Expression &e) {
    if (e.kind == ExpressionKind::Variable) return e.index;
    int found = -1;
    for (const ExpressionPtr &child : e.children) {
        if (child->kind == ExpressionKind::Number) continue;
        const int here = onlyVariable(*child);
        if (here < 0 || (found >= 0 && found != here)) return -1;
        found = here;
    }
    return found;
}

/// Plain numbers but for exponents and 1 are to be fitted again: beside another function they may be others.
ExpressionPtr freed(ExpressionFactory &make, const ExpressionPtr &e, bool exponent = false) {
    if (e->kind == ExpressionKind::Number && e->error == 0 && !exponent && std::abs(e->number) != 1)
        return make.withEdges(make.number(e->number, kFitted), e->edges);
    Expression copy = *e;
    for (std::size_t n = 0; n < copy.children.size(); ++n)
        copy.children[n] = freed(make, copy.children[n], e->kind == ExpressionKind::Power && n == 1);
    return make.remade(std::move(copy));
}

class Rewriter {
  public:
    explicit Rewriter(const Matrix &rows) : rows_(rows) {}

    std::vector<Rewriting> all(const ExpressionPtr &e) {
        visit(freed(make_, e), [](ExpressionPtr changed) { return changed; });
        return std::move(found_);
    }

  private:
    using Around = std::function<ExpressionPtr(ExpressionPtr)>;

    /// `around` puts a changed node back into its formula.
    void visit(const ExpressionPtr &e, const Around &around) {
        offer(*e, around);
        for (std::size_t n = 0; n < e->children.size(); ++n)
            visit(e->children[n],
                  [&, n](ExpressionPtr changed) { return around(make_.withChild(*e, n, std::move(changed))); });
    }

    void offer(const Expression &e, const Around &around) {
        if (e.kind == ExpressionKind::Power) return exponentialFor(e, around);
        if (e.kind == ExpressionKind::Sum) return fractionFor(e, around);
        if (e.kind != ExpressionKind::Call) return;
        if (e.name == "exp") powersFor(e, around);
        if (e.name == "tanh") logisticFor(e, around);
        if (e.name == "sin" || e.name == "cos") bellFor(e, around);
    }
    void add(std::string detail, const Expression &replaced, const ExpressionPtr &by, const Around &around) {
        found_.push_back({std::move(detail), around(make_.withEdges(by, replaced.edges))});
    }

    /// exp(b u + c u^2 + rest) as u^p exp(rest), p the slope in the logarithms at the middle.
    void powersFor(const Expression &e, const Around &around) {
        const ExpressionPtr &argument = e.children[0];
        const std::vector<ExpressionPtr> terms =
            argument->kind == ExpressionKind::Sum ? argument->children : std::vector{argument};
        for (Eigen::Index column = 0; column < rows_.cols(); ++column) {
            if (!(rows_.col(column).minCoeff() > 0)) continue;
            std::vector<ExpressionPtr> of_column, rest;
            for (const ExpressionPtr &term : terms)
                (onlyVariable(*term) == column ? of_column : rest).push_back(make_.adopted(term));
            if (of_column.empty()) continue;
            const std::optional<double> power = logarithmicSlope(make_.orderedSum(of_column), column);
            if (!power) continue;
            const auto variable = static_cast<int>(column);
            ExpressionPtr by = make_.power(make_.variable(variable), make_.number(*power, kFitted));
            if (!rest.empty()) by = make_.product({by, make_.call("exp", {make_.orderedSum(std::move(rest))})});
            add("exp as a power", e, by, around);
        }
    }

    /// Of g(u) against log(u), by least squares on the rows.
    std::optional<double> logarithmicSlope(const ExpressionPtr &g, Eigen::Index column) const {
        const Eigen::ArrayXd values = valuesOf(g, {}, rows_).array();
        const Eigen::ArrayXd logarithms = rows_.col(column).array().log();
        if (!values.allFinite()) return std::nullopt;
        const Eigen::ArrayXd centred = logarithms - logarithms.mean();
        const double spread = centred.square().sum();
        const double slope = (centred * (values - values.mean())).sum() / spread;
        if (!std::isfinite(slope) || slope == 0) return std::nullopt;
        return slope;
    }

    /// c/D + d as (d D + c)/D, of which perhaps a term goes: 4.2 - 7.1/(x + 1.7) is 4.2 x/(x + 1.7).
    void fractionFor(const Expression &e, const Around &around) {
        for (std::size_t constant = 0; constant < e.children.size(); ++constant) {
            if (e.children[constant]->kind != ExpressionKind::Number) continue;
            for (std::size_t n = 0; n < e.children.size(); ++n) {
                const Expression &part = *e.children[n];
                if (part.kind != ExpressionKind::Quotient || part.children[0]->kind != ExpressionKind::Number ||
                    part.children[1]->kind != ExpressionKind::Sum)
                    continue;
                const ExpressionPtr below = make_.adopted(part.children[1]);
                const ExpressionPtr above = make_.orderedSum(
                    {make_.product({make_.adopted(e.children[constant]), below}), make_.adopted(part.children[0])});
                std::vector<ExpressionPtr> terms = {make_.quotient(above, below)};
                for (std::size_t other = 0; other < e.children.size(); ++other)
                    if (other != constant && other != n) terms.push_back(make_.adopted(e.children[other]));
                add("a fraction and a constant as one fraction", e, make_.orderedSum(std::move(terms)), around);
            }
        }
    }

    /// u^p with a fitted p as exp(c u).
    void exponentialFor(const Expression &e, const Around &around) {
        const Expression &base = *e.children[0], &exponent = *e.children[1];
        if (base.kind != ExpressionKind::Variable || exponent.kind != ExpressionKind::Number) return;
        if (exponent.error == 0 || plainExponent(exponent.number)) return;
        const double middle = rows_.col(base.index).mean();
        if (!(middle > 0)) return;
        add("a power as exp", e,
            make_.call("exp",
                       {make_.product({make_.number(exponent.number / middle, kFitted), make_.variable(base.index)})}),
            around);
    }

    /// tanh(z) as 2/(1 + exp(-2 z)) - 1.
    void logisticFor(const Expression &e, const Around &around) {
        const ExpressionPtr power =
            make_.call("exp", {make_.product({make_.number(-2, kFitted), make_.adopted(e.children[0])})});
        const ExpressionPtr logistic =
            make_.quotient(make_.number(2, kFitted), make_.orderedSum({make_.number(1, 0), power}));
        add("tanh as a logistic function", e, make_.orderedSum({logistic, make_.number(-1, kFitted)}), around);
    }

    /// sin(z) around a crest as exp(-(z - crest)^2 / 2), around a trough with the other sign.
    void bellFor(const Expression &e, const Around &around) {
        using std::numbers::pi;
        const Eigen::ArrayXd z = valuesOf(e.children[0], {}, rows_).array();
        if (!z.allFinite() || onlyVariable(*e.children[0]) < 0) return;
        const double offset = e.name == "sin" ? pi / 2 : 0;
        const double half_periods = std::round(((z.minCoeff() + z.maxCoeff()) / 2 - offset) / pi);
        const double crest = offset + half_periods * pi;
        // Up to where a sine has begun to rise again a bell can follow it.
        constexpr double kReach = 1.2 * pi;
        if (z.maxCoeff() - crest > kReach || crest - z.minCoeff() > kReach) return;
        const ExpressionPtr distance = make_.orderedSum({make_.adopted(e.children[0]), make_.number(-crest, kFitted)});
        const ExpressionPtr square = make_.power(distance, make_.number(2, 0));
        const ExpressionPtr bell = make_.call("exp", {make_.product({make_.number(-0.5, kFitted), square})});
        const bool crests = std::fmod(half_periods, 2) == 0;
        add("a sine as a bell", e, crests ? bell : make_.product({make_.number(-1, 0), bell}), around);
    }

    const Matrix &rows_;
    ExpressionFactory make_;
    std::vector<Rewriting> found_;
};

}  // namespace

std::vector<Rewriting> rewritings(const ExpressionPtr &e, const Matrix &rows) {
    return Rewriter(rows).all(e);
}

}  // namespace kan
