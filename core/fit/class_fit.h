#pragma once

#include <Eigen/Core>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/fit/constant_fit.h"
#include "core/formula/column_tape.h"

namespace kan {

/// Formulas of logits: one is the log-odds of class 1 against class 0, several are the scores of a softmax. Each has
/// its own constants, which follow one another in what is fitted.
using LogitTapes = std::vector<ColumnTape>;

/// Maximum likelihood of classes [N], 0 .. , on rows [N][columns], by Fisher scoring (McCullagh & Nelder 1989); the sum
/// of squares is the deviance, the standard errors are the roots of the diagonal of the inverse Fisher information at
/// the maximum. Rows count by `weights`, in their mean 1. What a softmax does not tell, such as a number added to all
/// scores, stays in the last of them. Nothing if there is no maximum: some hyperplane of the constants separates the
/// classes, and the likelihood grows for ever.
std::optional<ConstantFit> fitClasses(const LogitTapes &logits, const Matrix &rows, const Eigen::VectorXd &classes,
                                      const RowWeights &weights, const Eigen::VectorXd &start,
                                      const std::stop_token &stop = {});

/// Root of the (weighted) mean squared difference between the classes' probabilities, all of them, and 1 for the class
/// of the row, 0 for others.
double probabilityError(const LogitTapes &logits, const Matrix &rows, const Eigen::VectorXd &classes,
                        const RowWeights &weights, const Eigen::VectorXd &constants);

/// Whether what was fitted was all but there where it started.
bool nearTheMaximum(const ConstantFit &fit);

}  // namespace kan
