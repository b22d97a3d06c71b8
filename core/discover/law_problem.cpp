#include "core/discover/law_problem.h"

#include <algorithm>
#include <utility>

namespace kan {

bool dependsOn(const Expression &e, int input) {
    if (e.kind == ExpressionKind::Variable) return e.index == input;
    return std::ranges::any_of(e.children, [&](const ExpressionPtr &child) { return dependsOn(*child, input); });
}

ExpressionPtr substituted(ExpressionFactory &make, const ExpressionPtr &e, const std::vector<ExpressionPtr> &values) {
    if (e->kind == ExpressionKind::Variable) return make.adopted(values[static_cast<std::size_t>(e->index)]);
    if (e->children.empty()) return make.adopted(e);
    Expression node = *e;
    for (ExpressionPtr &child : node.children) child = substituted(make, child, values);
    return make.remade(std::move(node));
}

LawProblem lawProblem(Matrix x, Eigen::VectorXd y, Eigen::Index train) {
    ExpressionFactory make;
    LawProblem problem;
    for (int n = 0; n < x.cols(); ++n) problem.columns.push_back(make.variable(n));
    problem.factor_values = Eigen::VectorXd::Ones(x.rows());
    problem.x = std::move(x);
    problem.y = std::move(y);
    problem.train = train;
    return problem;
}

LawProblem withColumns(const LawProblem &problem, const std::vector<int> &columns) {
    LawProblem some = problem;
    some.x = Matrix(problem.x(Eigen::all, columns));
    some.columns.clear();
    for (const int c : columns) some.columns.push_back(problem.columns[static_cast<std::size_t>(c)]);
    return some;
}

ExpressionPtr LawProblem::written(ExpressionFactory &make, const ExpressionPtr &of_columns) const {
    const ExpressionPtr e = substituted(make, of_columns, columns);
    return factor ? make.product({make.adopted(factor), e}) : e;
}

double LawProblem::judged(const Eigen::VectorXd &difference) const {
    const Eigen::Index count = train < x.rows() ? x.rows() - train : x.rows();
    return rootMeanSquare((difference.tail(count).array() * factor_values.tail(count).array()).matrix());
}

Eigen::VectorXd LawProblem::rowSizes(const Eigen::VectorXd &slope) const {
    constexpr double kMostSize = 10;
    const Eigen::ArrayXd sizes = (slope.array() * factor_values.array()).abs();
    std::vector<double> sorted(sizes.begin(), sizes.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    if (!sizes.allFinite() || !(*middle > 0)) return Eigen::VectorXd::Ones(x.rows());
    return (sizes / *middle).min(kMostSize);
}

}  // namespace kan
