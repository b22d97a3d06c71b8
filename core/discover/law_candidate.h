#pragma once

#include <optional>
#include <stop_token>

#include "core/discover/formula_wishes.h"
#include "core/discover/law_problem.h"

namespace kan {

/// A law in closed form with its constants fitted to the table's own rows.
struct LawCandidate {
    ExpressionPtr expression;  ///< of the table's inputs
    double error = 0;          ///< root mean square on the rows that judge
    double train_error = 0;
    int constants = 0;      ///< that were fitted
    int odd_constants = 0;  ///< of them, those that are no whole or half number within their errors
    double size = 0;        ///< nodes when written out
    double length = 0;      ///< in nats: residuals on the rows that judge, constants, size
};

/// The expression with its constants fitted to the training rows by Levenberg-Marquardt, weighed on those that judge.
/// Nothing if it is not finite in a row. `exact`: errors below it count as 0.
std::optional<LawCandidate> fittedLaw(const LawProblem &table, const ExpressionPtr &expression, double exact,
                                      const std::stop_token &stop);

/// The law as one writes it down (written_formula.h), where that meets the wishes and is as good on all rows: plain
/// numbers, no idle terms. Else, and after a stop, as it is. Constants are fitted to `most_rows` at most.
LawCandidate writtenLaw(const LawCandidate &law, const LawProblem &table, const FormulaWishes &wishes, double exact,
                        Eigen::Index most_rows, const std::stop_token &stop);
/// Rows enough to compare laws by.
inline constexpr Eigen::Index kComparedRows = 1000;

}  // namespace kan
