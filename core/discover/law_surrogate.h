#pragma once

#include <optional>
#include <stop_token>

#include "core/discover/law_problem.h"
#include "core/model/kan.h"
#include "core/structure/user_derivatives.h"

namespace kan {

/// A network that stands for the law which is looked for: what its derivatives show, the law has to show, too.
struct LawSurrogate {
    Kan model;
    UserUnits units;
    double error = 0;  ///< LawProblem::judged of what it misses

    /// [N] of the problem's y.
    Eigen::VectorXd values(const LawProblem &problem) const;
    OutputDerivatives derivatives(const LawProblem &problem, Eigen::Index most_rows, int threads) const;
};

/// Trained by Levenberg-Marquardt on the columns and, where they have one sign, on their logarithms: that which misses
/// less on the rows that judge. Nothing if no training comes to a number. `of_output`: rows count by what they miss in
/// the table's output, as noise asks for.
std::optional<LawSurrogate> trainSurrogate(const LawProblem &problem, bool of_output, int threads,
                                           const std::stop_token &stop);

}  // namespace kan
