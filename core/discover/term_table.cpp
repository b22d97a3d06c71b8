#include "core/discover/term_table.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace kan {

namespace {

using Function = TermFactor::Function;

struct Choice {
    double exponent;
    Function function;
    double cost;
    double frequency = 1;
};

/// What a column may be in a term.
constexpr Choice kChoices[] = {{1, Function::None, 1},
                               {2, Function::None, 1.5},
                               {-1, Function::None, 1.5},
                               {-2, Function::None, 2},
                               {3, Function::None, 2.25},
                               {0.5, Function::None, 2},
                               {-0.5, Function::None, 2.25},
                               {4, Function::None, 2.75},
                               {-3, Function::None, 2.75},
                               {-4, Function::None, 3.5},
                               {1.5, Function::None, 3},
                               {-1.5, Function::None, 3.5},
                               {5, Function::None, 3.5},
                               {6, Function::None, 4},
                               {0, Function::Sin, 1.75},
                               {0, Function::Cos, 1.75},
                               {0, Function::SinSquared, 2.5},
                               {0, Function::CosSquared, 2.5},
                               {0, Function::Exp, 2},
                               {0, Function::ExpOfMinus, 2},
                               {0, Function::ExpOfInverse, 2.5},
                               {0, Function::ExpOfMinusInverse, 2.5},
                               {0, Function::Log, 2},
                               {1, Function::Sin, 2.75},
                               {1, Function::Cos, 2.75},
                               {1, Function::ExpOfMinus, 3},
                               {1, Function::Exp, 3},
                               {1, Function::Log, 3},
                               {0, Function::Sin, 2.5, std::numbers::pi},
                               {0, Function::Cos, 2.5, std::numbers::pi},
                               {0, Function::Sin, 2.75, 2},
                               {0, Function::Cos, 2.75, 2},
                               {0, Function::Sin, 3, 2 * std::numbers::pi},
                               {0, Function::Cos, 3, 2 * std::numbers::pi},
                               {0, Function::Sin, 3.25, 0.5},
                               {0, Function::Cos, 3.25, 0.5}};
/// Columns up to which waves of other frequencies than 1 are among the choices: of more, they would take the place of
/// products.
constexpr int kWaves = 3;

double valueOf(double x, const TermFactor &factor) {
    const double exponent = factor.exponent;
    const double power = exponent == 0 ? 1 : exponent == 1 ? x : exponent == 2 ? x * x : std::pow(x, exponent);
    switch (factor.function) {
        case Function::Sin:
            return power * std::sin(factor.frequency * x);
        case Function::Cos:
            return power * std::cos(factor.frequency * x);
        case Function::SinSquared:
            return power * std::sin(x) * std::sin(x);
        case Function::CosSquared:
            return power * std::cos(x) * std::cos(x);
        case Function::Exp:
            return power * std::exp(x);
        case Function::ExpOfMinus:
            return power * std::exp(-x);
        case Function::ExpOfInverse:
            return power * std::exp(1 / x);
        case Function::ExpOfMinusInverse:
            return power * std::exp(-1 / x);
        case Function::Log:
            return power * std::log(x);
        default:
            return power;
    }
}

struct Factor {
    TermFactor factor;
    double cost;
    Eigen::VectorXd values;
};

/// All products of a factor of each of some columns, up to a cost.
class Products {
  public:
    Products(const std::vector<std::vector<Factor>> &of_columns, double most) : of_columns_(of_columns), most_(most) {}

    template <class Take>
    void each(const Take &take) {
        chosen_.clear();
        extend(0, 0, take);
    }

  private:
    template <class Take>
    void extend(std::size_t first, double cost, const Take &take) {
        take(chosen_, cost);
        for (std::size_t c = first; c < of_columns_.size(); ++c)
            for (const Factor &factor : of_columns_[c]) {
                if (cost + factor.cost > most_) break;
                chosen_.push_back(&factor);
                extend(c + 1, cost + factor.cost, take);
                chosen_.pop_back();
            }
    }
    const std::vector<std::vector<Factor>> &of_columns_;
    double most_;
    std::vector<const Factor *> chosen_;
};

}  // namespace

ExpressionPtr LawTerm::written(ExpressionFactory &make) const {
    std::vector<ExpressionPtr> product;
    for (const TermFactor &factor : factors) {
        const ExpressionPtr x = make.variable(factor.column);
        const auto wave = [&](const char *name) {
            return make.call(name, {factor.frequency == 1 ? x : make.product({make.number(factor.frequency), x})});
        };
        if (factor.exponent == 1)
            product.push_back(x);
        else if (factor.exponent != 0)
            product.push_back(make.power(x, make.number(factor.exponent, 0)));
        switch (factor.function) {
            case Function::Sin:
                product.push_back(wave("sin"));
                break;
            case Function::Cos:
                product.push_back(wave("cos"));
                break;
            case Function::SinSquared:
                product.push_back(make.power(make.call("sin", {x}), make.number(2, 0)));
                break;
            case Function::CosSquared:
                product.push_back(make.power(make.call("cos", {x}), make.number(2, 0)));
                break;
            case Function::Exp:
                product.push_back(make.call("exp", {x}));
                break;
            case Function::ExpOfMinus:
                product.push_back(make.call("exp", {make.negated(x)}));
                break;
            case Function::ExpOfInverse:
                product.push_back(make.call("exp", {make.quotient(make.number(1, 0), x)}));
                break;
            case Function::ExpOfMinusInverse:
                product.push_back(make.call("exp", {make.quotient(make.number(-1, 0), x)}));
                break;
            case Function::Log:
                product.push_back(make.call("log", {x}));
                break;
            case Function::None:
                break;
        }
    }
    if (product.empty()) return make.number(1, 0);
    return product.size() == 1 ? product.front() : make.product(std::move(product));
}

Eigen::VectorXd valuesOf(const LawTerm &term, const Matrix &x) {
    Eigen::VectorXd values = Eigen::VectorXd::Ones(x.rows());
    for (const TermFactor &factor : term.factors)
        for (Eigen::Index row = 0; row < x.rows(); ++row) values(row) *= valueOf(x(row, factor.column), factor);
    return values;
}

TermTable termTable(const LawProblem &problem, const std::vector<Eigen::Index> &rows, std::size_t most,
                    const std::function<bool(const LawTerm &term)> &admits) {
    std::vector<std::vector<Factor>> of_columns;
    for (int c = 0; c < problem.inputs(); ++c) {
        std::vector<Factor> factors;
        const Eigen::VectorXd x = problem.x.col(c)(rows);
        for (const Choice &choice : kChoices) {
            if (choice.frequency != 1 && problem.inputs() > kWaves) continue;
            const TermFactor factor{c, choice.exponent, choice.function, choice.frequency};
            Eigen::VectorXd values = x.unaryExpr([&](double value) { return valueOf(value, factor); });
            if (values.allFinite()) factors.push_back({factor, choice.cost, std::move(values)});
        }
        std::ranges::stable_sort(factors, {}, &Factor::cost);
        of_columns.push_back(std::move(factors));
    }
    // The largest cost up to which there are not too many.
    double limit = 0;
    for (double next = 1; next <= 16; next += 0.25) {
        std::size_t count = 0;
        Products(of_columns, next).each([&](const auto &, double) { ++count; });
        if (count > most) break;
        limit = next;
    }
    TermTable table;
    std::vector<Eigen::VectorXd> values;
    Products(of_columns, limit).each([&](const std::vector<const Factor *> &chosen, double cost) {
        LawTerm term;
        term.cost = cost;
        Eigen::VectorXd product = Eigen::VectorXd::Ones(static_cast<Eigen::Index>(rows.size()));
        for (const Factor *factor : chosen) {
            term.factors.push_back(factor->factor);
            product = product.cwiseProduct(factor->values);
        }
        if (admits && !admits(term)) return;
        if (!product.allFinite() || !(product.squaredNorm() > 0) || !std::isfinite(product.squaredNorm())) return;
        table.terms.push_back(std::move(term));
        values.push_back(std::move(product));
    });
    table.values.resize(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(values.size()));
    table.norms.resize(static_cast<Eigen::Index>(values.size()));
    for (std::size_t n = 0; n < values.size(); ++n) {
        const auto column = static_cast<Eigen::Index>(n);
        table.norms(column) = values[n].norm();
        table.values.col(column) = values[n] / table.norms(column);
    }
    table.gram.noalias() = table.values.transpose() * table.values;
    return table;
}

TermTable weighted(const TermTable &table, const Eigen::VectorXd &sizes) {
    TermTable other;
    other.terms = table.terms;
    other.values.noalias() = sizes.asDiagonal() * table.values;
    other.norms = table.norms;
    for (Eigen::Index n = 0; n < other.norms.size(); ++n) {
        const double norm = other.values.col(n).norm();
        if (!(norm > 0)) continue;  // in no row that counts
        other.values.col(n) /= norm;
        other.norms(n) *= norm;
    }
    other.gram.noalias() = other.values.transpose() * other.values;
    return other;
}

}  // namespace kan
