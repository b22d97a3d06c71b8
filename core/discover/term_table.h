#pragma once

#include <functional>
#include <vector>

#include "core/discover/law_problem.h"

namespace kan {

/// A factor of a term: a power of a column, a function of it, or both.
struct TermFactor {
    enum class Function {
        None,
        Sin,
        Cos,
        SinSquared,
        CosSquared,
        Exp,
        ExpOfMinus,
        ExpOfInverse,
        ExpOfMinusInverse,
        Log
    };
    int column = 0;
    double exponent = 1;  ///< of the column; 0: the function alone
    Function function = Function::None;
    double frequency = 1;  ///< of sin and cos: by which the column is multiplied
};

/// A product of factors, one of a column at most; the empty one is 1.
struct LawTerm {
    std::vector<TermFactor> factors;
    double cost = 0;  ///< how unlikely a person is to write it, in nats

    ExpressionPtr written(ExpressionFactory &make) const;
};

/// The likeliest terms of a problem's columns that are finite in all rows, the constant first.
struct TermTable {
    std::vector<LawTerm> terms;
    Eigen::MatrixXd values;  ///< [rows][terms] of length 1
    Eigen::VectorXd norms;   ///< [terms] by which they were divided
    Eigen::MatrixXd gram;    ///< [terms][terms] products of values
};

/// At most `most` terms, with values in these rows of the problem; `admits`: which of them are wanted.
TermTable termTable(const LawProblem &problem, const std::vector<Eigen::Index> &rows, std::size_t most,
                    const std::function<bool(const LawTerm &term)> &admits = {});

/// The table with each row's values multiplied by its size.
TermTable weighted(const TermTable &table, const Eigen::VectorXd &sizes);

/// A term in all rows of x.
Eigen::VectorXd valuesOf(const LawTerm &term, const Matrix &x);

}  // namespace kan
