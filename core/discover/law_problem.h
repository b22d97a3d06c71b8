#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/formula/expression.h"
#include "core/matrix.h"

namespace kan {

/// What a law is looked for: y as a function of columns, on rows. Reductions (symmetry.h) make smaller ones of it.
struct LawProblem {
    Matrix x;                            ///< [N][n]
    Eigen::VectorXd y;                   ///< [N]
    Eigen::Index train = 0;              ///< the first rows are fitted to; the others judge, if there are some
    std::vector<ExpressionPtr> columns;  ///< [n] what they are of the table's inputs
    ExpressionPtr factor;                ///< the table's output is factor * y; null: 1
    Eigen::VectorXd factor_values;       ///< [N]
    bool reduced = false;                ///< columns are invariants of a table's
    Eigen::VectorXd smooth;              ///< [N] what a network says of y, where there is noise; else empty

    int inputs() const { return static_cast<int>(x.cols()); }
    /// An expression of the columns as one of the table's inputs, for the table's output.
    ExpressionPtr written(ExpressionFactory &make, const ExpressionPtr &of_columns) const;
    /// Root mean square of a difference of y on the rows that judge, in the table's output.
    double judged(const Eigen::VectorXd &difference) const;
    /// [N] of what a row's difference counts for in the table's output where y moves by `slope` with it: of median 1,
    /// none above 10.
    Eigen::VectorXd rowSizes(const Eigen::VectorXd &slope) const;
};

/// Of a table with n inputs: columns are its inputs. `train` rows come first.
LawProblem lawProblem(Matrix x, Eigen::VectorXd y, Eigen::Index train);

/// The problem with some of its columns only.
LawProblem withColumns(const LawProblem &problem, const std::vector<int> &columns);

bool dependsOn(const Expression &e, int input);

/// e with an expression in place of each variable.
ExpressionPtr substituted(ExpressionFactory &make, const ExpressionPtr &e, const std::vector<ExpressionPtr> &values);

}  // namespace kan
