#include "core/discover/law_problem.h"

#include <utility>

namespace kan {

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

ExpressionPtr LawProblem::written(ExpressionFactory &make, const ExpressionPtr &of_columns) const {
    const ExpressionPtr e = substituted(make, of_columns, columns);
    return factor ? make.product({make.adopted(factor), e}) : e;
}

double LawProblem::judged(const Eigen::VectorXd &difference) const {
    const Eigen::Index count = train < x.rows() ? x.rows() - train : x.rows();
    return rootMeanSquare((difference.tail(count).array() * factor_values.tail(count).array()).matrix());
}

}  // namespace kan
