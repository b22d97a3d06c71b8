#include "core/fit/column_laws.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "core/fit/expression_values.h"

namespace kan {

namespace {

/// A number that is to be fitted.
constexpr double kToBeFitted = std::numeric_limits<double>::quiet_NaN();

void collectColumns(const Expression &e, std::set<int> &columns) {
    if (e.kind == ExpressionKind::Variable) columns.insert(e.index);
    for (const ExpressionPtr &child : e.children) collectColumns(*child, columns);
}

/// Whether it is more than a product or a sum of numbers and columns.
bool isCurved(const Expression &e) {
    const bool flat = e.kind == ExpressionKind::Number || e.kind == ExpressionKind::Variable;
    const bool of_parts = e.kind == ExpressionKind::Sum || e.kind == ExpressionKind::Product;
    if (!of_parts) return !flat;
    return std::any_of(e.children.begin(), e.children.end(), [](const ExpressionPtr &part) { return isCurved(*part); });
}

/// Share of the rows in which a part that a law stands for has the law's sign: in the others it may miss nought.
constexpr double kOfOneSign = 0.75;

enum class Law { Exponential, Power, Arrhenius };

class LawOffers {
  public:
    explicit LawOffers(const Matrix &rows) : rows_(rows) {}

    std::vector<Rewriting> all(const ExpressionPtr &e) {
        visit(e, [](ExpressionPtr changed) { return changed; });
        return std::move(found_);
    }

  private:
    using Around = std::function<ExpressionPtr(ExpressionPtr)>;

    /// Goes down to the largest parts that read one column.
    void visit(const ExpressionPtr &e, const Around &around) {
        std::set<int> columns;
        collectColumns(*e, columns);
        if (columns.empty() || !isCurved(*e)) return;
        if (columns.size() == 1) return offer(e, *columns.begin(), around);
        for (std::size_t n = 0; n < e->children.size(); ++n)
            visit(e->children[n],
                  [&, n](ExpressionPtr changed) { return around(make_.withChild(*e, n, std::move(changed))); });
    }

    void offer(const ExpressionPtr &e, int column, const Around &around) {
        for (const Law law : {Law::Exponential, Law::Power, Law::Arrhenius}) {
            if (const ExpressionPtr by = lawFor(e, column, law)) add(law, *e, by, around);
            if (e->kind != ExpressionKind::Sum) continue;
            std::vector<ExpressionPtr> terms;
            ExpressionPtr constant;
            for (const ExpressionPtr &term : e->children)
                if (term->kind == ExpressionKind::Number)
                    constant = make_.withEdges(make_.number(term->number, kToBeFitted), term->edges);
                else
                    terms.push_back(make_.adopted(term));
            if (!constant || terms.empty()) continue;
            if (const ExpressionPtr by = lawFor(make_.orderedSum(std::move(terms)), column, law))
                add(law, *e, make_.orderedSum({by, constant}), around);
        }
    }

    void add(Law law, const Expression &replaced, const ExpressionPtr &by, const Around &around) {
        const char *words = law == Law::Exponential ? "one exponential of a column"
                            : law == Law::Power     ? "one power of a column"
                                                    : "one exponential of a column's inverse";
        found_.push_back({words, around(make_.withEdges(by, replaced.edges))});
    }

    /// Null: there is none.
    ExpressionPtr lawFor(const ExpressionPtr &e, int column, Law law) {
        const Eigen::ArrayXd u = rows_.col(column).array();
        if (law != Law::Exponential && !(u.minCoeff() > 0)) return nullptr;
        const Eigen::ArrayXd values = valuesOf(e, {}, rows_).array();
        if (!values.allFinite() || values.size() == 0) return nullptr;
        const double sign = values.sum() < 0 ? -1 : 1;
        std::vector<Eigen::Index> rows;
        for (Eigen::Index row = 0; row < values.size(); ++row)
            if (sign * values[row] > 0) rows.push_back(row);
        if (static_cast<double>(rows.size()) < kOfOneSign * static_cast<double>(values.size())) return nullptr;
        const Eigen::ArrayXd logarithms = values(rows).abs().log(), there = u(rows);
        const Eigen::ArrayXd at = law == Law::Exponential ? there
                                  : law == Law::Power     ? there.log().eval()
                                                          : there.inverse().eval();
        const Eigen::ArrayXd centred = at - at.mean();
        const double slope = (centred * (logarithms - logarithms.mean())).sum() / centred.square().sum();
        // Measured from the middle of the column, so that factor and slope can be fitted apart from each other.
        const double middle = at.mean(), factor = sign * std::exp(logarithms.mean());
        if (!std::isfinite(slope) || slope == 0 || !std::isfinite(factor) || factor == 0) return nullptr;
        const ExpressionPtr variable = make_.variable(column), number = make_.number(slope, kToBeFitted);
        const auto from = [&](const ExpressionPtr &v) {
            return make_.product({number, make_.orderedSum({v, make_.number(-middle, 0)})});
        };
        ExpressionPtr shape;
        if (law == Law::Power)
            shape = make_.power(make_.quotient(variable, make_.number(std::exp(middle), 0)), number);
        else
            shape = make_.call(
                "exp", {from(law == Law::Exponential ? variable : make_.quotient(make_.number(1, 0), variable))});
        return make_.product({make_.number(factor, kToBeFitted), shape});
    }

    const Matrix &rows_;
    ExpressionFactory make_;
    std::vector<Rewriting> found_;
};

}  // namespace

std::vector<Rewriting> columnLaws(const ExpressionPtr &e, const Matrix &rows) {
    return LawOffers(rows).all(e);
}

}  // namespace kan
