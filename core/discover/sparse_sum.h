#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "core/discover/law_problem.h"
#include "core/discover/target_change.h"
#include "core/discover/term_table.h"

namespace kan {

/// A law that is a changed sum of terms, or a quotient of two.
struct SparseSum {
    ExpressionPtr expression;  ///< of the problem's columns
    double share = 0;   ///< of the changed target's sum of squares about its mean that it misses, where it was fitted
    double length = 0;  ///< in nats: what residuals, constants and terms take
    double price = 0;   ///< of that, what constants and terms take
};

/// Sums of up to kMostTerms terms of the table, the best subsets by their description's length: all pairs are compared,
/// longer ones grow from the best (a beam); sums of the likeliest terms lose those that are idle. Terms times the
/// target make quotients: y + d y s = c t is y = c t / (1 + d s). For each number of terms the best two are told, the
/// shortest description first; `table` is of `rows` of the problem. Sums whose terms cancel, or that `admits`
/// does not want, are not told. `of_output`: by what is missed in the table's output, as noise asks for; else of the
/// changed target.
std::vector<SparseSum> sparseSums(const LawProblem &problem, const TermTable &table,
                                  const std::vector<Eigen::Index> &rows, const TargetChange &change, bool of_output,
                                  const std::function<bool(const ExpressionPtr &of_columns)> &admits,
                                  const std::stop_token &stop);
inline constexpr int kMostTerms = 6;

}  // namespace kan
